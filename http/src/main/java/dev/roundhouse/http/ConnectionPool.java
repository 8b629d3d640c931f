package dev.roundhouse.http;

import dev.roundhouse.http.Connection.End;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The connections to one endpoint: all that are open, and those of them that are idle, the last
/// used first. Safe for many threads.
final class ConnectionPool {
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(1);
  private static final Duration SHORTEST_ROUND = Duration.ofMillis(5);

  private final Endpoint endpoint;
  private final ClientSettings settings;
  private final Ticker ticker;
  private final Duration round;
  private final Supplier<Transport> transports;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Deque<Idle> idle = new ArrayDeque<>(); // guarded by this
  private volatile boolean isClosed;

  private record Idle(Connection connection, long since, long until) {}

  ConnectionPool(
      Endpoint endpoint, ClientSettings settings, Ticker ticker, Supplier<Transport> transports) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.ticker = ticker;
    this.round = round(settings);
    this.transports = transports;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  ClientSettings settings() {
    return settings;
  }

  long nanos() {
    return ticker.nanos();
  }

  /// How often [#sweep] is called.
  Duration round() {
    return round;
  }

  /// Often enough to notice any of the times in force about when it is up.
  static Duration round(ClientSettings settings) {
    Duration shortest =
        Collections.min(
            List.of(settings.connectTimeout(), settings.readTimeout(), settings.idleTimeout()));
    Duration round = Collections.min(List.of(shortest.dividedBy(4), LONGEST_ROUND));
    return Collections.max(List.of(round, SHORTEST_ROUND));
  }

  /// The connection used last that is still good; null when there is none.
  @Nullable Connection borrow() {
    long now = nanos();
    for (Idle next = newest(); next != null; next = newest()) {
      if (next.until() - now > 0 && next.connection().isQuiet()) {
        return next.connection();
      }
      next.connection().end(End.DROPPED);
    }
    return null;
  }

  private synchronized @Nullable Idle newest() {
    return idle.pollLast();
  }

  /// A new connection, not yet open.
  Connection fresh() {
    Connection connection = new Connection(this, transports.get());
    open.add(connection);
    if (isClosed) {
      connection.end(End.CANCELLED);
    }
    return connection;
  }

  /// Keeps a connection for the next request; above the limit the one idle for longest goes.
  ///
  /// @param keepAlive the seconds after which the peer closes it; -1 when not known
  void giveBack(Connection connection, int keepAlive) {
    long now = nanos();
    Idle kept = new Idle(connection, now, now + lifetime(keepAlive).toNanos());
    @Nullable Idle surplus = kept;
    synchronized (this) {
      if (!isClosed && settings.maxIdle() > 0) {
        idle.addLast(kept);
        surplus = idle.size() > settings.maxIdle() ? idle.pollFirst() : null;
      }
    }
    if (surplus != null) {
      surplus.connection().end(End.DROPPED);
    }
  }

  /// A quarter less than the peer's time: a request must not cross its close.
  private Duration lifetime(int keepAlive) {
    Duration ours = settings.idleTimeout();
    Duration theirs = Duration.ofMillis(750L * keepAlive);
    return keepAlive >= 0 && theirs.compareTo(ours) < 0 ? theirs : ours;
  }

  /// Drops what has been idle since before the given moment: after one connection turned out to be
  /// closed by the peer, those that are idle for longer are as well.
  void dropIdleSince(long moment) {
    drop(moment, Idle::since);
  }

  /// Ends idle connections whose time is up, and writes and silences that are overdue.
  void sweep() {
    long now = nanos();
    drop(now, Idle::until);
    for (Connection connection : open) {
      connection.endIfOverdue(now);
    }
  }

  private void drop(long moment, ToLongFunction<Idle> mark) {
    List<Idle> gone = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
        Idle next = each.next();
        if (mark.applyAsLong(next) - moment <= 0) {
          each.remove();
          gone.add(next);
        }
      }
    }
    gone.forEach(next -> next.connection().end(End.DROPPED));
  }

  void forget(Connection connection) {
    open.remove(connection);
  }

  synchronized int idle() {
    return idle.size();
  }

  /// Ends every connection; exchanges under way are cancelled.
  void close() {
    isClosed = true;
    open.forEach(connection -> connection.end(End.CANCELLED));
  }
}
