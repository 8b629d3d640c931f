package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;

/// Reads validated JSON strings.
final class Text {
  private Text() {}

  /// The text between two quotes. A lone surrogate escape stays a lone surrogate.
  static String decode(byte[] bytes, int from, int to) {
    if (!Bytes.contains(bytes, from, to, (byte) '\\')) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder(to - from);
    int at = from;
    while (at < to) {
      int run = at;
      while (run < to && bytes[run] != '\\') {
        run++;
      }
      text.append(new String(bytes, at, run - at, StandardCharsets.UTF_8));
      at = run == to ? to : escape(bytes, run, text);
    }
    return text.toString();
  }

  private static int escape(byte[] bytes, int slash, StringBuilder text) {
    byte kind = bytes[slash + 1];
    if (kind == 'u') {
      int unit = 0;
      for (int at = slash + 2; at < slash + 6; at++) {
        unit = (unit << 4) | Character.digit(bytes[at], 16);
      }
      text.append((char) unit);
      return slash + 6;
    }
    text.append(
        switch (kind) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> (char) kind;
        });
    return slash + 2;
  }

  /// Whether the text between two quotes is this ASCII text.
  static boolean is(byte[] bytes, int from, int to, byte[] ascii) {
    if (to - from == ascii.length && Bytes.startsWith(bytes, from, ascii)) {
      // A text with a backslash in it is no plain spelling of itself.
      return !Bytes.contains(ascii, 0, ascii.length, (byte) '\\');
    }
    return Bytes.contains(bytes, from, to, (byte) '\\')
        && decode(bytes, from, to).equals(new String(ascii, StandardCharsets.ISO_8859_1));
  }

  /// A number without fraction and exponent that fits a `long`, else the fallback.
  static long integer(byte[] bytes, int from, int to, long fallback) {
    boolean negative = bytes[from] == '-';
    int at = negative ? from + 1 : from;
    if (at == to || to - at > 19) {
      return fallback;
    }
    long value = 0;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return fallback;
      }
      // Counted downwards, because Long.MIN_VALUE has no positive twin.
      value = value * 10 - digit;
    }
    return negative ? value : value == Long.MIN_VALUE ? fallback : -value;
  }

  /// Whether a number is written without fraction and exponent.
  static boolean isInteger(byte[] bytes, int from, int to) {
    byte first = bytes[from];
    if (first != '-' && (first < '0' || first > '9')) {
      return false;
    }
    for (int at = from + 1; at < to; at++) {
      if (bytes[at] < '0' || bytes[at] > '9') {
        return false;
      }
    }
    return true;
  }
}
