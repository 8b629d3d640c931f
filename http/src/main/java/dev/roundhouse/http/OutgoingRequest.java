package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

/// A request checked and measured, ready to be written as often as needed.
final class OutgoingRequest {
  private static final String LENGTH = "Content-Length: ";

  private final String method;
  private final byte[] target;
  private final String[] headers;
  private final byte[] body;
  private final int headLength;

  /// @param target the encoded rest of the request line and the host field
  /// @param headers names and values in turn
  OutgoingRequest(String method, byte[] target, String[] headers, byte[] body) {
    if (!Fields.isToken(method) || method.equals("CONNECT")) {
      throw new IllegalArgumentException("not a method for an upstream");
    }
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = requireNonNull(body, "body");
    this.headLength = method.length() + target.length + checked(headers) + lengthField() + 2;
  }

  /// Refuses what would change the meaning of the message, and returns the size in bytes.
  private static int checked(String[] headers) {
    if (headers.length % 2 != 0) {
      throw new IllegalArgumentException("a header without a value");
    }
    int size = 0;
    for (int i = 0; i < headers.length; i += 2) {
      String name = headers[i];
      String value = headers[i + 1];
      if (!Fields.isToken(name)) {
        throw new IllegalArgumentException("not a header name");
      }
      if (isOurs(name)) {
        throw new IllegalArgumentException("the header " + name + " is the client's own");
      }
      if (!Fields.isValue(value)) {
        throw new IllegalArgumentException(
            "the header " + name + " holds a control character or one beyond Latin-1");
      }
      size += name.length() + value.length() + 4;
    }
    return size;
  }

  private static boolean isOurs(String name) {
    return switch (name.length()) {
      case 4 -> name.equalsIgnoreCase("host");
      case 7 -> name.equalsIgnoreCase("upgrade");
      case 10 -> name.equalsIgnoreCase("connection");
      case 14 -> name.equalsIgnoreCase("content-length");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      default -> false;
    };
  }

  private int lengthField() {
    return saysLength() ? LENGTH.length() + digits(body.length) + 2 : 0;
  }

  /// RFC 9110, section 8.6: always for methods that give content a meaning.
  private boolean saysLength() {
    return body.length > 0
        || method.equals("POST")
        || method.equals("PUT")
        || method.equals("PATCH");
  }

  private static int digits(int number) {
    int digits = 1;
    for (int rest = number; rest > 9; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /// Whether the reply has no body whatever its head says.
  boolean isHead() {
    return method.equals("HEAD");
  }

  int headLength() {
    return headLength;
  }

  byte[] body() {
    return body;
  }

  /// Writes the head to the start of an array that is long enough.
  void writeHead(byte[] into) {
    int at = put(method, into, 0);
    System.arraycopy(target, 0, into, at, target.length);
    at += target.length;
    for (int i = 0; i < headers.length; i += 2) {
      at = put(headers[i], into, at);
      into[at++] = ':';
      into[at++] = ' ';
      at = put(headers[i + 1], into, at);
      at = endLine(into, at);
    }
    if (saysLength()) {
      at = put(LENGTH, into, at);
      int last = at + digits(body.length);
      int rest = body.length;
      for (int i = last - 1; i >= at; i--) {
        into[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      at = endLine(into, last);
    }
    endLine(into, at);
  }

  /// The one copy of a Latin-1 string into an array that makes no other array. Deprecated for
  /// dropping the high half of characters; there is none left after the check.
  @SuppressWarnings("deprecation")
  private static int put(String text, byte[] into, int at) {
    text.getBytes(0, text.length(), into, at);
    return at + text.length();
  }

  private static int endLine(byte[] into, int at) {
    into[at] = '\r';
    into[at + 1] = '\n';
    return at + 2;
  }
}
