package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Moves places from one version of a server to the next without a gap: what runs serves on until
/// an instance of the new version is ready beside it, and only then is retired. A new version that
/// does not start costs nobody a call: the old one stays, and it is told. One virtual thread a
/// place. Safe for many threads.
final class Succession implements AutoCloseable {
  /// Makes a slot for a place, in this version.
  interface Maker {
    Slot slot(Slot.Key key, long version);
  }

  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// A start that takes longer than this is not waited for; the first one of a package takes a
  /// while.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Places places;
  private final Launches launches;
  private final Maker maker;
  private final Ticker ticker;
  private final Snapshot<Map<ServerId, Takeover>> news = new Snapshot<>(Map.of());
  private final Map<Slot.Key, Thread> underWay = new ConcurrentHashMap<>();

  Succession(Places places, Launches launches, Maker maker, Ticker ticker) {
    this.places = requireNonNull(places, "places");
    this.launches = requireNonNull(launches, "launches");
    this.maker = requireNonNull(maker, "maker");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Begins it for every place of a server that serves in an older version. Does not wait.
  void begin(ServerId server) {
    List<Slot> outlived = places.outlived(server);
    if (outlived.isEmpty() && launches.oldest(server) < launches.version(server)) {
      tell(new Slot.Key(server, Fleet.EVERYBODY), launches.version(server), Optional.empty());
    }
    for (Slot old : outlived) {
      Slot.Key key = old.key();
      Thread thread = Thread.ofVirtual().name("succeed-" + server).unstarted(() -> run(key));
      if (underWay.putIfAbsent(key, thread) == null) {
        thread.start();
      }
    }
  }

  private void run(Slot.Key key) {
    ServerId server = key.server();
    long tried = 0;
    try {
      ticker.sleep(launches.stays(server, key.tenant()));
      Slot old = outlived(key);
      while (old != null && launches.version(server) != tried) {
        tried = launches.version(server);
        succeed(old, tried);
        old = outlived(key);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      underWay.remove(key, Thread.currentThread());
    }
    if (outlived(key) != null && launches.version(server) != tried) {
      begin(server); // it was asked for while this one was on its way out
    }
  }

  /// The slot that serves here in an older version; null when there is none.
  private @Nullable Slot outlived(Slot.Key key) {
    Slot slot = places.at(key);
    return slot != null && places.isOutlived(slot) ? slot : null;
  }

  private void succeed(Slot old, long version) throws InterruptedException {
    Slot.Key key = old.key();
    if (!old.isRunningProcess() && old.picture().phase() != InstanceState.Phase.STARTING) {
      // Nobody would wait for less: the next who comes starts the new version.
      if (places.succeed(old, null)) {
        tell(key, version, Optional.empty());
      }
      return;
    }
    Slot next = maker.slot(key, version);
    if (!places.admit(next)) {
      return; // everything is being stopped
    }
    try (CountedLease lease = next.lease(ticker.nanos() + PATIENCE.toNanos(), PATIENCE)) {
      if (lease != null) {
        prove(lease.instance());
      }
      boolean isCurrent = lease != null && launches.version(key.server()) == version;
      if (isCurrent && places.succeed(old, next)) {
        tell(key, version, Optional.empty());
        return;
      }
    } catch (FleetException e) {
      LOG.log(
          Level.WARNING,
          "server {0}: its next version does not start, so the one that runs stays: {1}",
          key.server(),
          e.getMessage());
      tell(key, version, Optional.of(e.what()));
    }
    Places.retire(next);
  }

  private void prove(Instance next) throws InterruptedException {
    long end = ticker.nanos() + launches.proof(next.server()).toNanos();
    while (true) {
      if (!next.isAlive()) {
        throw new FleetException(FleetException.Category.START_FAILED, next.server(), end(next));
      }
      long left = end - ticker.nanos();
      if (left <= 0) {
        return;
      }
      ticker.sleep(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
    }
  }

  private static String end(Instance gone) {
    return switch (gone) {
      case ProcessInstance process -> process.child().reason();
      case ContainerInstance _, BuiltInInstance _, RemoteInstance _ -> "it is gone again";
    };
  }

  private void tell(Slot.Key key, long version, Optional<String> failure) {
    Takeover last = new Takeover(key.tenant(), version, failure, ticker.instant());
    news.update(before -> {
      Map<ServerId, Takeover> all = new HashMap<>(before);
      all.put(key.server(), last);
      return Map.copyOf(all);
    });
  }

  /// How the last one of each server went.
  Snapshot<Map<ServerId, Takeover>> news() {
    return news;
  }

  /// The server is no more.
  void forget(ServerId server) {
    news.update(before -> {
      Map<ServerId, Takeover> all = new HashMap<>(before);
      all.remove(server);
      return Map.copyOf(all);
    });
  }

  @Override
  public void close() {
    underWay.values().forEach(Thread::interrupt);
  }
}
