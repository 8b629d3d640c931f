package dev.roundhouse.config;

import java.util.Locale;

/// How this room writes words and quoted text: in errors, in YAML and in JSON, which share one form
/// of quoting.
final class Text {
  /// The longest piece of a file that an error repeats.
  private static final int MOST_SHOWN = 60;

  private Text() {}

  /// The `lower-dash` form of a Java name: of a component (`maxBody`) or a constant (`READ_ONLY`).
  static String lowerDash(String name) {
    StringBuilder dashed = new StringBuilder(name.length() + 4);
    for (int index = 0; index < name.length(); index++) {
      if (isWordStart(name, index)) {
        dashed.append('-');
      }
      char c = name.charAt(index);
      dashed.append(c == '_' ? '-' : Character.toLowerCase(c));
    }
    return dashed.toString();
  }

  /// A capital after something else, or the last of several capitals before a small letter.
  private static boolean isWordStart(String name, int index) {
    if (index == 0 || !isCapital(name.charAt(index)) || name.charAt(index - 1) == '_') {
      return false;
    }
    return !isCapital(name.charAt(index - 1))
        || (index + 1 < name.length() && isSmall(name.charAt(index + 1)));
  }

  private static boolean isCapital(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isSmall(char c) {
    return c >= 'a' && c <= 'z';
  }

  /// Quoted for an error message, and cut when it is long.
  static String shown(String text) {
    if (text.codePointCount(0, text.length()) <= MOST_SHOWN) {
      return quoted(text);
    }
    return quoted(text.substring(0, text.offsetByCodePoints(0, MOST_SHOWN)) + "…");
  }

  /// In double quotes, escaped in the way that JSON and YAML both read.
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (isInvisible(c)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private static boolean isInvisible(char c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || c == '\u2028'
        || c == '\u2029';
  }
}
