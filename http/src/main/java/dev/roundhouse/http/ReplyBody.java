package dev.roundhouse.http;

import dev.roundhouse.http.UpstreamException.Kind;
import dev.roundhouse.kernel.ByteSize;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/// The body of one reply, cut out of its connection's bytes. Gives what has come as soon as it has
/// come. Used by the thread of the exchange, until the exchange is closed.
abstract sealed class ReplyBody extends InputStream
    permits EmptyBody, SizedBody, ChunkedReplyBody, OpenEndedBody {
  /// What is set aside for bytes that are announced but not there: an upstream can claim anything.
  private static final int ON_TRUST = 64 << 10;

  private static final byte[] NOTHING = new byte[0];

  private final Connection connection;
  private boolean isDetached;

  ReplyBody(Connection connection) {
    this.connection = connection;
  }

  /// RFC 9112, section 6.3.
  static ReplyBody of(ReplyHead head, OutgoingRequest request, Connection connection) {
    Framing framing = head.framing();
    if (request.isHead() || head.status() == 204 || head.status() == 304) {
      return new EmptyBody(connection);
    }
    if (framing.isChunked()) {
      return new ChunkedReplyBody(connection);
    }
    return framing.length() >= 0
        ? new SizedBody(connection, framing.length())
        : new OpenEndedBody(connection);
  }

  /// Waits until it is known that bytes come next, and how many at least belong together; 0 at the
  /// end of the body.
  abstract long next() throws UpstreamException;

  /// The most that can still come.
  abstract long most();

  /// Called with bytes that belong to what [#next] announced and were taken.
  abstract void taken(int count);

  /// Steps over what is left when it is already here: whether the connection is now at the end of
  /// the reply. Never waits.
  abstract boolean finish() throws UpstreamException;

  final Connection connection() {
    return connection;
  }

  /// The exchange is over and the connection no longer ours.
  final void detach() {
    isDetached = true;
  }

  final void requireAttached() throws UpstreamException {
    if (isDetached) {
      throw new UpstreamException(
          Kind.CANCELLED, "the exchange with " + connection.endpoint() + " is closed");
    }
  }

  @Override
  public final int read() throws UpstreamException {
    requireAttached();
    if (next() == 0) {
      return -1;
    }
    int value = connection.next() & 0xff;
    taken(1);
    return value;
  }

  @Override
  public final int read(byte[] into, int offset, int length) throws UpstreamException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireAttached();
    return length == 0 ? 0 : take(into, offset, length);
  }

  @Override
  public final int available() {
    return isDetached ? 0 : (int) Math.min(most(), connection.buffered());
  }

  private int take(byte[] into, int offset, int length) throws UpstreamException {
    long next = next();
    if (next == 0) {
      return -1;
    }
    int count = connection.read(into, offset, (int) Math.min(next, length));
    if (count < 0) {
      throw connection.brokenOff();
    }
    taken(count);
    return count;
  }

  /// Reads the rest whole.
  final byte[] whole(ByteSize limit) throws UpstreamException {
    requireAttached();
    byte[] all = NOTHING;
    int size = 0;
    for (long next = next(); next > 0; next = next()) {
      if (next > limit.bytes() - size) {
        throw connection.failure(
            Kind.TOO_LARGE, "the reply of " + connection.endpoint() + " is over " + limit);
      }
      if (size == all.length) {
        all = Arrays.copyOf(all, roomier(size, next, limit));
      }
      size += take(all, size, all.length - size);
    }
    return size == all.length ? all : Arrays.copyOf(all, size);
  }

  private int roomier(int size, long next, ByteSize limit) {
    long wanted = Math.max(size + Math.min(next, ON_TRUST), 2L * size);
    long enough = most() > limit.bytes() - size ? limit.bytes() : size + most();
    return Math.toIntExact(Math.min(wanted, enough));
  }
}
