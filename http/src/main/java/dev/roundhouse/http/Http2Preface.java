package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/// Tells HTTP/2 with prior knowledge (RFC 9113, section 3.3) from HTTP/1.1 by its first bytes.
final class Http2Preface {
  /// How far the bytes agree with the preface.
  enum Match {
    NOT,
    PART,
    WHOLE
  }

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private Http2Preface() {}

  static Match match(ByteBuf in) {
    int count = Math.min(in.readableBytes(), PREFACE.length);
    for (int i = 0; i < count; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        return Match.NOT;
      }
    }
    return count == PREFACE.length ? Match.WHOLE : Match.PART;
  }
}
