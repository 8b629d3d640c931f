package dev.roundhouse.http;

import java.util.Arrays;

/// Reads one head (RFC 9112, section 4 and 5), strictly: whatever two readers could understand
/// differently is refused, because the next reply on the connection would start in a different
/// place for each. Messages say what is wrong, never quote a value.
final class HeadParser {
  private static final String VERSION = "HTTP/1.";
  private static final int USUAL_FIELDS = 10;
  private static final int MAX_DIGITS = 18;

  private final Endpoint endpoint;
  private final byte[] bytes;
  private int at;
  private int[] marks = new int[ReplyHead.MARKS * USUAL_FIELDS];
  private int end;
  private boolean saysClose;
  private boolean saysKeepAlive;
  private boolean isChunked;
  private long length = -1;
  private int keepAlive = -1;

  private HeadParser(Endpoint endpoint, byte[] bytes) {
    this.endpoint = endpoint;
    this.bytes = bytes;
  }

  /// Parses exactly one head, its empty line included. The bytes are kept.
  static ReplyHead parse(Endpoint endpoint, byte[] bytes) throws UpstreamException {
    return new HeadParser(endpoint, bytes).head();
  }

  /// Whether these first bytes may become a head: other protocols are found out before their
  /// silence is.
  static boolean mayStart(byte[] bytes, int from, int to) {
    int known = Math.min(to - from, VERSION.length());
    for (int i = 0; i < known; i++) {
      if (bytes[from + i] != VERSION.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private ReplyHead head() throws UpstreamException {
    boolean current = statusLine();
    int status = 100 * digit(9) + 10 * digit(10) + digit(11);
    int last = bytes.length - 2;
    while (at < last) {
      field();
    }
    if (isChunked && (length >= 0 || !current)) {
      throw invalid("it has a transfer-encoding next to a content-length or in HTTP/1.0");
    }
    boolean isPersistent = !saysClose && (current || saysKeepAlive);
    Framing framing = new Framing(length, isChunked, isPersistent, keepAlive);
    return new ReplyHead(status, bytes, marks, end, framing);
  }

  /// @return whether the version is 1.1 or later
  private boolean statusLine() throws UpstreamException {
    boolean isWellFormed =
        bytes.length >= 16
            && mayStart(bytes, 0, bytes.length)
            && isDigit(bytes[7])
            && bytes[8] == ' '
            && bytes[9] >= '1'
            && bytes[9] <= '5'
            && isDigit(bytes[10])
            && isDigit(bytes[11])
            && (bytes[12] == ' ' || bytes[12] == '\r');
    if (!isWellFormed) {
      throw invalid("it has no status line");
    }
    at = 12;
    endOfLine();
    return bytes[7] != '0';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private int digit(int index) {
    return bytes[index] - '0';
  }

  private void field() throws UpstreamException {
    int name = at;
    while (Fields.isToken(bytes[at])) {
      at++;
    }
    int nameEnd = at;
    if (nameEnd == name || bytes[at] != ':') {
      throw invalid("a header is folded or has no proper name");
    }
    at++;
    while (Fields.isBlank(bytes[at])) {
      at++;
    }
    int value = at;
    int valueEnd = endOfLine();
    while (valueEnd > value && Fields.isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    mark(name, nameEnd, value, valueEnd);
    heed(name, nameEnd, value, valueEnd);
  }

  /// Steps over the rest of the line; there always is an end, since the head ends with one.
  ///
  /// @return where the content of the line ends
  private int endOfLine() throws UpstreamException {
    while (Fields.isValue(bytes[at])) {
      at++;
    }
    int content = at;
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw invalid("its head holds a control character");
    }
    at += 2;
    return content;
  }

  private void mark(int name, int nameEnd, int value, int valueEnd) {
    if (end == marks.length) {
      marks = Arrays.copyOf(marks, marks.length * 2);
    }
    marks[end] = name;
    marks[end + 1] = nameEnd;
    marks[end + 2] = value;
    marks[end + 3] = valueEnd;
    end += ReplyHead.MARKS;
  }

  /// Takes in the fields that frame the body and the connection.
  private void heed(int name, int nameEnd, int value, int valueEnd) throws UpstreamException {
    switch (nameEnd - name) {
      case 10 -> {
        if (Fields.matches(bytes, name, nameEnd, "connection")) {
          connection(value, valueEnd);
        } else if (Fields.matches(bytes, name, nameEnd, "keep-alive")) {
          keepAlive = keepAlive(value, valueEnd);
        }
      }
      case 14 -> {
        if (Fields.matches(bytes, name, nameEnd, "content-length")) {
          contentLength(value, valueEnd);
        }
      }
      case 17 -> {
        if (Fields.matches(bytes, name, nameEnd, "transfer-encoding")) {
          transferEncoding(value, valueEnd);
        }
      }
      default -> {
        // says nothing about bytes
      }
    }
  }

  private void connection(int from, int to) {
    int start = from;
    while (start < to) {
      int stop = elementEnd(start, to);
      saysClose |= Fields.matches(bytes, start, trimmed(start, stop), "close");
      saysKeepAlive |= Fields.matches(bytes, start, trimmed(start, stop), "keep-alive");
      start = nextElement(stop, to);
    }
  }

  /// Reads `timeout=5` out of a list; anything else says nothing.
  private int keepAlive(int from, int to) {
    int start = from;
    while (start < to) {
      int stop = elementEnd(start, to);
      int mark = start + "timeout=".length();
      int count = trimmed(start, stop) - mark;
      if (count > 0 && count <= 6 && Fields.matches(bytes, start, mark, "timeout=")) {
        long seconds = number(mark, mark + count);
        return (int) seconds;
      }
      start = nextElement(stop, to);
    }
    return -1;
  }

  private int elementEnd(int from, int to) {
    int stop = from;
    while (stop < to && bytes[stop] != ',') {
      stop++;
    }
    return stop;
  }

  private int nextElement(int comma, int to) {
    int start = comma + 1;
    while (start < to && Fields.isBlank(bytes[start])) {
      start++;
    }
    return start;
  }

  private int trimmed(int from, int to) {
    int stop = to;
    while (stop > from && Fields.isBlank(bytes[stop - 1])) {
      stop--;
    }
    return stop;
  }

  private void contentLength(int from, int to) throws UpstreamException {
    long announced = number(from, to);
    if (length >= 0 || announced < 0) {
      throw invalid("its content-length is repeated or not a number");
    }
    length = announced;
  }

  /// @return -1 when it is not a number of at most [#MAX_DIGITS] digits
  private long number(int from, int to) {
    if (from == to || to - from > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(bytes[i])) {
        return -1;
      }
      number = 10 * number + digit(i);
    }
    return number;
  }

  private void transferEncoding(int from, int to) throws UpstreamException {
    if (isChunked || !Fields.matches(bytes, from, to, "chunked")) {
      throw invalid("its transfer-encoding is not just chunked");
    }
    isChunked = true;
  }

  private UpstreamException invalid(String what) {
    return new UpstreamException(
        UpstreamException.Kind.INVALID, "the reply of " + endpoint + " is not HTTP/1.1: " + what);
  }
}
