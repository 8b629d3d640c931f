package dev.roundhouse.http;

/// Which characters HTTP allows where (RFC 9110, section 5; RFC 9112, section 3).
final class HttpSyntax {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      TOKEN[c] = Character.isLetterOrDigit(c);
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private static final String HOST = "-._~:[]!$&'()*+;=%";

  private HttpSyntax() {}

  /// Part of a method or header name.
  static boolean isToken(int c) {
    return c >= 0 && c < 128 && TOKEN[c];
  }

  /// Part of a header value: visible, space, tab, or Latin-1 above ASCII; no other control.
  static boolean isFieldValue(int c) {
    return c == '\t' || (c >= 0x20 && c < 0x100 && c != 0x7f);
  }

  /// Part of a request target: visible ASCII, without a fragment.
  static boolean isTarget(int c) {
    return c > 0x20 && c < 0x7f && c != '#';
  }

  /// Part of a host with port: what could end the authority or start another is refused.
  static boolean isHost(int c) {
    return HOST.indexOf(c) >= 0 || (c < 128 && Character.isLetterOrDigit(c));
  }

  /// Whether a list header such as `Connection` names this token (in lower case).
  static boolean lists(String value, String token) {
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int to = comma < 0 ? value.length() : comma;
      String item = value.substring(from, to).strip();
      if (item.equalsIgnoreCase(token)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }
}
