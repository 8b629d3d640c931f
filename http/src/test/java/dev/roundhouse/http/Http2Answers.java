package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads what a server says and insists that every frame of it is in order.
final class Http2Answers {
  private static final int LARGEST = 16_384;
  private static final int LAST_ERROR = 13;
  private static final int INTERNAL_ERROR = 2;
  private static final Set<Integer> STATUSES = Set.of(100, 200, 400, 408, 413, 431, 501);

  private final InputStream in;
  private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(true, 1 << 16);

  /// What was said, once each: statuses, errors, and how it ended.
  final Set<String> outcomes = new TreeSet<>();

  /// The error of the goodbye; negative when there was none.
  int goodbye = -1;

  private boolean isFirst = true;

  Http2Answers(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /// Reads until the last ping is answered or the server closes.
  ///
  /// @param mayBreakOff whether the server may close in the middle of a frame: it was told to
  void readAll(boolean mayBreakOff) throws IOException, Http2Exception {
    try {
      boolean goesOn = true;
      while (goesOn) {
        byte[] head = in.readNBytes(9);
        if (head.length == 9 && isFirst && new String(head, ISO_8859_1).equals("HTTP/1.1 ")) {
          outcomes.add("HTTP/1.1 " + new String(in.readAllBytes(), ISO_8859_1).substring(0, 3));
          return;
        }
        goesOn = head.length == 9 && next(head, mayBreakOff);
        if (head.length < 9) {
          assertThat(mayBreakOff || head.length == 0).as("whole frames only").isTrue();
          outcomes.add(goodbye < 0 ? "closed" : "goodbye " + goodbye);
        }
      }
    } catch (SocketException _) {
      // The server closed while bytes of ours were on their way, and the system told us so.
      outcomes.add("cut off");
    }
  }

  private boolean next(byte[] bytes, boolean mayBreakOff) throws IOException, Http2Exception {
    ByteBuffer head = ByteBuffer.wrap(bytes);
    int length = Short.toUnsignedInt(head.getShort()) * 256 + Byte.toUnsignedInt(head.get());
    int type = head.get();
    int flags = head.get();
    int stream = head.getInt();
    assertThat(length).as("length of a frame of type %d", type).isLessThanOrEqualTo(LARGEST);
    assertThat(isFirst).as("settings come first").isEqualTo(type == Http2Bytes.SETTINGS && isFirst);
    isFirst = false;
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      assertThat(mayBreakOff).as("a frame breaks off").isTrue();
      return false;
    }
    return judge(type, flags, stream, ByteBuffer.wrap(payload));
  }

  private boolean judge(int type, int flags, int stream, ByteBuffer payload) throws Http2Exception {
    switch (type) {
      case Http2Bytes.HEADERS -> {
        assertThat(flags & Http2Bytes.END_HEADERS).as("a head in one frame").isPositive();
        assertThat(stream % 2).as("a stream that a client opens: %d", stream).isOne();
        outcomes.add(status(stream, payload));
      }
      case Http2Bytes.RESET -> outcomes.add("reset " + error(payload.getInt()));
      case Http2Bytes.GO_AWAY -> {
        assertThat(stream).isZero();
        goodbye = error(payload.getInt(4));
        assertThat(goodbye).as("the server failed").isNotEqualTo(INTERNAL_ERROR);
      }
      case Http2Bytes.PING -> {
        assertThat(flags & Http2Bytes.ACK).as("nobody asked").isPositive();
        if (payload.getLong() == Http2Bytes.LAST) {
          outcomes.add("goes on");
          return false;
        }
      }
      default -> assertThat(type).isIn(Http2Bytes.DATA, Http2Bytes.SETTINGS, Http2Bytes.WINDOW);
    }
    return true;
  }

  private String status(int stream, ByteBuffer payload) throws Http2Exception {
    @Nullable CharSequence status =
        heads.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)).status();
    assertThat(Integer.valueOf(String.valueOf(status))).isIn(STATUSES);
    return String.valueOf(status);
  }

  private static int error(int code) {
    assertThat(code).as("an error that HTTP/2 knows").isBetween(0, LAST_ERROR);
    return code;
  }
}
