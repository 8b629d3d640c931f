package dev.roundhouse.gateway.listing;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The schema of a tool's structured results. The modern era allows any schema, the legacy one only
/// that of an object; then schema and results are wrapped alike, as `{"value": …}`.
final class OutputSchema {
  static final String KEY = "outputSchema";

  private static final byte[] OPEN =
      "{\"type\":\"object\",\"properties\":{\"value\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE =
      "},\"required\":[\"value\"]}".getBytes(StandardCharsets.US_ASCII);
  private static final String ROOT = "#/properties/value";

  private OutputSchema() {}

  /// Whether a schema is one that only the modern era knows.
  static boolean needsWrapping(Json schema) {
    return schema.isPresent() && !"object".equals(schema.get("type").text());
  }

  /// The schema of the wrapped value. References to the root of the schema follow it to its new
  /// place, unless it has a name of its own to be referred to by.
  static byte[] wrapped(Json schema) {
    List<Json> references = new ArrayList<>();
    if (!schema.get("$id").isPresent()) {
      collect(schema, references);
    }
    byte[] bytes = schema.bytes();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(schema.end() - schema.start() + OPEN.length + CLOSE.length);
    out.writeBytes(OPEN);
    int from = schema.start();
    for (Json reference : references) {
      out.write(bytes, from, reference.start() - from);
      out.writeBytes(JsonWriter.quote(ROOT + String.valueOf(reference.text()).substring(1)));
      from = reference.end();
    }
    out.write(bytes, from, schema.end() - from);
    out.writeBytes(CLOSE);
    return out.toByteArray();
  }

  private static void collect(Json schema, List<Json> references) {
    for (Json item : schema.items()) {
      collect(item, references);
    }
    for (Json.Field field : schema.members()) {
      Json value = field.value();
      String text = field.key().equals("$ref") ? value.text() : null;
      // An anchor (#name) is found wherever it stands; only paths name a place.
      if (text != null && (text.equals("#") || text.startsWith("#/"))) {
        references.add(value);
      } else if (value.type() == JsonType.OBJECT || value.type() == JsonType.ARRAY) {
        collect(value, references);
      }
    }
  }
}
