package dev.roundhouse.systemtools;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.util.ArrayList;
import java.util.List;

/// Checks a value against the part of JSON Schema that is used here; what it does not know is a
/// problem.
public final class Schema {
  private static final List<String> KNOWN =
      List.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "anyOf",
          "description");

  private Schema() {}

  public static List<String> problems(Json schema, Json value) {
    List<String> problems = new ArrayList<>();
    check(schema, value, "$", problems);
    return problems;
  }

  private static void check(Json schema, Json value, String at, List<String> problems) {
    schema.members().stream()
        .filter(member -> !KNOWN.contains(member.key()))
        .forEach(member -> problems.add(at + ": nobody checks " + member.key()));
    if (schema.get("anyOf").isPresent()) {
      boolean fits =
          schema.get("anyOf").items().stream().anyMatch(each -> problems(each, value).isEmpty());
      if (!fits) {
        problems.add(at + ": none of the forms fits " + value);
      }
      return;
    }
    String type = String.valueOf(schema.get("type").text());
    if (!isOfType(type, value)) {
      problems.add(at + ": not of type " + type + ": " + value);
      return;
    }
    if (type.equals("array")) {
      value.items().forEach(item -> check(schema.get("items"), item, at + "[]", problems));
    } else if (type.equals("object")) {
      object(schema, value, at, problems);
    }
  }

  private static void object(Json schema, Json value, String at, List<String> problems) {
    for (Json key : schema.get("required").items()) {
      if (!value.get(String.valueOf(key.text())).isPresent()) {
        problems.add(at + ": lacks " + key);
      }
    }
    for (Json.Field member : value.members()) {
      Json known = schema.get("properties").get(member.key());
      Json others = schema.get("additionalProperties");
      if (known.isPresent()) {
        check(known, member.value(), at + "." + member.key(), problems);
      } else if (others.type() == JsonType.OBJECT) {
        check(others, member.value(), at + "." + member.key(), problems);
      } else {
        problems.add(at + ": has " + member.key() + ", which is not declared");
      }
    }
  }

  private static boolean isOfType(String type, Json value) {
    return switch (type) {
      case "string" -> value.type() == JsonType.STRING;
      case "number" -> value.type() == JsonType.NUMBER;
      case "integer" -> value.type() == JsonType.NUMBER && value.toString().matches("-?\\d+");
      case "boolean" -> value.type() == JsonType.TRUE || value.type() == JsonType.FALSE;
      case "null" -> value.type() == JsonType.NULL;
      case "array" -> value.type() == JsonType.ARRAY;
      case "object" -> value.type() == JsonType.OBJECT;
      default -> false;
    };
  }
}
