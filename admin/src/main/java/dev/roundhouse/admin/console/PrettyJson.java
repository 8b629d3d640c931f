package dev.roundhouse.admin.console;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// JSON with a line for each member, for people. Keys, order and numbers stay as they were.
final class PrettyJson {
  private static final int DEEPEST = 60;
  private static final int LONGEST = 200_000;

  private final StringBuilder out = new StringBuilder();

  private PrettyJson() {}

  static String of(Json json) {
    PrettyJson pretty = new PrettyJson();
    pretty.write(json, 0);
    return pretty.out.toString();
  }

  /// The same of a text; as it is where it is no JSON.
  static String of(String text) {
    try {
      return of(Json.parse(text.getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedFrame _) {
      return text; // shown as it came
    }
  }

  private void write(Json json, int depth) {
    boolean isWhole = json.type() == JsonType.OBJECT || json.type() == JsonType.ARRAY;
    if (!isWhole || depth > DEEPEST || out.length() > LONGEST) {
      out.append(json);
      return;
    }
    if (json.type() == JsonType.OBJECT) {
      object(json.members(), depth);
    } else {
      array(json.items(), depth);
    }
  }

  private void object(List<Json.Field> members, int depth) {
    if (members.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append('{');
    for (int at = 0; at < members.size(); at++) {
      line(at, depth + 1);
      Json.Field field = members.get(at);
      out.append(new String(JsonWriter.quote(field.key()), StandardCharsets.UTF_8)).append(": ");
      write(field.value(), depth + 1);
    }
    end('}', depth);
  }

  private void array(List<Json> items, int depth) {
    if (items.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    for (int at = 0; at < items.size(); at++) {
      line(at, depth + 1);
      write(items.get(at), depth + 1);
    }
    end(']', depth);
  }

  private void line(int at, int depth) {
    out.append(at == 0 ? "\n" : ",\n").repeat("  ", depth);
  }

  private void end(char bracket, int depth) {
    out.append('\n').repeat("  ", depth).append(bracket);
  }
}
