package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.process.Orphans;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.http.HttpClient;
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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Everything that runs for the gateway. Instances are started by demand only: the first [#lease]
/// of a server for a tenant starts one, later ones share it, and one that nobody has leased for a
/// while is stopped. Safe for many threads.
///
/// One fleet per data directory: a second one over the same directory in the same program would end
/// the first one's processes when it closes.
public final class Fleet implements AutoCloseable {
  /// The tenant of instances that everybody shares, and of those started by hand.
  public static final String EVERYBODY = "shared";

  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration SHORTEST_SWEEP = Duration.ofMillis(10);
  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(5);

  private final Launches launches;
  private final FleetSettings settings;
  private final Ticker ticker;
  private final String house;
  private final Processes processes;
  private final Starter starter;
  private final Supervisor supervisor;
  private final Machine machine;
  private final Orders orders;
  private final Path logs;
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
      FleetObserver observer) {
    this.launches = requireNonNull(launches, "launches");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.house = house(data);
    this.processes = new Processes();
    FleetObserver shielded = new ShieldedObserver(observer);
    this.logs = data.resolve("logs").resolve("servers");
    this.starter = new Starter(house, logs, settings, client, processes, ticker, shielded);
    this.supervisor = new Supervisor(launches, starter, settings, ticker, shielded, this::forget);
    this.machine = new Machine(settings.idleStop(), settings.backoff());
    this.orders = new Orders(new Ordering(), ticker, settings.stopWithin());
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
    Fleet fleet = new Fleet(launches, settings, data, client, ticker, observer);
    try {
      Duration within = settings.stopWithin();
      Orphans.end(fleet.processes, ticker, fleet.house, within.dividedBy(5), within);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
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
    orders.admit(server);
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
      Lease lease = place(key).lease(deadline, wait);
      if (lease != null) {
        return lease;
      }
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
      // Again, as an order may have come since: it takes the slots away under this lock.
      orders.admit(key.server());
      long version = launches.version(key.server());
      outdated = slots.get(key);
      if (outdated != null && outdated.version() == version && !outdated.isGone()) {
        return outdated;
      }
      current = new Slot(key, version, machine, ticker, supervisor);
      all.add(current);
      slots.put(key, current);
    } finally {
      placing.unlock();
    }
    retire(outdated);
    return current;
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

  /// What the order needs of the fleet.
  private final class Ordering implements Orders.Slots {
    @Override
    public List<Slot> of(ServerId server) {
      placing.lock();
      try {
        return all.stream().filter(slot -> slot.key().server().equals(server)).toList();
      } finally {
        placing.unlock();
      }
    }

    @Override
    public void vacate(List<Slot> some) {
      placing.lock();
      try {
        some.forEach(slot -> slots.remove(slot.key(), slot));
      } finally {
        placing.unlock();
      }
    }

    @Override
    public void forget(Slot slot) {
      Fleet.this.forget(slot);
    }

    @Override
    public Lease lease(ServerId server, Duration wait) {
      return Fleet.this.lease(server, EVERYBODY, wait);
    }
  }

  /// Starts the instance that everybody shares, unless one of the server is handed out already, and
  /// ends what [#stop] and [#drain] have ordered. A pause after failures is not waited for. Where
  /// each party has an instance of its own, this one shows that the server starts, and is stopped
  /// when it has been idle; the parties get theirs as ever.
  ///
  /// @throws FleetException saying why there is no instance
  public Ordered start(ServerId server, Duration wait) throws FleetException {
    return orders.start(server, wait);
  }

  /// Ends every instance of the server: no new lease is given from now on until [#start], those
  /// held get the time to stop, and what is left then is ended. Takes at most twice the time to
  /// stop.
  public Ordered stop(ServerId server) throws InterruptedException {
    return orders.stop(server);
  }

  /// Gives no new lease until [#start], and waits for those held to end; they may also end later.
  public Ordered drain(ServerId server, Duration wait) throws InterruptedException {
    return orders.drain(server, wait);
  }

  /// Stops the processes of the server that nobody uses; the next lease starts one again.
  public Ordered sleep(ServerId server) throws InterruptedException {
    return orders.sleep(server);
  }

  /// Has an instance ready again.
  ///
  /// @throws FleetException saying why there is none
  public Ordered wake(ServerId server, Duration wait) throws FleetException {
    return orders.start(server, wait);
  }

  /// Whether it was stopped or drained by hand.
  public boolean isHeld(ServerId server) {
    return orders.isHeld(server);
  }

  /// The server is no more: what was ordered for it does not hold for another of that name.
  public void removed(ServerId server) {
    orders.release(server);
  }

  /// What the processes of each instance use now; nothing where the system does not tell.
  public List<InstanceUse> use() {
    return InstanceUse.of(instances(), processes);
  }

  /// The error output of a server.
  public LogReader log(ServerId server) {
    return new LogReader(logs.resolve(server + ".log"), settings.log().files());
  }

  /// How long an instance is kept without use.
  public Duration idleStop() {
    return settings.idleStop();
  }

  /// A picture of the whole fleet, by server, tenant and version.
  public List<InstanceState> instances() {
    return all.stream()
        .map(Slot::picture)
        .sorted(
            Comparator.comparing(InstanceState::server)
                .thenComparing(InstanceState::tenant)
                .thenComparingLong(InstanceState::version))
        .toList();
  }

  /// One timer for all: idle instances are stopped, old failures forgotten.
  private void sweep() {
    Duration pause = settings.idleStop().dividedBy(10);
    if (pause.compareTo(SHORTEST_SWEEP) < 0) {
      pause = SHORTEST_SWEEP;
    } else if (pause.compareTo(LONGEST_SWEEP) > 0) {
      pause = LONGEST_SWEEP;
    }
    try {
      while (!isClosed) {
        ticker.sleep(pause);
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
