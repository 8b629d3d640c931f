package dev.roundhouse.config;

import java.util.List;
import java.util.Map;

/// Writes maps, lists, text, numbers and truth values as indented JSON, in the order given.
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String pretty(Object value) {
    JsonText text = new JsonText();
    text.write(value, "\n");
    return text.out.append('\n').toString();
  }

  static String quote(String text) {
    JsonText json = new JsonText();
    json.string(text);
    return json.out.toString();
  }

  private void write(Object value, String lineBreak) {
    switch (value) {
      case Map<?, ?> map -> object(map, lineBreak);
      case List<?> list -> array(list, lineBreak);
      case String text -> string(text);
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private void object(Map<?, ?> map, String lineBreak) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator).append(lineBreak).append("  ");
      string((String) entry.getKey());
      out.append(": ");
      write(entry.getValue(), lineBreak + "  ");
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : lineBreak + "}");
  }

  private void array(List<?> list, String lineBreak) {
    String separator = "[";
    for (Object item : list) {
      out.append(separator).append(lineBreak).append("  ");
      write(item, lineBreak + "  ");
      separator = ",";
    }
    out.append(list.isEmpty() ? "[]" : lineBreak + "]");
  }

  private void string(String text) {
    out.append('"');
    text.chars().forEach(this::character);
    out.append('"');
  }

  private void character(int character) {
    switch (character) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (character < 0x20 || (character >= 0x7F && character < 0xA0)) {
          out.append(String.format("\\u%04x", character));
        } else {
          out.append((char) character);
        }
      }
    }
  }
}
