package dev.roundhouse.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// A request body as it arrives. Grows with what has come, not with what was announced: a client
/// that announces much and sends nothing costs nothing.
final class BodyBuffer {
  static final byte[] EMPTY = {};
  private static final int FIRST = 16 * 1024;

  private final int limit;
  private final long expected;
  private byte[] bytes = EMPTY;
  private int size;

  /// @param expected the announced length, or negative when unknown
  BodyBuffer(long expected, int limit) {
    this.expected = expected;
    this.limit = limit;
  }

  /// How much of the announced length is still to come.
  int missing() {
    return (int) (expected - size);
  }

  boolean isEmpty() {
    return size == 0;
  }

  void append(ByteBuf in, int count) throws Refusal {
    if (count > limit - size) {
      throw new Refusal(413, "the body is larger than allowed");
    }
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, capacity(size + count));
    }
    in.readBytes(bytes, size, count);
    size += count;
  }

  private int capacity(int wanted) {
    long grown = Math.max(Math.max(wanted, 2L * bytes.length), FIRST);
    long bound = expected >= 0 ? expected : limit;
    return (int) Math.max(wanted, Math.min(grown, bound));
  }

  /// The whole body; the buffer is not used afterwards.
  byte[] take() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
