package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.Kind;
import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.config.Tree.Items;
import dev.roundhouse.config.Tree.Keys;
import dev.roundhouse.config.Tree.Leaf;
import dev.roundhouse.config.Tree.Nothing;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes a JSON Schema (2020-12) from a settings record, for editors that complete and check YAML.
/// The same record always gives the same text. The reader stays the judge: it also knows what a
/// schema cannot say.
public final class JsonSchema {
  private static final String SIZE = "^\\s*[0-9]{1,15}\\s?(B|KiB|MiB|GiB|TiB)\\s*$";
  private static final String DURATION = "^\\s*[0-9]{1,13}\\s?(ms|s|m|h|d)\\s*$";
  private static final String URI = "^[A-Za-z][A-Za-z0-9+.-]*:";

  private JsonSchema() {}

  /// The schema of a file with this root record.
  public static String of(Class<? extends Record> root) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Roundhouse settings");
    schema.putAll(group(ShapeReader.of(root)));
    return Json.write(schema);
  }

  private static Map<String, Object> group(Group group) {
    Map<String, Object> properties = new LinkedHashMap<>();
    group.fields().forEach(field -> properties.put(field.key(), field(field)));
    List<String> required =
        group.fields().stream().filter(Field::isRequired).map(Field::key).toList();
    Map<String, Object> schema = new LinkedHashMap<>();
    // A mapping with every key commented out is null to an editor.
    schema.put("type", required.isEmpty() ? List.of("object", "null") : "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> field(Field field) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", description(field));
    if (!field.setting().fallback().isEmpty()) {
      schema.put("default", json(field.shape(), Fallback.tree(field)));
    }
    schema.putAll(shape(field.shape()));
    return schema;
  }

  // Bounds of sizes and durations cannot be said in a schema, so they are told to people.
  private static String description(Field field) {
    String bounds = Bounds.words(field.shape());
    return bounds.isEmpty()
        ? field.setting().value()
        : field.setting().value() + " Allowed: " + bounds + ".";
  }

  private static Map<String, Object> shape(Shape shape) {
    return switch (shape) {
      case Scalar scalar -> scalar(scalar);
      case Shape.EnumOf(Map<String, Object> constants) ->
          ordered("type", "string", "enum", List.copyOf(constants.keySet()));
      case Shape.Word _ -> ordered("type", "string");
      case Shape.OptionalOf(Shape inner) -> orNull(shape(inner));
      case Shape.ListOf(Shape item) ->
          ordered("type", List.of("array", "null"), "items", shape(item));
      case Shape.MapOf(Shape key, Shape value) -> {
        Map<String, Object> schema = ordered("type", List.of("object", "null"));
        if (key instanceof Shape.EnumOf) {
          schema.put("propertyNames", shape(key));
        }
        schema.put("additionalProperties", shape(value));
        yield schema;
      }
      case Group group ->
          group
              .shortForm()
              .map(only -> ordered("anyOf", List.of(field(only), group(group))))
              .orElseGet(() -> group(group));
      case Choice choice ->
          ordered("anyOf", choice.variants().stream().map(JsonSchema::variant).toList());
    };
  }

  private static Map<String, Object> variant(Group variant) {
    Map<String, Object> schema =
        ordered("title", Text.lowerDash(variant.type().getSimpleName()).replace('-', ' '));
    schema.putAll(group(variant));
    return schema;
  }

  private static Map<String, Object> orNull(Map<String, Object> schema) {
    return switch (schema.get("type")) {
      case String type when !schema.containsKey("enum") -> {
        Map<String, Object> open = new LinkedHashMap<>(schema);
        open.put("type", List.of(type, "null"));
        yield open;
      }
      case List<?> _ -> schema; // null is among them
      case null, default -> ordered("anyOf", List.of(schema, ordered("type", "null")));
    };
  }

  private static Map<String, Object> scalar(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING, PATH, SECRET, SECRET_TEXT -> ordered("type", "string");
      case INT, LONG -> bounded(ordered("type", "integer"), scalar);
      case DOUBLE -> bounded(ordered("type", "number"), scalar);
      case BOOLEAN -> ordered("type", "boolean");
      case DURATION -> ordered("type", "string", "pattern", DURATION);
      case SIZE -> ordered("type", "string", "pattern", SIZE);
      case URI -> ordered("type", "string", "pattern", URI);
    };
  }

  private static Map<String, Object> bounded(Map<String, Object> schema, Scalar scalar) {
    if (!scalar.min().isEmpty()) {
      schema.put("minimum", new BigDecimal(scalar.min()));
    }
    if (!scalar.max().isEmpty()) {
      schema.put("maximum", new BigDecimal(scalar.max()));
    }
    return schema;
  }

  private static Object json(Shape shape, Tree tree) {
    return switch (tree) {
      case Leaf(String text, _, _) -> leaf(shape, text);
      case Nothing _ -> Map.of();
      case Items(List<Tree> items, _) -> {
        Shape item = shape instanceof Shape.ListOf(Shape inner) ? inner : shape;
        yield items.stream().map(element -> json(item, element)).toList();
      }
      case Keys keys -> {
        Map<String, Object> object = new LinkedHashMap<>();
        keys.entries()
            .forEach((key, entry) -> object.put(key, json(below(shape, key), entry.value())));
        yield object;
      }
    };
  }

  private static Shape below(Shape shape, String key) {
    return switch (shape) {
      case Shape.MapOf(_, Shape value) -> value;
      case Group group -> group.field(key).map(Field::shape).orElse(shape);
      case Shape.OptionalOf(Shape inner) -> below(inner, key);
      case Choice _, Scalar _, Shape.EnumOf _, Shape.Word _, Shape.ListOf _ -> shape;
    };
  }

  private static Object leaf(Shape shape, String text) {
    return switch (shape) {
      case Shape.OptionalOf(Shape inner) -> leaf(inner, text);
      case Scalar(Kind kind, _, _) ->
          switch (kind) {
            case INT, LONG, DOUBLE -> new BigDecimal(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case STRING, DURATION, SIZE, PATH, URI, SECRET, SECRET_TEXT -> text;
          };
      case Shape.EnumOf _, Shape.Word _, Shape.ListOf _, Shape.MapOf _, Group _, Choice _ -> text;
    };
  }

  private static Map<String, Object> ordered(String key, Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }

  private static Map<String, Object> ordered(
      String first, Object value, String second, Object other) {
    Map<String, Object> map = ordered(first, value);
    map.put(second, other);
    return map;
  }
}
