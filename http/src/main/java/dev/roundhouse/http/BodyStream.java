package dev.roundhouse.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body written piece by piece. Closing it does not end the body on the wire: that happens when
/// the handler returns. A `try` block that fails closes its stream too, and the client must not
/// take the half it got for the whole.
final class BodyStream extends OutputStream {
  private static final int SIZE = 8 * 1024;

  private final Outbox outbox;
  private final boolean isDiscarding;
  private byte @Nullable [] buffer;
  private int count;
  private boolean isStarted;
  private boolean isClosed;

  /// @param isDiscarding answers HEAD: the head is sent, the bytes are not
  BodyStream(Outbox outbox, boolean isDiscarding) {
    this.outbox = outbox;
    this.isDiscarding = isDiscarding;
  }

  /// Whether the head is on its way.
  boolean isStarted() {
    return isStarted;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (isClosed) {
      throw new IOException("the body has been closed");
    }
    if (isDiscarding) {
      return;
    }
    if (count + length > SIZE) {
      push();
    }
    if (length >= SIZE) {
      isStarted = true;
      outbox.send(Arrays.copyOfRange(bytes, from, from + length));
      return;
    }
    byte[] room = buffer;
    if (room == null) {
      room = new byte[SIZE];
      buffer = room;
    }
    System.arraycopy(bytes, from, room, count, length);
    count += length;
  }

  /// Sends what is buffered, and the head before it.
  @Override
  public void flush() throws IOException {
    if (!isClosed && !isDiscarding) {
      push();
      isStarted = true;
      outbox.start();
    }
  }

  private void push() throws IOException {
    byte[] held = buffer;
    if (held != null && count > 0) {
      byte[] piece = Arrays.copyOf(held, count);
      count = 0;
      isStarted = true;
      outbox.send(piece);
    }
  }

  @Override
  public void close() {
    isClosed = true;
  }

  /// The handler has returned: sends the rest and the end. Only after [#isStarted].
  void finish() throws IOException {
    isClosed = true;
    push();
    outbox.end();
  }

  /// The whole body, when nothing of it was sent before the handler returned.
  byte[] whole() {
    byte[] held = buffer;
    return held == null ? BodyBuffer.EMPTY : Arrays.copyOf(held, count);
  }

  void abort() {
    isClosed = true;
    outbox.abort();
  }
}
