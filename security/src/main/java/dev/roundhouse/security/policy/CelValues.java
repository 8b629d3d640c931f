package dev.roundhouse.security.policy;

import dev.cel.common.values.NullValue;
import dev.roundhouse.protocol.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON as the language knows it.
final class CelValues {
  private CelValues() {}

  static Map<String, Object> object(Json json) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Json.Field field : json.members()) {
      // Of a name that comes twice the servers may read the first or the last, and this rule the
      // other: such arguments are nobody's.
      if (members.put(field.key(), of(field.value())) != null) {
        throw new IllegalArgumentException("the member " + field.key() + " comes twice");
      }
    }
    return members;
  }

  private static Object of(Json json) {
    return switch (json.type()) {
      case OBJECT -> object(json);
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        json.items().forEach(each -> items.add(of(each)));
        yield items;
      }
      case STRING -> String.valueOf(json.text());
      case NUMBER -> number(json.toString());
      case TRUE -> true;
      case FALSE -> false;
      case NULL, ABSENT -> NullValue.NULL_VALUE;
    };
  }

  /// Whole numbers as such where they fit: `5`, `5.0` and `5e0` are the same to most servers.
  private static Object number(String text) {
    BigDecimal number = new BigDecimal(text);
    if (number.precision() - number.scale() <= 19) {
      try {
        return number.longValueExact();
      } catch (ArithmeticException _) {
        return number.doubleValue();
      }
    }
    return number.doubleValue();
  }
}
