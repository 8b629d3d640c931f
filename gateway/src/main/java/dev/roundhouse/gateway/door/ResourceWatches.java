package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.JsonWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Resources watched at legacy servers. Several clients may watch one resource over one connection:
/// the server is told to stop when the last of them does. Safe for many threads.
final class ResourceWatches {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final String SUBSCRIBE = "resources/subscribe";
  private static final String UNSUBSCRIBE = "resources/unsubscribe";

  /// How an attempt to watch ended.
  sealed interface Attempt {
    /// @param hold ends the watch and gives the lease back; returns at once
    record Watching(AutoCloseable hold) implements Attempt {}

    /// The server's own error; the lease is given back.
    record Refused(Frame reply) implements Attempt {}
  }

  private record Key(ServerId server, String tenant, String uri) {}

  /// Users are counted under the lock of the map; messages about one resource go one at a time.
  private static final class Watched {
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger users = new AtomicInteger();
  }

  private final Map<Key, Watched> watched = new ConcurrentHashMap<>();

  /// Watches at the server of a connection. Takes the handle over.
  ///
  /// @param uri the owner's own
  Attempt watch(Held held, String uri) throws UpstreamFailure, InterruptedException {
    Connection connection = held.connection();
    Key key = new Key(connection.server(), connection.caller().tenant(), uri);
    Watched mine =
        requireNonNull(
            watched.compute(
                key,
                (_, known) -> {
                  Watched now = known == null ? new Watched() : known;
                  now.users.incrementAndGet();
                  return now;
                }));
    boolean isWatching = false;
    try {
      mine.turn.lockInterruptibly();
      try {
        Frame reply = ask(connection, SUBSCRIBE, uri);
        isWatching = reply.kind() != Frame.Kind.ERROR;
        return isWatching
            ? new Attempt.Watching(() -> release(key, mine, held))
            : new Attempt.Refused(reply);
      } finally {
        mine.turn.unlock();
      }
    } finally {
      if (!isWatching) {
        oneLess(key, mine);
        tidy(key);
        held.close();
      }
    }
  }

  private static Frame ask(Connection connection, String method, String uri)
      throws UpstreamFailure, InterruptedException {
    byte[] params = JsonWriter.fragment().member("uri", uri).toBytes();
    return connection.ask(Requests.internal(connection, method, params), WITHIN).frame();
  }

  /// Whether nobody is left who wants it.
  private boolean oneLess(Key key, Watched mine) {
    Watched now =
        watched.computeIfPresent(
            key,
            (_, same) -> {
              mine.users.decrementAndGet();
              return same;
            });
    return now != null && now.users.get() == 0;
  }

  /// An entry goes only after its server was told: until then whoever comes must wait for its turn.
  private void tidy(Key key) {
    watched.computeIfPresent(key, (_, now) -> now.users.get() == 0 ? null : now);
  }

  /// The server is told on a thread of its own: whoever ends a watch has no reason to wait.
  private void release(Key key, Watched mine, Held held) {
    Thread.ofVirtual()
        .name("unwatch-" + key.server())
        .start(() -> {
          mine.turn.lock();
          try (held) {
            if (oneLess(key, mine) && held.connection().isAlive()) {
              ask(held.connection(), UNSUBSCRIBE, key.uri());
            }
          } catch (UpstreamFailure e) {
            LOG.log(Level.DEBUG, "a subscription was not ended: {0}", e.getMessage());
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          } finally {
            tidy(key);
            mine.turn.unlock();
          }
        });
  }
}
