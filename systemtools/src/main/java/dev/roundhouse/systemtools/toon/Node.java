package dev.roundhouse.systemtools.toon;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value between the two forms.
sealed interface Node {
  record Text(String value) implements Node {}

  /// A number in its canonical form, a truth value, or null.
  record Word(String value) implements Node {}

  record Items(List<Node> all) implements Node {}

  record Group(Map<String, Node> fields) implements Node {}

  default boolean isPrimitive() {
    return switch (this) {
      case Text _, Word _ -> true;
      case Items _, Group _ -> false;
    };
  }

  static Node of(Json json) {
    return switch (json.type()) {
      case STRING -> new Text(whole(String.valueOf(json.text())));
      case NUMBER -> Numbers.canonical(json.toString());
      case TRUE, FALSE, NULL -> new Word(json.toString());
      case ARRAY -> {
        List<Node> all = new ArrayList<>();
        json.items().forEach(item -> all.add(of(item)));
        yield new Items(all);
      }
      case OBJECT -> {
        Map<String, Node> fields = new LinkedHashMap<>();
        json.members().forEach(field -> fields.put(whole(field.key()), of(field.value())));
        yield new Group(fields);
      }
      case ABSENT -> throw new IllegalArgumentException("there is no value");
    };
  }

  /// Encoding to UTF-8 and back puts U+FFFD where half a character stands.
  private static String whole(String text) {
    boolean mayLack = text.chars().anyMatch(unit -> Character.isSurrogate((char) unit));
    return mayLack
        ? text.codePoints()
            .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  default void write(JsonWriter writer) {
    switch (this) {
      case Text(String value) -> writer.string(value);
      case Word(String value) -> writer.raw(value.getBytes(StandardCharsets.US_ASCII));
      case Items(List<Node> all) -> {
        writer.array();
        all.forEach(item -> item.write(writer));
        writer.end();
      }
      case Group(Map<String, Node> fields) -> {
        writer.object();
        fields.forEach((key, value) -> {
          writer.key(key);
          value.write(writer);
        });
        writer.end();
      }
    }
  }
}
