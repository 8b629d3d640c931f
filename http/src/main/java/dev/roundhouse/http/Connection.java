package dev.roundhouse.http;

import dev.roundhouse.http.UpstreamException.Kind;
import dev.roundhouse.kernel.Durations;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One connection and its only buffer, which holds the request on its way out and what was read
/// ahead of the reply on its way in. Used by the thread of the exchange that holds it; [#end] and
/// [#endIfOverdue] by any.
final class Connection implements Slot {
  /// Why this side ended it.
  enum End {
    /// By the exchange, when it had no use for it.
    DROPPED,
    CANCELLED,
    OVERDUE,
    SILENT
  }

  /// A silence of so many rounds of the pool's sweep is ended by the sweep, at most a tenth late. A
  /// read with a timeout of its own costs more than all of the gateway's code: the JDK hands the
  /// wait of a virtual thread to a thread for such waits, and takes it back when bytes come.
  private static final int COARSE = 10;

  /// Enough for the head and the body of most messages, and small enough to be kept while idle.
  private static final int BUFFER = 2048;

  /// Enough for the frame around an event; thousands of streams may wait at once.
  private static final int WAITING = 256;

  /// Up to here head and body are copied together for one write.
  private static final int ONE_WRITE = 64 << 10;

  private final ConnectionPool pool;
  private final Transport transport;
  private byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private boolean isReplying;
  private boolean isSpoiled;
  private int silence = -1;
  private Duration patience = Duration.ZERO;
  private boolean isSwept;
  private volatile @Nullable End end;

  /// When a write or handshake is overdue, in the pool's nanoseconds; 0 when there is none.
  private volatile long deadline;

  /// The same for a read that the sweep has to end.
  private volatile long silentUntil;

  Connection(ConnectionPool pool, Transport transport) {
    this.pool = pool;
    this.transport = transport;
  }

  Endpoint endpoint() {
    return pool.endpoint();
  }

  /// Connects, TLS included.
  void open() throws UpstreamException {
    guard(pool.settings().connectTimeout());
    try {
      transport.connect();
    } catch (IOException e) {
      UpstreamException failure =
          wasStopped()
              ? stopped(e)
              : new UpstreamException(
                  Kind.UNREACHABLE, "cannot reach " + endpoint() + ": " + reason(e), e);
      end(End.DROPPED);
      throw failure;
    } finally {
      deadline = 0;
    }
  }

  private String reason(IOException e) {
    if (end == End.OVERDUE || e instanceof SocketTimeoutException) {
      return "no connection within " + Durations.format(pool.settings().connectTimeout());
    }
    String message = e.getMessage();
    String said = message == null ? e.getClass().getSimpleName() : message;
    return switch (e) {
      case UnknownHostException _ -> "unknown host";
      case SSLException _ -> "TLS failed: " + said;
      default -> said;
    };
  }

  /// Sends the request and reads the head of the reply, stepping over interim ones.
  ReplyHead ask(OutgoingRequest request, Duration patience) throws UpstreamException {
    isReplying = false;
    position = 0;
    limit = 0;
    if (buffer.length != BUFFER) {
      buffer = new byte[BUFFER];
    }
    silence(patience);
    @Nullable IOException unsent = null;
    try {
      write(request);
    } catch (IOException e) {
      if (wasStopped() || end == End.OVERDUE) {
        throw failure(e);
      }
      // The peer may have answered and closed without reading all: its answer is worth more.
      isSpoiled = true;
      unsent = e;
    } finally {
      deadline = 0;
    }
    try {
      return head();
    } catch (UpstreamException e) {
      if (unsent == null) {
        throw e;
      }
      UpstreamException told =
          e.kind() == Kind.BROKEN
              ? new UpstreamException(
                  Kind.UNSENT, "the connection to " + endpoint() + " broke under the request", e)
              : e;
      told.addSuppressed(unsent);
      throw told;
    }
  }

  private void write(OutgoingRequest request) throws IOException {
    byte[] body = request.body();
    int head = request.headLength();
    boolean isOne = head + (long) body.length <= ONE_WRITE;
    int size = isOne ? head + body.length : head;
    byte[] out = size <= buffer.length ? buffer : new byte[size];
    request.writeHead(out);
    if (isOne) {
      System.arraycopy(body, 0, out, head, body.length);
    }
    guard(pool.settings().readTimeout());
    transport.write(out, 0, size);
    for (int at = isOne ? body.length : 0; at < body.length; at += ONE_WRITE) {
      guard(pool.settings().readTimeout());
      transport.write(body, at, Math.min(ONE_WRITE, body.length - at));
    }
  }

  private ReplyHead head() throws UpstreamException {
    int room = pool.settings().maxHead().toInt();
    while (true) {
      int length = awaitHead(room);
      byte[] bytes = Arrays.copyOfRange(buffer, position, position + length);
      position += length;
      room -= length;
      ReplyHead head = HeadParser.parse(endpoint(), bytes);
      if (head.status() == 101) {
        throw failure(Kind.INVALID, endpoint() + " switched protocols unasked");
      }
      if (head.status() >= 200) {
        return head;
      }
    }
  }

  /// Reads until a whole head is in the buffer, and returns its length.
  private int awaitHead(int room) throws UpstreamException {
    int seen = 0;
    while (true) {
      if (!HeadParser.mayStart(buffer, position, limit)) {
        throw failure(Kind.INVALID, endpoint() + " does not speak HTTP/1.1");
      }
      int length = headLength(Math.max(0, seen - 3));
      if (length > room || (length < 0 && buffered() >= room)) {
        String most = pool.settings().maxHead().toString();
        throw failure(
            Kind.TOO_LARGE, "the head of the reply of " + endpoint() + " is over " + most);
      }
      if (length > 0) {
        return length;
      }
      seen = buffered();
      if (!fill()) {
        throw isReplying
            ? brokenOff()
            : failure(Kind.BROKEN, endpoint() + " closed the connection before it replied");
      }
    }
  }

  /// @param from where to look, counted from the position
  /// @return the length up to the empty line, included; -1 when that has not come
  private int headLength(int from) {
    for (int i = position + from; i + 3 < limit; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i + 4 - position;
      }
    }
    return -1;
  }

  /// How many bytes were read ahead.
  int buffered() {
    return limit - position;
  }

  /// Waits for more bytes behind those read ahead; false at the end.
  boolean fill() throws UpstreamException {
    if (position == limit) {
      position = 0;
      limit = 0;
      if (buffer.length > BUFFER) {
        buffer = new byte[BUFFER];
      }
    } else if (limit == buffer.length) {
      byte[] roomier = position > 0 ? buffer : new byte[2 * buffer.length];
      System.arraycopy(buffer, position, roomier, 0, buffered());
      buffer = roomier;
      limit -= position;
      position = 0;
    }
    int count = receive(buffer, limit, buffer.length - limit);
    limit += Math.max(0, count);
    return count >= 0;
  }

  /// Reads what there is, waiting for the first byte only; -1 at the end.
  int read(byte[] into, int offset, int length) throws UpstreamException {
    if (position == limit) {
      if (length >= buffer.length) {
        return receive(into, offset, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, buffered());
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  /// The next byte of the reply, which must come.
  byte next() throws UpstreamException {
    if (position == limit && !fill()) {
      throw brokenOff();
    }
    return buffer[position++];
  }

  /// Steps over bytes that were read ahead.
  void skip(int count) {
    position += count;
  }

  /// Whether the bytes ahead are these. Reads as much of them as has come, never waits.
  boolean isAhead(byte[] expected, int from) throws UpstreamException {
    int length = expected.length - from;
    try {
      while (buffered() < length && transport.available() > 0 && fill()) {
        // one turn a segment
      }
    } catch (UpstreamException e) {
      throw e;
    } catch (IOException e) {
      throw failure(e);
    }
    return buffered() >= length
        && Arrays.equals(buffer, position, position + length, expected, from, expected.length);
  }

  private int receive(byte[] into, int offset, int length) throws UpstreamException {
    if (isSwept) {
      silentUntil = (pool.nanos() + patience.toNanos()) | 1;
    }
    try {
      int count = transport.read(into, offset, length);
      isReplying |= count > 0;
      return count;
    } catch (IOException e) {
      throw failure(e);
    } finally {
      silentUntil = 0;
    }
  }

  /// Sets the longest silence; zero is without end, and what a long wait needs no buffer for.
  void silence(Duration patience) throws UpstreamException {
    boolean isEndless = patience.isZero();
    this.patience = patience;
    isSwept = patience.compareTo(pool.round().multipliedBy(COARSE)) >= 0;
    int millis = isEndless || isSwept ? 0 : Math.max(1, SocketTransport.millis(patience));
    if (isEndless && buffered() < WAITING && buffer.length > WAITING) {
      byte[] small = new byte[WAITING];
      System.arraycopy(buffer, position, small, 0, buffered());
      limit = buffered();
      position = 0;
      buffer = small;
    }
    if (millis == silence) {
      return;
    }
    try {
      transport.silence(millis);
      silence = millis;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Whether nothing is left over from the last reply or failed in the last request.
  boolean isClean() {
    return !isSpoiled && position == limit && end == null;
  }

  boolean isQuiet() {
    return end == null && transport.isQuiet();
  }

  /// Ends it at once and unblocks whoever waits on it. The first reason stands.
  void end(End why) {
    if (end == null) {
      end = why;
    }
    transport.close();
    pool.forget(this);
  }

  private void guard(Duration within) {
    deadline = (pool.nanos() + within.toNanos()) | 1;
  }

  /// Ends it when a write or a handshake takes too long, or a long silence: those have no timeout
  /// of their own.
  void endIfOverdue(long now) {
    long due = deadline;
    if (due != 0 && due - now < 0) {
      end(End.OVERDUE);
    }
    long silent = silentUntil;
    if (silent != 0 && silent - now < 0) {
      end(End.SILENT);
    }
  }

  /// Whether it was this side, deliberately.
  private boolean wasStopped() {
    return end == End.CANCELLED || Thread.currentThread().isInterrupted();
  }

  private UpstreamException stopped(IOException cause) {
    return new UpstreamException(
        Kind.CANCELLED, "the exchange with " + endpoint() + " was cancelled", cause);
  }

  private UpstreamException failure(IOException e) {
    if (wasStopped()) {
      return stopped(e);
    }
    if (end == End.OVERDUE) {
      String limit = Durations.format(pool.settings().readTimeout());
      return new UpstreamException(
          Kind.TIMEOUT, endpoint() + " took no more of the request for " + limit, e);
    }
    if (end == End.SILENT || e instanceof SocketTimeoutException) {
      String limit = Durations.format(patience);
      return new UpstreamException(Kind.TIMEOUT, endpoint() + " was silent for " + limit, e);
    }
    return isReplying
        ? new UpstreamException(Kind.CUT, "the reply of " + endpoint() + " broke off", e)
        : new UpstreamException(
            Kind.BROKEN, "the connection to " + endpoint() + " broke before it replied", e);
  }

  UpstreamException failure(Kind kind, String message) {
    return wasStopped()
        ? new UpstreamException(
            Kind.CANCELLED, "the exchange with " + endpoint() + " was cancelled")
        : new UpstreamException(kind, message);
  }

  UpstreamException brokenOff() {
    return failure(Kind.CUT, "the reply of " + endpoint() + " broke off");
  }
}
