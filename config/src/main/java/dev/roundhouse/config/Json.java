package dev.roundhouse.config;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes maps, lists and single values as indented JSON, in the order they have.
final class Json {
  private final StringBuilder written = new StringBuilder();

  private Json() {}

  static String write(Object value) {
    Json json = new Json();
    json.value(value, "");
    return json.written.append('\n').toString();
  }

  private void value(Object value, String indent) {
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> written.append("{}");
      case Map<?, ?> map -> object(map, indent);
      case List<?> list when list.isEmpty() -> written.append("[]");
      case List<?> list -> array(list, indent);
      case Number number -> written.append(number);
      case Boolean truth -> written.append(truth);
      default -> written.append(Text.quoted(value.toString()));
    }
  }

  private void object(Map<?, ?> map, String indent) {
    String inner = indent + "  ";
    written.append("{\n");
    for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        entries.hasNext(); ) {
      Map.Entry<?, ?> entry = entries.next();
      written.append(inner).append(Text.quoted("" + entry.getKey())).append(": ");
      value(entry.getValue(), inner);
      written.append(entries.hasNext() ? ",\n" : "\n");
    }
    written.append(indent).append('}');
  }

  private void array(List<?> list, String indent) {
    String inner = indent + "  ";
    written.append("[\n");
    for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
      written.append(inner);
      value(items.next(), inner);
      written.append(items.hasNext() ? ",\n" : "\n");
    }
    written.append(indent).append(']');
  }
}
