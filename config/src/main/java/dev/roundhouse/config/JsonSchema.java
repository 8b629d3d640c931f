package dev.roundhouse.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Describes a settings file to editors: JSON Schema 2020-12, the same text for the same record.
public final class JsonSchema {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final String DURATION = "^\\d{1,9}\\s?(ms|s|m|h|d)$";
  private static final String SIZE = "^\\d{1,15}\\s?(B|KiB|MiB|GiB|TiB)$";

  private JsonSchema() {}

  /// The schema of a file that [SettingsReader] reads into this record.
  public static String of(Class<? extends Record> root) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", DIALECT);
    schema.putAll(section(Anatomy.of(root)));
    return JsonText.pretty(schema);
  }

  private static Map<String, Object> section(Shape.Section section) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Shape.Entry entry : section.entries()) {
      properties.put(entry.key(), property(entry));
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    List<String> required =
        section.entries().stream().filter(Shape.Entry::isRequired).map(Shape.Entry::key).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> property(Shape.Entry entry) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", sentence(entry));
    schema.putAll(of(entry.shape(), Bounds.of(entry)));
    if (entry.hasFallback()) {
      switch (entry.shape()) {
        case Shape.Value(Scalar scalar) ->
            schema.put("default", literal(scalar, entry.meaning().fallback()));
        case Shape.Choice _ -> schema.put("default", entry.meaning().fallback());
        case Shape.Maybe _, Shape.Sequence _, Shape.Mapping _, Shape.Section _, Shape.OneOf _ ->
            // A piece of YAML, which JSON cannot hold as it is.
            schema.put(
                "description", sentence(entry) + " Default: " + entry.meaning().fallback() + ".");
      }
    }
    return schema;
  }

  private static String sentence(Shape.Entry entry) {
    String bounds = Bounds.of(entry).label();
    return entry.meaning().sentence() + (bounds.isEmpty() ? "" : " Bounds: " + bounds + ".");
  }

  private static Map<String, Object> of(Shape shape, Bounds bounds) {
    return switch (shape) {
      case Shape.Value(Scalar scalar) -> value(scalar, bounds);
      case Shape.Choice choice -> Map.of("enum", choice.words());
      case Shape.Maybe(Shape inner) -> of(inner, bounds);
      case Shape.Sequence(Shape item) -> ordered("type", "array", "items", of(item, bounds));
      case Shape.Mapping(Shape inner) ->
          ordered("type", "object", "additionalProperties", of(inner, bounds));
      case Shape.Section section -> section(section);
      case Shape.OneOf(List<Shape.Option> options) -> {
        List<Object> sections = new ArrayList<>();
        options.forEach(option -> sections.add(section(option.section())));
        yield Map.of("oneOf", sections);
      }
    };
  }

  private static Map<String, Object> value(Scalar scalar, Bounds bounds) {
    return switch (scalar) {
      case TEXT, SECRET, PATH -> Map.of("type", "string");
      case URL -> ordered("type", "string", "format", "uri-reference");
      case BOOLEAN -> Map.of("type", "boolean");
      case INT, LONG -> number("integer", scalar, bounds);
      case DOUBLE -> number("number", scalar, bounds);
      case DURATION -> ordered("type", "string", "pattern", DURATION);
      case SIZE -> ordered("type", "string", "pattern", SIZE);
    };
  }

  private static Map<String, Object> number(String type, Scalar scalar, Bounds bounds) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    if (!bounds.min().isEmpty()) {
      schema.put("minimum", literal(scalar, bounds.min()));
    }
    if (!bounds.max().isEmpty()) {
      schema.put("maximum", literal(scalar, bounds.max()));
    }
    return schema;
  }

  private static Object literal(Scalar scalar, String text) {
    return switch (scalar) {
      case INT, LONG, DOUBLE, BOOLEAN -> scalar.parse(text, Path.of(""));
      case TEXT, SECRET, PATH, URL, DURATION, SIZE -> text;
    };
  }

  private static Map<String, Object> ordered(
      String firstKey, Object first, String secondKey, Object second) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(firstKey, first);
    schema.put(secondKey, second);
    return schema;
  }
}
