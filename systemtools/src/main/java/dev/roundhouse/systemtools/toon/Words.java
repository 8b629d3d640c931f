package dev.roundhouse.systemtools.toon;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Strings and keys as they stand in a line: quoting, and what lies outside of quotes (section 7).
final class Words {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final String SPECIAL = ":\"\\[]{}";

  private Words() {}

  static String key(String key) {
    return isBareKey(key) ? key : quoted(key);
  }

  static boolean isBareKey(String key) {
    return BARE_KEY.matcher(key).matches();
  }

  static String value(Node node, char delimiter) {
    return switch (node) {
      case Node.Text(String text) -> mustBeQuoted(text, delimiter) ? quoted(text) : text;
      case Node.Word(String word) -> word;
      case Node.Items _, Node.Group _ -> throw new IllegalArgumentException("not a primitive");
    };
  }

  private static boolean mustBeQuoted(String text, char delimiter) {
    if (text.isEmpty() || isSpace(text.charAt(0)) || isSpace(text.charAt(text.length() - 1))) {
      return true;
    }
    return text.equals("true")
        || text.equals("false")
        || text.equals("null")
        || text.charAt(0) == '-'
        || text.charAt(0) == '#'
        || Numbers.isLikeOne(text)
        || text.chars()
            .anyMatch(unit -> unit < ' ' || unit == delimiter || SPECIAL.indexOf(unit) >= 0);
  }

  private static boolean isSpace(char unit) {
    return unit == ' ' || unit == '\t';
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int index = 0; index < text.length(); index++) {
      char unit = text.charAt(index);
      switch (unit) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (unit < ' ') {
            quoted.append("\\u%04x".formatted((int) unit));
          } else {
            quoted.append(unit);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /// The place of a character outside of quotes, or -1.
  static int unquoted(String line, char wanted, int from) {
    boolean isQuoted = false;
    for (int at = from; at < line.length(); at++) {
      char unit = line.charAt(at);
      if (isQuoted) {
        if (unit == '\\') {
          at++;
        } else if (unit == '"') {
          isQuoted = false;
        }
      } else if (unit == wanted) {
        return at;
      } else if (unit == '"') {
        isQuoted = true;
      }
    }
    return -1;
  }

  /// What stands between delimiters, without the spaces around it.
  static List<String> split(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int at = unquoted(line, delimiter, 0); at >= 0; at = unquoted(line, delimiter, from)) {
      cells.add(trimmed(line.substring(from, at)));
      from = at + 1;
    }
    cells.add(trimmed(line.substring(from)));
    return cells;
  }

  /// Without spaces around it; no other white space counts (section 12).
  static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == ' ') {
      to--;
    }
    return text.substring(from, to);
  }

  static Node primitive(String token, int line) throws ToonException {
    if (token.startsWith("\"")) {
      return new Node.Text(unquoted(token, line));
    }
    return switch (token) {
      case "true", "false", "null" -> new Node.Word(token);
      default -> Numbers.isNumber(token) ? Numbers.canonical(token) : new Node.Text(token);
    };
  }

  static String keyOf(String token, int line) throws ToonException {
    String trimmed = trimmed(token);
    return trimmed.startsWith("\"") ? unquoted(trimmed, line) : trimmed;
  }

  /// The text of a token that is quoted as a whole.
  static String unquoted(String token, int line) throws ToonException {
    StringBuilder text = new StringBuilder(token.length());
    for (int at = 1; at < token.length(); at++) {
      char unit = token.charAt(at);
      if (unit == '"') {
        if (at != token.length() - 1) {
          throw new ToonException(line, "more text behind a quoted string");
        }
        return text.toString();
      }
      if (unit != '\\') {
        text.append(unit);
      } else {
        at++;
        at += escaped(token, at, text, line);
      }
    }
    throw new ToonException(line, "a quoted string does not end");
  }

  /// @return how many characters it took besides the letter of the escape
  private static int escaped(String token, int at, StringBuilder text, int line)
      throws ToonException {
    char letter = at < token.length() ? token.charAt(at) : '\0';
    int simple = "\"\\nrt".indexOf(letter);
    if (simple >= 0) {
      text.append("\"\\\n\r\t".charAt(simple));
      return 0;
    }
    if (letter != 'u' || at + 4 >= token.length()) {
      throw new ToonException(line, "an escape that does not exist");
    }
    int unit = 0;
    for (int digit = at + 1; digit <= at + 4; digit++) {
      int value = Character.digit(token.charAt(digit), 16);
      if (value < 0 || token.charAt(digit) > 'f') {
        throw new ToonException(line, "\\u is followed by four hexadecimal digits");
      }
      unit = unit << 4 | value;
    }
    if (Character.isSurrogate((char) unit)) {
      throw new ToonException(line, "half a character cannot be escaped");
    }
    text.append((char) unit);
    return 4;
  }
}
