package dev.roundhouse.http;

import dev.roundhouse.http.UpstreamException.Kind;
import java.nio.charset.StandardCharsets;

/// A body in chunks (RFC 9112, section 7.1). Extensions and trailers are stepped over. The frame of
/// a chunk is read only when its content is asked for, so that an event is never held back by what
/// comes after it.
final class ChunkedReplyBody extends ReplyBody {
  private static final int MAX_DIGITS = 15;
  private static final int MAX_EXTENSION = 4096;
  private static final int MAX_TRAILERS = 64 << 10;
  private static final byte[] LAST = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private long remaining;
  private boolean isInside;
  private boolean isAtEnd;

  ChunkedReplyBody(Connection connection) {
    super(connection);
  }

  @Override
  long next() throws UpstreamException {
    if (remaining == 0 && !isAtEnd) {
      if (isInside) {
        expect('\r');
        expect('\n');
      }
      remaining = size();
      isInside = true;
      if (remaining == 0) {
        trailers();
        isAtEnd = true;
      }
    }
    return remaining;
  }

  @Override
  long most() {
    return isAtEnd ? 0 : Long.MAX_VALUE;
  }

  @Override
  void taken(int count) {
    remaining -= count;
  }

  @Override
  boolean finish() throws UpstreamException {
    if (!isAtEnd && remaining == 0) {
      int from = isInside ? 0 : 2;
      if (connection().isAhead(LAST, from)) {
        connection().skip(LAST.length - from);
        isAtEnd = true;
      }
    }
    return isAtEnd;
  }

  private long size() throws UpstreamException {
    long size = 0;
    int digits = 0;
    byte b = connection().next();
    for (int digit = hex(b); digit >= 0; digit = hex(b)) {
      if (++digits > MAX_DIGITS) {
        throw invalid("a chunk is larger than anything");
      }
      size = 16 * size + digit;
      b = connection().next();
    }
    if (digits == 0) {
      throw invalid("a chunk has no size");
    }
    if (b != '\r') {
      extension(b);
    }
    expect('\n');
    return size;
  }

  /// Up to and with the carriage return.
  private void extension(byte first) throws UpstreamException {
    if (first != ';' && !Fields.isBlank(first)) {
      throw invalid("a chunk has no proper size");
    }
    for (int i = 0; i < MAX_EXTENSION; i++) {
      byte b = connection().next();
      if (b == '\r') {
        return;
      }
      requireText(b);
    }
    throw invalid("a chunk has an endless extension");
  }

  private void trailers() throws UpstreamException {
    int line = 0;
    for (int i = 0; i < MAX_TRAILERS; i++) {
      byte b = connection().next();
      if (b != '\r') {
        requireText(b);
        line++;
        continue;
      }
      expect('\n');
      if (line == 0) {
        return;
      }
      line = 0;
    }
    throw invalid("its trailers are endless");
  }

  private static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  private void expect(char expected) throws UpstreamException {
    if (connection().next() != expected) {
      throw invalid("a chunk does not end where it should");
    }
  }

  private void requireText(byte b) throws UpstreamException {
    if (!Fields.isValue(b)) {
      throw invalid("the frame of a chunk holds a control character");
    }
  }

  private UpstreamException invalid(String what) {
    String message = "the body of " + connection().endpoint() + " is not HTTP/1.1: " + what;
    return connection().failure(Kind.INVALID, message);
  }
}
