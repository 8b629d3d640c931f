package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.fleet.npm.PackageStore;
import dev.roundhouse.fleet.process.Orphans;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that runs for the gateway. Instances are started by demand only: the first [#lease]
/// of a server for a tenant starts one, later ones share it, and one that nobody has leased for a
/// while is stopped. Safe for many threads.
///
/// One fleet per data directory: a second one over the same directory in the same program would end
/// the first one's processes when it closes.
public final class Fleet implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration SHORTEST_SWEEP = Duration.ofMillis(10);
  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(1);

  private final Launches launches;
  private final FleetSettings settings;
  private final Ticker ticker;
  private final String house;
  private final Processes processes;
  private final Packages packages;
  private final Starter starter;
  private final Supervisor supervisor;

  /// A look at the machine takes some ten milliseconds, so the start does not wait for it.
  private final FutureTask<Boolean> pagingOutSaves =
      new FutureTask<>(() -> Host.read().pagingOutSaves());

  private final Thread sweeper;

  /// Where leases are asked for. Changed under the lock only, so that a key has one slot at a time.
  private final ConcurrentHashMap<Slot.Key, Slot> slots = new ConcurrentHashMap<>();

  /// Every slot of which anything may be left, those that drain included.
  private final Set<Slot> all = ConcurrentHashMap.newKeySet();

  private final ReentrantLock placing = new ReentrantLock();
  private volatile boolean isClosed;

  private Fleet(
      Launches launches,
      FleetSettings settings,
      Path data,
      HttpClient client,
      Ticker ticker,
      FleetObserver observer,
      Map<String, Secret> npm) {
    this.launches = requireNonNull(launches, "launches");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.house = house(data);
    this.processes = new Processes();
    FleetObserver shielded = new ShieldedObserver(observer);
    Path store = data.resolve("store").resolve("npm");
    this.packages =
        new Packages(new PackageStore(store, house, npm, processes, ticker), ticker, shielded);
    this.starter =
        new Starter(
            house,
            data.resolve("logs").resolve("servers"),
            settings,
            client,
            packages,
            processes,
            ticker,
            shielded);
    this.supervisor = new Supervisor(launches, starter, settings, ticker, shielded, this::forget);
    this.sweeper = Thread.ofVirtual().name("fleet-sweep").unstarted(this::sweep);
  }

  /// Opens an empty fleet, after ending what an earlier run over the same data directory may have
  /// left running. The client stays the caller's to close, after the fleet.
  ///
  /// @param data directory of this gateway's data; its path marks the processes it starts, and it
  ///   holds their error logs
  public static Fleet open(
      Launches launches,
      FleetSettings settings,
      Path data,
      HttpClient client,
      Ticker ticker,
      FleetObserver observer) {
    return open(launches, settings, data, client, ticker, observer, Map.of());
  }

  /// @param npm variables for npm, besides those that it inherits
  static Fleet open(
      Launches launches,
      FleetSettings settings,
      Path data,
      HttpClient client,
      Ticker ticker,
      FleetObserver observer,
      Map<String, Secret> npm) {
    Fleet fleet = new Fleet(launches, settings, data, client, ticker, observer, npm);
    try {
      Duration within = settings.stopWithin();
      Orphans.end(fleet.processes, ticker, fleet.house, within.dividedBy(5), within);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    fleet.packages.sweep();
    fleet.sweeper.start();
    return fleet;
  }

  /// A short name for a data directory that another directory does not have.
  private static String house(Path data) {
    try {
      byte[] path = data.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The instance of this server for this tenant, started if need be; however many ask, one start
  /// is made, and a failure is told to all who wait for it.
  ///
  /// @param tenant an opaque key: callers with the same key share an instance
  /// @param wait the longest wait; a start goes on when the wait is over
  /// @throws FleetException saying why there is no instance
  public Lease lease(ServerId server, String tenant, Duration wait) throws FleetException {
    Slot.Key key = new Slot.Key(server, tenant);
    Slot known = slots.get(key);
    if (known != null && known.version() == launches.version(server)) {
      Lease lease = known.ready();
      if (lease != null) {
        return lease;
      }
    }
    long deadline = ticker.nanos() + wait.toNanos();
    while (true) {
      Lease lease = placed(key, deadline, wait);
      if (lease != null) {
        return lease;
      }
    }
  }

  private @Nullable Lease placed(Slot.Key key, long deadline, Duration wait) {
    try {
      return place(key).lease(deadline, wait);
    } catch (FleetException e) {
      String note = e.category() == Category.TIMEOUT ? packages.note(key) : null;
      throw note == null
          ? e
          : new FleetException(
              Category.INSTALLING,
              key.server(),
              "not ready yet: " + note + "; that goes on, so try again in a while",
              e);
    }
  }

  /// The slot for this key in the current version; one of another version is retired.
  private Slot place(Slot.Key key) {
    Slot outdated;
    Slot current;
    placing.lock();
    try {
      if (isClosed) {
        throw new FleetException(Category.CLOSED, key.server(), "the gateway is shutting down");
      }
      long version = launches.version(key.server());
      outdated = slots.get(key);
      if (outdated != null && outdated.version() == version && !outdated.isGone()) {
        return outdated;
      }
      current = new Slot(key, version, machine(key.server()), ticker, supervisor);
      all.add(current);
      slots.put(key, current);
    } finally {
      placing.unlock();
    }
    retire(outdated);
    return current;
  }

  private Machine machine(ServerId server) {
    SleepPolicy policy = launches.sleep(server, settings.sleep());
    return new Machine(pagingOutSaves() ? policy : policy.withoutPagingOut(), settings.backoff());
  }

  private boolean pagingOutSaves() {
    pagingOutSaves.run(); // once, by whoever comes first
    try {
      return pagingOutSaves.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the look at the machine failed", e.getCause());
    }
  }

  private static void retire(@Nullable Slot slot) {
    if (slot != null) {
      slot.post(new Event.Retired());
    }
  }

  private void forget(Slot slot) {
    placing.lock();
    try {
      slots.remove(slot.key(), slot);
      all.remove(slot);
    } finally {
      placing.unlock();
    }
  }

  /// The server's definition has been changed or removed: instances of another version are not
  /// handed out again, and stopped when the leases on them end. (A lease taken after the change
  /// notices by itself; this is for instances that nobody asks for.)
  public void changed(ServerId server) {
    List<Slot> outdated = new ArrayList<>();
    placing.lock();
    try {
      long version = launches.version(server);
      for (Map.Entry<Slot.Key, Slot> entry : slots.entrySet()) {
        if (entry.getKey().server().equals(server) && entry.getValue().version() != version) {
          outdated.add(entry.getValue());
        }
      }
      outdated.forEach(slot -> slots.remove(slot.key(), slot));
    } finally {
      placing.unlock();
    }
    outdated.forEach(Fleet::retire);
  }

  /// The end of an instance that has been retired.
  public interface Retirement {
    /// Waits until nothing of it runs any more; false when the time is over before.
    boolean await(Duration wait) throws InterruptedException;
  }

  /// The tenant has ended: its instance is stopped as soon as no lease is held on it. Does not wait
  /// for that; who has to, can.
  public Retirement retire(ServerId server, String tenant) {
    Slot slot;
    placing.lock();
    try {
      slot = slots.remove(new Slot.Key(server, tenant));
    } finally {
      placing.unlock();
    }
    retire(slot);
    return wait -> slot == null || slot.awaitGone(ticker.nanos() + wait.toNanos());
  }

  /// Puts the instances of this server to sleep that nobody holds a lease on, whatever the times
  /// say.
  ///
  /// @return how many were awake and fall asleep now
  public int sleep(ServerId server) {
    Event lulled = new Event.Lulled(pagingOutSaves() ? Depth.ASLEEP : Depth.DOZING);
    return (int) of(server).filter(slot -> slot.post(lulled) instanceof Effect.Suspend).count();
  }

  /// Wakes the instances of this server that sleep. Starts none: a lease does.
  ///
  /// @return how many slept
  public int wake(ServerId server) {
    Event roused = new Event.Roused(true);
    return (int) of(server).filter(slot -> slot.post(roused) instanceof Effect.Resume).count();
  }

  private Stream<Slot> of(ServerId server) {
    return all.stream().filter(slot -> slot.key().server().equals(server));
  }

  /// Whether somebody could be served by this server for this tenant without starting or waking
  /// anything.
  public boolean isAwake(ServerId server, String tenant) {
    Slot slot = slots.get(new Slot.Key(server, tenant));
    return slot != null && slot.isAwake();
  }

  /// A picture of the whole fleet, by server, tenant and version.
  public List<InstanceState> instances() {
    return all.stream()
        .map(Slot::picture)
        .map(packages::noted)
        .sorted(
            Comparator.comparing(InstanceState::server)
                .thenComparing(InstanceState::tenant)
                .thenComparingLong(InstanceState::version))
        .toList();
  }

  /// Every version of an npm package that is installed, by name and version.
  ///
  /// @throws java.io.UncheckedIOException when the store cannot be read
  public List<InstalledPackage> packages() {
    return packages.all();
  }

  /// Takes a version of a package out of the store; false when it is not there. Whoever asks for it
  /// again has it installed again. That nothing needs it is for the caller to know.
  ///
  /// @throws java.io.UncheckedIOException when it cannot be removed
  public boolean removePackage(String name, String version) {
    return packages.remove(name, version);
  }

  /// One timer for all: idle instances are stopped, old failures forgotten.
  private void sweep() {
    Duration pause = settings.sleep().dozeAfter().dividedBy(10);
    if (pause.compareTo(SHORTEST_SWEEP) < 0) {
      pause = SHORTEST_SWEEP;
    } else if (pause.compareTo(LONGEST_SWEEP) > 0) {
      pause = LONGEST_SWEEP;
    }
    try {
      while (!isClosed) {
        ticker.sleep(pause);
        boolean _ = pagingOutSaves(); // so that the first lease does not wait for it
        all.forEach(slot -> slot.post(new Event.Ticked()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops everything, in parallel, leases or not: input closed, then SIGTERM, then SIGKILL for
  /// whole process trees. Returns when all is gone, or when the time to stop is over. Closing twice
  /// is harmless.
  @Override
  public void close() {
    placing.lock();
    try {
      isClosed = true;
      slots.clear();
    } finally {
      placing.unlock();
    }
    sweeper.interrupt();
    packages.close();
    List<Slot> left = List.copyOf(all);
    left.forEach(slot -> slot.post(new Event.Halted()));
    long deadline = ticker.nanos() + settings.stopWithin().toNanos();
    try {
      for (Slot slot : left) {
        if (!slot.awaitGone(deadline)) {
          LOG.log(Level.WARNING, "{0} has not ended in time", slot.key());
        }
      }
      Orphans.endOwn(processes, ticker, house);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    starter.close();
  }
}
