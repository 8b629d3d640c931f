package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A resource that one client watches at a server of either era. Its server stays awake meanwhile;
/// when the connection is lost, the resource is watched again over a new one, until somebody closes
/// the watch. Safe for many threads.
final class ResourceWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final Duration MOMENT = Duration.ofMillis(500);
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
  private boolean isClosed;

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
    Held held = works.connections().hold(server, wish.caller(), wait);
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
        listen.open(MOMENT);
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
      hold = what;
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

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private void again() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!isClosed()) {
        // The end of a connection is heard a moment before that of its process.
        works.ticker().sleep(pause);
        // As it is defined now; a server that is gone has nothing to tell.
        ServerDefinition server =
            works
                .listings()
                .known(wish.view(), wish.caller())
                .servers()
                .get(wish.route().server().id());
        if (server == null || isWatchedAgain(server)) {
          return;
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isWatchedAgain(ServerDefinition server) throws InterruptedException {
    try {
      Frame refusal = establish(server, AGAIN);
      if (refusal != null) {
        LOG.log(Level.WARNING, "server {0} no longer takes a subscription", server.id());
      }
      return true;
    } catch (UpstreamFailure e) {
      LOG.log(Level.DEBUG, "a lost subscription must wait: {0}", e.getMessage());
      return false;
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
