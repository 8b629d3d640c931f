package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.gateway.upstream.Use;
import dev.roundhouse.protocol.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A resource that one client watches at a server of either era. Its server stays awake meanwhile;
/// when the connection is lost, the resource is watched again over a new one, until somebody closes
/// the watch. Safe for many threads.
final class ResourceWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  /// Who watches what.
  ///
  /// @param updated told of updates by a modern server, whose answers come on a stream of their own
  record Wish(View view, Caller caller, Route route, Runnable updated) {}

  /// How an attempt to watch ended.
  sealed interface Attempt {
    record Watching(ResourceWatch watch) implements Attempt {}

    /// The server's own error.
    record Refused(Frame reply) implements Attempt {}
  }

  private final Works works;
  private final Wish wish;
  private @Nullable Connection connection;
  private @Nullable AutoCloseable hold;
  private boolean wasWatching;
  private boolean isClosed;

  /// Held while it is watched again over an open connection, and by one thread at a time.
  private final ReentrantLock renewal = new ReentrantLock();

  private ResourceWatch(Works works, Wish wish) {
    this.works = requireNonNull(works, "works");
    this.wish = requireNonNull(wish, "wish");
  }

  static Attempt open(Works works, Wish wish, Duration wait)
      throws UpstreamFailure, InterruptedException {
    ResourceWatch watch = new ResourceWatch(works, wish);
    works.subscribers().standing(watch);
    boolean isWatching = false;
    try {
      Frame refusal = watch.establish(wish.route().server(), wait);
      isWatching = refusal == null;
      return refusal == null ? new Attempt.Watching(watch) : new Attempt.Refused(refusal);
    } finally {
      if (!isWatching) {
        watch.close();
      }
    }
  }

  /// The server's refusal, or null when it is watched.
  private @Nullable Frame establish(ServerDefinition server, Duration wait)
      throws UpstreamFailure, InterruptedException {
    return establish(works.connections().hold(server, wish.caller(), Use.WATCH, wait));
  }

  /// Takes the handle over.
  private @Nullable Frame establish(Held held) throws UpstreamFailure, InterruptedException {
    return switch (held.connection().greeting().era()) {
      case LEGACY ->
          switch (works.subscribers().watches().watch(held, wish.route().name())) {
            case ResourceWatches.Attempt.Watching(AutoCloseable now) -> {
              over(held.connection(), now);
              yield null;
            }
            case ResourceWatches.Attempt.Refused(Frame reply) -> reply;
          };
      case MODERN -> {
        UpstreamListen listen =
            new UpstreamListen(
                held.connection(),
                Filters.resource(wish.route().name()),
                works.ticker(),
                this::heard);
        over(
            held.connection(),
            () -> {
              listen.close();
              held.close();
            });
        listen.open(MOMENT, wish.updated());
        yield null;
      }
    };
  }

  private void heard(Frame note) {
    if (note.method().equals("notifications/resources/updated")) {
      wish.updated().run();
    }
  }

  private void over(Connection now, AutoCloseable what) {
    synchronized (this) {
      if (isClosed) {
        end(what);
        return;
      }
      connection = now;
      end(hold);
      hold = what;
      wasWatching = true;
    }
    if (!now.isAlive()) {
      // It ended before anybody could know that this was its watch.
      lost(now);
    }
  }

  private static void end(@Nullable AutoCloseable what) {
    if (what == null) {
      return;
    }
    try {
      what.close();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "a subscription would not end", e);
    }
  }

  /// A connection has ended; if it is this one, there will be another.
  void lost(Connection ended) {
    synchronized (this) {
      if (isClosed || !ended.equals(connection)) {
        return;
      }
      connection = null;
      end(hold);
      hold = null;
    }
    Thread.ofVirtual().name("watch-again-" + ended.server()).start(this::again);
  }

  /// Whether this is how a client watches a resource over a connection; one that is still being
  /// opened may be.
  synchronized boolean isOver(Connection asked, Caller client, String uri) {
    boolean isOpen = wasWatching ? asked.equals(connection) : !isClosed;
    return isOpen
        && asked.server().equals(wish.route().server().id())
        && wish.caller().tenant().equals(client.tenant())
        && wish.route().name().equals(uri);
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private synchronized boolean isLost() {
    Connection now = connection;
    return wasWatching && !isClosed && (now == null || !now.isAlive());
  }

  /// A connection was opened, perhaps in place of the lost one: then it is watched over it at once,
  /// so that nothing is missed of what its first call does. Where that fails, the end of the lost
  /// one has started further attempts, or will.
  void opened(Connection now) throws InterruptedException {
    boolean isForThis =
        now.server().equals(wish.route().server().id()) && now.caller().isFor(wish.caller());
    if (isForThis && isLost() && !isSettled()) {
      LOG.log(Level.DEBUG, "a subscription to {0} is not restored yet", now.server());
    }
  }

  private void again() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!isClosed()) {
        // The end of a connection is heard a moment before that of its process.
        works.ticker().sleep(pause);
        if (!isLost() || isSettled()) {
          return;
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Tries to watch again. True when there is nothing more to do.
  private boolean isSettled() throws InterruptedException {
    // As it is defined now; a server that is gone has nothing to tell.
    ServerDefinition server =
        works
            .listings()
            .known(wish.view(), wish.caller())
            .servers()
            .get(wish.route().server().id());
    return server == null || isWatchedAgain(server);
  }

  private boolean isWatchedAgain(ServerDefinition server) throws InterruptedException {
    try {
      // Not under the lock: who opens the connection needs it as well, to watch over it first.
      Held held = works.connections().hold(server, wish.caller(), Use.WATCH, AGAIN);
      Frame refusal = renewed(held);
      if (refusal != null) {
        LOG.log(Level.WARNING, "server {0} no longer takes a subscription", server.id());
      }
      return true;
    } catch (UpstreamFailure e) {
      LOG.log(Level.DEBUG, "a lost subscription must wait: {0}", e.getMessage());
      return false;
    }
  }

  /// Takes the handle over. The server's refusal, or null when it is watched.
  private @Nullable Frame renewed(Held held) throws UpstreamFailure, InterruptedException {
    boolean isUsed = false;
    try {
      renewal.lockInterruptibly();
      try {
        isUsed = isLost();
        return isUsed ? establish(held) : null;
      } finally {
        renewal.unlock();
      }
    } finally {
      if (!isUsed) {
        held.close();
      }
    }
  }

  @Override
  public void close() {
    works.subscribers().fallen(this);
    synchronized (this) {
      isClosed = true;
      end(hold);
      hold = null;
      connection = null;
    }
  }
}
