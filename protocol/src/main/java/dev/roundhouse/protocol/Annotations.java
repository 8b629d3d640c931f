package dev.roundhouse.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Collects the `x-mcp-header` annotations of one schema. They count only where a chain of
/// `properties` leads; anywhere else in the schema one makes it invalid, so the other keywords that
/// hold schemas are walked as well. Values that are data (`default`, `enum`, `examples`) are not.
final class Annotations {
  private static final String KEY = "x-mcp-header";
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

  /// Keywords with a schema, or an array of them.
  private static final Set<String> SCHEMAS =
      Set.of(
          "items",
          "prefixItems",
          "additionalItems",
          "unevaluatedItems",
          "contains",
          "additionalProperties",
          "unevaluatedProperties",
          "propertyNames",
          "contentSchema",
          "oneOf",
          "anyOf",
          "allOf",
          "not",
          "if",
          "then",
          "else");

  /// Keywords with schemas under names.
  private static final Set<String> NAMED_SCHEMAS =
      Set.of("patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions");

  final Map<String, List<String>> paths = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  @Nullable String fault;

  void visit(Json schema, List<String> path, boolean reachable) {
    for (Json.Field field : schema.members()) {
      if (fault != null) {
        return;
      }
      String keyword = field.key();
      if (keyword.equals(KEY)) {
        annotation(schema, field.value(), path, reachable);
      } else if (keyword.equals("properties")) {
        for (Json.Field property : field.value().members()) {
          List<String> deeper = new ArrayList<>(path);
          deeper.add(property.key());
          visit(property.value(), List.copyOf(deeper), reachable);
        }
      } else if (SCHEMAS.contains(keyword)) {
        visit(field.value(), path, false);
        field.value().items().forEach(item -> visit(item, path, false));
      } else if (NAMED_SCHEMAS.contains(keyword)) {
        field.value().members().forEach(named -> visit(named.value(), path, false));
      }
    }
  }

  private void annotation(Json schema, Json annotation, List<String> path, boolean reachable) {
    String name = annotation.text();
    String type = schema.get("type").text();
    if (!reachable || path.isEmpty()) {
      refuse(path, "is not on a property reached through \"properties\" alone");
    } else if (name == null || !TOKEN.matcher(name).matches()) {
      refuse(path, "is not the name of a header");
    } else if (type == null || !TYPES.contains(type)) {
      refuse(path, "is not on a string, integer or boolean");
    } else if (!taken.add(name.toLowerCase(Locale.ROOT))) {
      refuse(path, "names a header that is taken");
    } else {
      paths.put(ParamHeaders.PREFIX + name, path);
    }
  }

  private void refuse(List<String> path, String reason) {
    if (fault == null) {
      fault = KEY + " at /" + String.join("/", path) + " " + reason;
    }
  }
}
