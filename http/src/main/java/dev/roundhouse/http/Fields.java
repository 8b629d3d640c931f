package dev.roundhouse.http;

/// The alphabet of header fields (RFC 9110, section 5), on bytes and characters alike. Bytes over
/// 127 are Latin-1, so that a value comes out as it went in.
final class Fields {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (int c = 0; c < TOKEN.length; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      TOKEN[c] = letter || digit || TOKEN_MARKS.indexOf(c) >= 0;
    }
  }

  private Fields() {}

  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= TOKEN.length || !TOKEN[c]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isToken(byte b) {
    return TOKEN[b & 0xff];
  }

  static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xff || !isValue((byte) c)) {
        return false;
      }
    }
    return true;
  }

  /// Whether a byte may stand in a value: no control but the tab.
  static boolean isValue(byte b) {
    return (b >= ' ' && b != 0x7f) || b == '\t' || b < 0;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /// Compares a span with a text, without regard to the case of ASCII letters.
  static boolean matches(byte[] bytes, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (lower(bytes[from + i] & 0xff) != lower(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }
}
