package dev.roundhouse.systemtools.toon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The declaration of an array, or of a table of an object (section 6).
///
/// @param key null where it has none
/// @param columns null where it declares none
/// @param rest what stands behind the colon, without spaces around it
record Header(
    @Nullable String key,
    int length,
    boolean isKeyed,
    char delimiter,
    @Nullable List<Column> columns,
    String rest) {
  private static final Pattern BRACKET = Pattern.compile("(0|[1-9][0-9]{0,8})(:?)([\\t|]?)");

  /// Null when the line is none; an exception when it is one that is wrong.
  static @Nullable Header of(String line, int number) throws ToonException {
    int open = Words.unquoted(line, '[', 0);
    int colon = Words.unquoted(line, ':', 0);
    if (open < 0 || (colon >= 0 && colon < open)) {
      return null;
    }
    String before = line.substring(0, open);
    boolean isKey =
        before.isEmpty()
            || Words.isBareKey(before)
            || (before.startsWith("\"") && before.endsWith("\"") && before.length() > 1);
    if (!isKey) {
      return null;
    }
    int close = line.indexOf(']', open);
    if (close < 0) {
      throw new ToonException(number, "a bracket does not end");
    }
    Matcher bracket = BRACKET.matcher(line.substring(open + 1, close));
    if (!bracket.matches()) {
      throw new ToonException(number, "a bracket holds the number of items");
    }
    boolean isKeyed = !bracket.group(2).isEmpty();
    char delimiter = bracket.group(3).isEmpty() ? ',' : bracket.group(3).charAt(0);
    Fields fields = new Fields(line, close + 1, delimiter, number);
    List<Column> columns = fields.isThere() ? fields.group() : null;
    if (fields.at >= line.length() || line.charAt(fields.at) != ':') {
      throw new ToonException(number, "a colon follows the bracket and its fields");
    }
    String rest = Words.trimmed(line.substring(fields.at + 1));
    if (isKeyed && columns == null) {
      throw new ToonException(number, "a table of an object declares its fields");
    }
    if (columns != null && !rest.isEmpty()) {
      throw new ToonException(number, "nothing stands behind a header with fields");
    }
    String key = before.isEmpty() ? null : Words.keyOf(before, number);
    return new Header(key, Integer.parseInt(bracket.group(1)), isKeyed, delimiter, columns, rest);
  }

  /// Reads fields in braces.
  private static final class Fields {
    private final String line;
    private final char delimiter;
    private final int number;
    private int at;

    Fields(String line, int at, char delimiter, int number) {
      this.line = line;
      this.at = at;
      this.delimiter = delimiter;
      this.number = number;
    }

    boolean isThere() {
      return at < line.length() && line.charAt(at) == '{';
    }

    List<Column> group() throws ToonException {
      List<Column> columns = new ArrayList<>();
      Set<String> keys = new HashSet<>();
      do {
        at++; // the brace or the delimiter
        String key = key();
        if (!keys.add(key)) {
          throw new ToonException(number, "the field " + key + " stands there twice");
        }
        columns.add(new Column(key, isThere() ? group() : null));
      } while (at < line.length() && line.charAt(at) == delimiter);
      if (at >= line.length() || line.charAt(at) != '}') {
        throw new ToonException(number, "fields in braces do not end, or are separated otherwise");
      }
      at++;
      return columns;
    }

    private String key() throws ToonException {
      int from = at;
      if (at < line.length() && line.charAt(at) == '"') {
        return quoted();
      }
      while (at < line.length() && !isEnd(line.charAt(at))) {
        at++;
      }
      String key = Words.trimmed(line.substring(from, at));
      if (!Words.isBareKey(key)) {
        throw new ToonException(number, "\"" + key + "\" cannot name a field without quotes");
      }
      return key;
    }

    private boolean isEnd(char unit) {
      return "{}:".indexOf(unit) >= 0 || unit == delimiter;
    }

    private String quoted() throws ToonException {
      int from = at;
      for (at++; at < line.length() && line.charAt(at) != '"'; at++) {
        if (line.charAt(at) == '\\') {
          at++;
        }
      }
      at++;
      if (at > line.length()) {
        throw new ToonException(number, "a quoted field does not end");
      }
      return Words.unquoted(line.substring(from, at), number);
    }
  }
}
