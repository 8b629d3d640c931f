package dev.roundhouse.catalog;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The member `repeat` of a definition.
final class RepeatJson {
  private RepeatJson() {}

  static void write(JsonWriter writer, Repeat repeat) {
    writer.key("repeat").object().member("lostCalls", word(repeat.lostCalls()));
    if (!repeat.tools().isEmpty()) {
      writer.key("tools").array();
      repeat.tools().forEach(writer::string);
      writer.end();
    }
    writer.member("trustHints", repeat.trustHints()).end();
  }

  private static String word(Repeat.LostCalls constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// @throws IllegalArgumentException naming what is wrong
  static Optional<Repeat> read(Json json) {
    if (!json.isPresent()) {
      return Optional.empty();
    }
    if (json.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("\"repeat\" is an object");
    }
    Repeat.LostCalls lostCalls = Repeat.LostCalls.NEVER;
    List<String> tools = List.of();
    boolean trustHints = false;
    for (Json.Field field : json.members()) {
      switch (field.key()) {
        case "lostCalls" -> lostCalls = lostCalls(field.value());
        case "tools" -> tools = tools(field.value());
        case "trustHints" -> trustHints = truth(field.value());
        default ->
            throw new IllegalArgumentException(
                "\"repeat\" knows lostCalls, tools and trustHints, not \"" + field.key() + "\"");
      }
    }
    return Optional.of(new Repeat(lostCalls, tools, trustHints));
  }

  private static Repeat.LostCalls lostCalls(Json json) {
    String text = json.text();
    for (Repeat.LostCalls each : Repeat.LostCalls.values()) {
      if (word(each).equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "\"repeat.lostCalls\" is \"never\", \"read-only\" or \"idempotent\", not " + json);
  }

  private static List<String> tools(Json json) {
    List<String> tools = new ArrayList<>();
    boolean isList = json.type() == JsonType.ARRAY;
    for (Json each : isList ? json.items() : List.of(json)) {
      String name = each.text();
      if (!isList || name == null) {
        throw new IllegalArgumentException("\"repeat.tools\" is a list of names");
      }
      tools.add(name);
    }
    return tools;
  }

  private static boolean truth(Json json) {
    return switch (json.type()) {
      case TRUE -> true;
      case FALSE -> false;
      default -> throw new IllegalArgumentException("\"repeat.trustHints\" is true or false");
    };
  }
}
