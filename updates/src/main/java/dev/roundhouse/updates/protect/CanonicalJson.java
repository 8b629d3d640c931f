package dev.roundhouse.updates.protect;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.Map;
import java.util.TreeMap;

/// JSON in one form: members by their names and no space between, so that what says the same has
/// the same digest.
final class CanonicalJson {
  private CanonicalJson() {}

  /// @param json that this program has written
  static byte[] of(byte[] json) {
    try {
      JsonWriter writer = new JsonWriter();
      write(writer, Json.parse(json));
      return writer.toBytes();
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("this is not JSON: " + e.getMessage(), e);
    }
  }

  private static void write(JsonWriter writer, Json value) {
    switch (value.type()) {
      case OBJECT -> {
        Map<String, Json> members = new TreeMap<>();
        value.members().forEach(field -> members.put(field.key(), field.value()));
        writer.object();
        members.forEach((key, each) -> write(writer.key(key), each));
        writer.end();
      }
      case ARRAY -> {
        writer.array();
        value.items().forEach(each -> write(writer, each));
        writer.end();
      }
      case STRING -> writer.string(String.valueOf(value.text()));
      case NUMBER, TRUE, FALSE, NULL -> writer.raw(value);
      case ABSENT -> writer.nul();
    }
  }
}
