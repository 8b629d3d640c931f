package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;

/// Writes HTTP/1.1 heads and chunks. What is the same in every answer is made once.
final class Http1Encoder {
  /// What a head says about the connection.
  enum Persistence {
    /// HTTP/1.1 that stays open: says nothing.
    IMPLIED(""),
    /// HTTP/1.0 that stays open.
    KEPT("connection: keep-alive\r\n"),
    /// The last answer on this connection.
    CLOSED("connection: close\r\n");

    private final String line;

    Persistence(String line) {
      this.line = line;
    }
  }

  static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
  private static final byte[][] STATUS_LINES = new byte[600][];
  private static final byte[] CONTENT_LENGTH = "content-length: ".getBytes(US_ASCII);
  private static final byte[] CHUNKED = "transfer-encoding: chunked\r\n".getBytes(US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
  private static final int LINE_END = '\r' << 8 | '\n';
  private static final int COLON = ':' << 8 | ' ';

  static {
    for (int code = 200; code < 600; code++) {
      HttpResponseStatus status = HttpResponseStatus.valueOf(code);
      STATUS_LINES[code] =
          ("HTTP/1.1 " + code + " " + status.reasonPhrase() + "\r\n").getBytes(US_ASCII);
    }
  }

  private Http1Encoder() {}

  static void head(
      ByteBuf out, ResponseHead head, byte[] dateLine, Persistence persistence, long declared) {
    out.writeBytes(STATUS_LINES[head.status()]);
    out.writeBytes(dateLine);
    head.forEach((name, value) -> {
      out.writeCharSequence(name, ISO_8859_1);
      out.writeShort(COLON);
      out.writeCharSequence(value, ISO_8859_1);
      out.writeShort(LINE_END);
    });
    out.writeCharSequence(persistence.line, US_ASCII);
    if (declared >= 0) {
      out.writeBytes(CONTENT_LENGTH);
      decimal(out, declared);
      out.writeShort(LINE_END);
    }
  }

  static void chunkedHeader(ByteBuf out) {
    out.writeBytes(CHUNKED);
  }

  static void headEnd(ByteBuf out) {
    out.writeShort(LINE_END);
  }

  static void chunkStart(ByteBuf out, int size) {
    int shift = 28 - (Integer.numberOfLeadingZeros(size | 1) & ~3);
    for (; shift >= 0; shift -= 4) {
      out.writeByte(DIGITS[size >>> shift & 15]);
    }
    out.writeShort(LINE_END);
  }

  static void chunkEnd(ByteBuf out) {
    out.writeShort(LINE_END);
  }

  static void lastChunk(ByteBuf out) {
    out.writeBytes(LAST_CHUNK);
  }

  private static void decimal(ByteBuf out, long number) {
    long power = 1;
    while (number / power >= 10) {
      power *= 10;
    }
    for (; power > 0; power /= 10) {
      out.writeByte((int) ('0' + number / power % 10));
    }
  }
}
