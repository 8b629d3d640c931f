package dev.roundhouse.config;

import java.util.List;
import java.util.Map;

/// Writes maps, lists and single values as YAML in the manner of [SettingsPrinter], in the order
/// they have. The text reads back as the same.
public final class SettingsText {
  private final StringBuilder written = new StringBuilder();

  private SettingsText() {}

  /// @param map from strings to strings, numbers, truth values, lists and such maps
  public static String yaml(Map<String, ?> map) {
    SettingsText text = new SettingsText();
    text.members(map, "");
    return text.written.toString();
  }

  private void members(Map<?, ?> map, String indent) {
    map.forEach((key, value) -> {
      written.append(indent).append(Written.yaml(String.valueOf(key))).append(':');
      value(value, indent + "  ");
    });
  }

  /// What follows a key or a dash: on its line, or below it and further in.
  private void value(Object value, String indent) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        written.append('\n');
        members(map, indent);
      }
      case Map<?, ?> _ -> written.append(" {}\n");
      case List<?> list when !list.isEmpty() -> {
        written.append('\n');
        items(list, indent);
      }
      case List<?> _ -> written.append(" []\n");
      default -> written.append(' ').append(Written.yaml(value)).append('\n');
    }
  }

  private void items(List<?> list, String indent) {
    for (Object each : list) {
      written.append(indent).append('-');
      value(each, indent + "  ");
    }
  }
}
