package dev.roundhouse.protocol;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// JSON in the one form that does not depend on how it was written: members in the order of their
/// names, no space between, no escapes but those needed. Members of the same name all stay, in
/// their order, as two readers may choose two of them; numbers stay as they were written.
public final class Canonical {
  private Canonical() {}

  public static byte[] of(Json json) {
    return of(json, _ -> true);
  }

  /// Of the outermost object only these members.
  static byte[] of(Json json, Predicate<String> isWanted) {
    JsonWriter writer = new JsonWriter();
    write(writer, json, isWanted);
    return writer.toBytes();
  }

  static String text(Json json) {
    return json.isPresent() ? new String(of(json), java.nio.charset.StandardCharsets.UTF_8) : "";
  }

  /// Whether both say the same, or neither is there.
  static boolean isSame(Json one, Json other) {
    return text(one).equals(text(other));
  }

  private static void write(JsonWriter writer, Json json, Predicate<String> isWanted) {
    switch (json.type()) {
      case OBJECT -> {
        writer.object();
        List<Json.Field> fields =
            json.members().stream()
                .filter(field -> isWanted.test(field.key()))
                .sorted(Comparator.comparing(Json.Field::key))
                .toList();
        for (Json.Field field : fields) {
          write(writer.key(field.key()), field.value(), _ -> true);
        }
        writer.end();
      }
      case ARRAY -> {
        writer.array();
        json.items().forEach(item -> write(writer, item, _ -> true));
        writer.end();
      }
      case STRING -> writer.string(String.valueOf(json.text()));
      case NUMBER, TRUE, FALSE, NULL -> writer.raw(json);
      case ABSENT -> throw new IllegalArgumentException("nothing to write");
    }
  }
}
