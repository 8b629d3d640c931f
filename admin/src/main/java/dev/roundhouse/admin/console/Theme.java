package dev.roundhouse.admin.console;

import java.util.Locale;

/// Light, dark, or as the person's machine has it.
enum Theme {
  AUTO,
  LIGHT,
  DARK;

  static final String COOKIE = "roundhouse_theme";

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What a press of the button makes of it.
  Theme next() {
    return switch (this) {
      case AUTO -> LIGHT;
      case LIGHT -> DARK;
      case DARK -> AUTO;
    };
  }

  /// Anything else is as the machine has it.
  static Theme of(String wire) {
    return switch (wire) {
      case "light" -> LIGHT;
      case "dark" -> DARK;
      default -> AUTO;
    };
  }
}
