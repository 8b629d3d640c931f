package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The manifests known, each read at most once at a time. A failed or slow reading never replaces
/// what was known before. Safe for many threads.
public final class Manifests {
  /// What is known of a server, and if that is less than all, why.
  public record Known(@Nullable Manifest manifest, @Nullable String problem) {}

  private record Key(ServerId server, String profile) {}

  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();
  private final Connections connections;
  private final ManifestReader reader;
  private final Ticker ticker;
  private final Supplier<Duration> patience;
  private final Duration retryAfter;

  /// @param patience how long a reading may take in the background
  public Manifests(Connections connections, Ticker ticker, Supplier<Duration> patience) {
    this.connections = requireNonNull(connections, "connections");
    this.ticker = requireNonNull(ticker, "ticker");
    this.patience = requireNonNull(patience, "patience");
    this.reader = new ManifestReader(ticker);
    this.retryAfter = Duration.ofSeconds(5);
  }

  /// Grows with every manifest learnt or forgotten.
  public long version() {
    return version.get();
  }

  private static String profile(ServerDefinition definition, Caller caller) {
    return definition.isolation() == Isolation.SHARED ? "shared" : caller.profile();
  }

  /// What is known for this caller; waits for a first reading, at most until the deadline (nanos of
  /// the ticker). What another caller was told stands in until then.
  public Known known(ServerDefinition definition, Caller caller, long deadline)
      throws InterruptedException {
    Key key = new Key(definition.id(), profile(definition, caller));
    Entry entry = entries.computeIfAbsent(key, _ -> new Entry());
    Manifest known = entry.manifest;
    if (known != null) {
      return new Known(known, null);
    }
    CompletableFuture<Manifest> reading = entry.reading(definition, caller);
    try {
      long left = Math.max(0, deadline - ticker.nanos());
      return new Known(reading.get(left, TimeUnit.NANOSECONDS), null);
    } catch (ExecutionException e) {
      String why = requireNonNull(e.getCause(), "cause").getMessage();
      return new Known(anybodys(definition.id()), why);
    } catch (TimeoutException _) {
      return new Known(anybodys(definition.id()), "server " + definition.id() + ": is starting");
    }
  }

  /// What is known for this caller now, or was told to another; null when nothing is.
  @Nullable Manifest peek(ServerDefinition definition, Caller caller) {
    Entry entry = entries.get(new Key(definition.id(), profile(definition, caller)));
    Manifest known = entry == null ? null : entry.manifest;
    return known != null ? known : anybodys(definition.id());
  }

  /// What some caller was told, with other capabilities; better than nothing.
  private @Nullable Manifest anybodys(ServerId server) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().server().equals(server))
        .map(entry -> entry.getValue().manifest)
        .filter(manifest -> manifest != null)
        .findFirst()
        .orElse(null);
  }

  /// Reads again over the connection that said that a list has changed.
  public void refresh(ServerDefinition definition, Connection connection, Runnable afterwards) {
    Key key = new Key(definition.id(), profile(definition, connection.caller()));
    Entry entry = entries.computeIfAbsent(key, _ -> new Entry());
    Thread.ofVirtual()
        .name("manifest-" + definition.id())
        .start(() -> {
          try {
            entry.learnt(reader.read(connection, patience.get()));
          } catch (UpstreamFailure e) {
            entry.failed(e);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          afterwards.run();
        });
  }

  /// The server was changed or removed.
  public void forget(ServerId server) {
    if (entries.keySet().removeIf(key -> key.server().equals(server))) {
      version.incrementAndGet();
    }
  }

  /// Told when a manifest arrives after somebody was answered without it.
  public interface Late {
    void arrived(ServerId server);
  }

  private volatile Late late = _ -> {};

  public void onLate(Late listener) {
    late = requireNonNull(listener, "listener");
  }

  private final class Entry {
    private volatile @Nullable Manifest manifest;
    private @Nullable CompletableFuture<Manifest> reading;
    private long failedAt;

    void learnt(Manifest fresh) {
      manifest = fresh;
      version.incrementAndGet();
    }

    synchronized void failed(UpstreamFailure e) {
      failedAt = ticker.nanos();
      if (reading != null) {
        reading.completeExceptionally(e);
      }
    }

    /// The reading under way, or a new one; a failure is not tried again for a moment.
    synchronized CompletableFuture<Manifest> reading(ServerDefinition definition, Caller caller) {
      CompletableFuture<Manifest> now = reading;
      boolean isRecent =
          now != null
              && (!now.isCompletedExceptionally()
                  || ticker.nanos() - failedAt < retryAfter.toNanos());
      if (now != null && isRecent) {
        return now;
      }
      CompletableFuture<Manifest> fresh = new CompletableFuture<>();
      reading = fresh;
      Thread.ofVirtual()
          .name("manifest-" + definition.id())
          .start(() -> read(definition, caller, fresh));
      return fresh;
    }

    private void read(
        ServerDefinition definition, Caller caller, CompletableFuture<Manifest> fresh) {
      long start = ticker.nanos();
      try (Held held = connections.hold(definition, caller, patience.get())) {
        Manifest read = reader.read(held.connection(), patience.get());
        learnt(read);
        fresh.complete(read);
        if (ticker.nanos() - start > Duration.ofMillis(900).toNanos()) {
          late.arrived(definition.id());
        }
      } catch (UpstreamFailure e) {
        failed(e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        failed(new UpstreamFailure(Kind.CANCELLED, definition.id(), "the gateway is stopping"));
      } catch (RuntimeException e) {
        failed(
            new UpstreamFailure(
                Kind.INVALID, definition.id(), "its lists could not be read: " + e, e));
      }
    }
  }
}
