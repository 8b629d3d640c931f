package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// HTTP/2 as bytes, honest or not: no frame is checked.
final class Http2Bytes {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PROMISE = 5;
  static final int PING = 6;
  static final int GO_AWAY = 7;
  static final int WINDOW = 8;
  static final int CONTINUATION = 9;

  static final int NONE = 0;
  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int WITH_PRIORITY = 32;

  /// What the last ping of a conversation says.
  static final long LAST = 0x524f_554e_4448_4f55L;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Http2Bytes raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /// The preface and settings that change nothing.
  Http2Bytes preface() {
    return raw(PREFACE).frame(SETTINGS, NONE, 0);
  }

  Http2Bytes frame(int type, int flags, int stream, byte... payload) {
    return head(payload.length, type, flags, stream).raw(payload);
  }

  /// The head of a frame alone, which may promise any length.
  Http2Bytes head(int length, int type, int flags, int stream) {
    byte[] head = {
      (byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) type, (byte) flags
    };
    return raw(head).raw(number(stream));
  }

  /// A whole request without a body.
  Http2Bytes get(int stream, String path) {
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", path));
  }

  /// The head of a request whose body is still to come.
  Http2Bytes post(int stream, String path) {
    return frame(HEADERS, END_HEADERS, stream, request("POST", path));
  }

  Http2Bytes lastPing() {
    return frame(PING, NONE, 0, ByteBuffer.allocate(8).putLong(LAST).array());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  static byte[] request(String method, String path) {
    return block(":method", method, ":path", path, ":scheme", "http", ":authority", "test");
  }

  /// Names and values in turn as literals that are not indexed.
  static byte[] block(String... fields) {
    Http2Bytes block = new Http2Bytes();
    for (int i = 0; i < fields.length; i += 2) {
      block.raw((byte) 0).text(fields[i]).text(fields[i + 1]);
    }
    return block.bytes();
  }

  private Http2Bytes text(String text) {
    return length(text.length()).raw(text.getBytes(ISO_8859_1));
  }

  /// A number with a prefix of seven bits (RFC 7541, section 5.1).
  private Http2Bytes length(int length) {
    if (length < 127) {
      return raw((byte) length);
    }
    raw((byte) 127);
    int left = length - 127;
    while (left >= 128) {
      raw((byte) (left % 128 + 128));
      left /= 128;
    }
    return raw((byte) left);
  }

  static byte[] setting(int id, int value) {
    return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
