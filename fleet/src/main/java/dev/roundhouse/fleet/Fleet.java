package dev.roundhouse.fleet;

import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.fleet.npm.PackageStore;
import dev.roundhouse.fleet.process.Orphans;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final FleetSettings settings;
  private final Ticker ticker;
  private final String house;
  private final Processes processes;
  private final Packages packages;
  private final PackageShelf shelf;
  private final Starter starter;
  private final Supervisor supervisor;
  private final Places places;
  private final Journal journal;
  private final Policies policies;
  private final Siding siding;
  private final Succession succession;
  private final Orders orders;
  private final Path logs;
  private final Logbook logbook;
  private final Sweep sweeper;
  private final Foresight foresight;
  private final Thread restoration;

  private Fleet(FleetParts parts, Map<String, Secret> npm) {
    Launches launches = parts.launches();
    this.settings = parts.settings();
    this.ticker = parts.ticker();
    this.journal = parts.journal();
    this.house = Orphans.house(parts.data());
    this.policies = new Policies(launches, settings);
    this.processes = new Processes();
    FleetObserver shielded = new ShieldedObserver(parts.observer());
    this.logs = parts.data().resolve("logs").resolve("servers");
    Path root = parts.data().resolve("store").resolve("npm");
    PackageStore store = new PackageStore(root, house, npm, processes, ticker);
    this.packages = new Packages(store, ticker, shielded);
    this.shelf = new PackageShelf(store);
    this.places = new Places(launches);
    this.siding = new Siding(launches, places.all(), journal, ticker);
    Upstreams upstreams =
        new Upstreams(parts.client(), settings.breaker(), siding, ticker, shielded);
    this.starter =
        new Starter(
            house, parts.data(), settings, upstreams, packages, processes, ticker, shielded);
    this.logbook = new Logbook(server -> launches.version(server) != 0, ticker);
    this.supervisor =
        new Supervisor(siding, starter, settings, ticker, shielded, journal, places, logbook);
    this.succession = new Succession(places, launches, this::slot, ticker);
    this.orders = new Orders(places, this::upkeep, siding, journal, ticker, settings.stopWithin());
    Pressure pressure = pressure(shielded);
    this.sweeper = new Sweep(places.all(), settings.sleep(), policies, siding, pressure, ticker);
    Habits habits = new Habits(settings.preWake(), ZoneId.systemDefault());
    this.foresight = new Foresight(habits, policies, places, pressure, journal, ticker, shielded);
    Restoration again = new Restoration(journal, places, this::upkeep, policies, launches);
    this.restoration = Thread.ofVirtual().name("fleet-restoration").unstarted(again::run);
  }

  private Pressure pressure(FleetObserver told) {
    return new Pressure(
        places.all(), settings.memory(), Host::memory, this::memoryOfServers, ticker, told);
  }

  private long memoryOfServers() {
    return use().stream().mapToLong(each -> each.memory() - each.swapped()).sum();
  }

  Places places() {
    return places;
  }

  StartGate gate() {
    return starter.gate();
  }

  /// Versions that are tried beside those that run.
  public Trials trials() {
    return starter.trials();
  }

  private Lease upkeep(Slot.Key key, Duration wait) throws FleetException {
    return lease(key.server(), key.tenant(), wait, Purpose.UPKEEP);
  }

  /// Opens an empty fleet, after ending what an earlier run over the same data directory may have
  /// left running.
  public static Fleet open(FleetParts parts) {
    return open(parts, Map.of());
  }

  /// @param npm variables for npm, besides those that it inherits
  static Fleet open(FleetParts parts, Map<String, Secret> npm) {
    Fleet fleet = new Fleet(parts, npm);
    try {
      Duration within = fleet.settings.stopWithin();
      Orphans.end(fleet.processes, fleet.ticker, fleet.house, within.dividedBy(5), within);
      fleet.starter.open();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    fleet.packages.sweep();
    fleet.starter.sweep();
    fleet.sweeper.start();
    fleet.foresight.start();
    return fleet;
  }

  /// Loads what the first start of a server would wait for; to be called beside the end of the
  /// program's own start, on a thread of its own.
  public static void prepare() {
    Confines.prepare();
  }

  /// Starts again what ran when the last run of the program ended, behind the back of the caller.
  /// To be called once.
  public void restore() {
    restoration.start();
  }

  /// The instance of this server for this tenant, started if need be; however many ask, one start
  /// is made, and a failure is told to all who wait for it.
  ///
  /// @param tenant an opaque key: callers with the same key share an instance
  /// @param wait the longest wait; a start goes on when the wait is over
  /// @throws FleetException saying why there is no instance
  public Lease lease(ServerId server, String tenant, Duration wait) throws FleetException {
    return lease(server, tenant, wait, Purpose.DEMAND);
  }

  /// The same, and whether the hour is to be learnt from it.
  public Lease lease(ServerId server, String tenant, Duration wait, Purpose purpose)
      throws FleetException {
    CountedLease lease = held(server, tenant, wait);
    if (lease.isFirst() && purpose == Purpose.DEMAND) {
      foresight.wanted(server);
    }
    return lease;
  }

  private CountedLease held(ServerId server, String tenant, Duration wait) {
    orders.admit(server);
    Slot.Key key = new Slot.Key(server, tenant);
    Slot known = places.at(key);
    if (known != null && places.serves(known)) {
      CountedLease lease = known.ready();
      if (lease != null) {
        return lease;
      }
    }
    long deadline = ticker.nanos() + wait.toNanos();
    while (true) {
      CountedLease lease = placed(key, deadline, wait);
      if (lease != null) {
        return lease;
      }
    }
  }

  private @Nullable CountedLease placed(Slot.Key key, long deadline, Duration wait) {
    try {
      return place(key).lease(deadline, wait);
    } catch (FleetException e) {
      throw starter.explained(key, e);
    }
  }

  private Slot place(Slot.Key key) {
    return places.place(key, orders::admit, this::slot);
  }

  private Slot slot(Slot.Key key, long version) {
    return new Slot(key, version, policies.machine(key.server()), ticker, supervisor);
  }

  /// The server's definition has been changed or removed: instances of a version that does not
  /// serve on are not handed out again, and stopped when the leases on them end; from others the
  /// new one takes over as soon as it can. (A lease taken after the change notices by itself.)
  public void changed(ServerId server) {
    siding.release(server);
    places.retireOutdated(server);
    places.follow(server, () -> policies.machine(server));
    succession.begin(server);
  }

  /// The end of an instance that has been retired.
  public interface Retirement {
    /// Waits until nothing of it runs any more; false when the time is over before.
    boolean await(Duration wait) throws InterruptedException;
  }

  /// The tenant has ended: its instance is stopped as soon as no lease is held on it. Does not wait
  /// for that; who has to, can.
  public Retirement retire(ServerId server, String tenant) {
    Slot slot = places.remove(new Slot.Key(server, tenant));
    Places.retire(slot);
    return wait -> slot == null || slot.awaitGone(ticker.nanos() + wait.toNanos());
  }

  /// Starts the instance that everybody shares, unless one of the server is handed out already, and
  /// ends what [#stop] and [#drain] have ordered, without waiting for a pause after failures. Where
  /// each party has its own, this one shows that the server starts, and is stopped when idle.
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

  /// Puts its unused processes to sleep, whatever the times say; the next lease wakes them.
  public Ordered sleep(ServerId server) throws InterruptedException {
    return orders.sleep(server, policies.deepest());
  }

  /// The same, to this depth, whatever the definition of the server says. What is stopped is not
  /// held: the next lease starts it. Asleep is refused where paging out saves nothing, as on a
  /// machine without swap.
  public Ordered sleep(ServerId server, SleepPolicy.Depth depth) throws InterruptedException {
    if (depth == SleepPolicy.Depth.ASLEEP && policies.deepest() != SleepPolicy.Depth.ASLEEP) {
      return new Ordered(
          false,
          "this machine cannot page memory out, so nothing can be asleep here; ask for dozing or"
              + " stopped, and roundhouse doctor for the cure");
    }
    return orders.sleep(server, depth);
  }

  /// Wakes what sleeps of the server; starts an instance when nothing does.
  ///
  /// @throws FleetException saying why there is none
  public Ordered wake(ServerId server, Duration wait) throws FleetException, InterruptedException {
    return orders.wake(server, wait);
  }

  /// Whether a lease of this server for this tenant would start and wake nothing.
  public boolean isAwake(ServerId server, String tenant) {
    Slot slot = places.at(new Slot.Key(server, tenant));
    return slot != null && slot.isAwake();
  }

  /// What a lease for a tenant would find, in the current version of the server's definition. A
  /// mere lookup.
  public Prospect prospect(ServerId server, String tenant) {
    Slot slot = places.at(new Slot.Key(server, tenant));
    return slot == null || !places.serves(slot) ? Prospect.NOTHING : slot.prospect();
  }

  /// The newest changes of the server's instances, the newest first.
  ///
  /// @throws dev.roundhouse.storage.StorageException when they cannot be read
  public List<Transition> transitions(ServerId server, int most) {
    return journal.transitions(server, most);
  }

  /// Whether it was stopped or drained by hand.
  public boolean isHeld(ServerId server) {
    return orders.isHeld(server);
  }

  /// The server is no more: what was ordered for it does not hold for another of that name.
  public void removed(ServerId server) {
    orders.release(server);
    logbook.forget(server);
    foresight.forget(server);
    succession.forget(server);
  }

  /// How newer versions came in the place of older ones, the last time for each server.
  public Snapshot<Map<ServerId, Takeover>> takeovers() {
    return succession.news();
  }

  /// What each instance uses now; nothing where the system does not tell.
  public List<InstanceUse> use() {
    List<InstanceState> states = instances();
    List<InstanceUse> uses = InstanceUse.of(states, processes);
    logbook.seen(states, uses);
    return uses;
  }

  /// What is remembered of a server since the program was started. Quick.
  public Past past(ServerId server) {
    return logbook.past(server);
  }

  /// Everything that sleep saves now: of instances asleep, and of servers that were put to an end.
  /// Only what was measured; looks at no process.
  public List<Saving> savings() {
    return logbook.savings(instances());
  }

  /// What becomes of limits that a server asks for, or of the fleet's where it asks for none.
  public LimitsInForce limits(ResourceLimits own, Optional<String> runAs) {
    return starter.confines().inForce(own, runAs);
  }

  /// The error output of a server.
  public LogReader log(ServerId server) {
    return new LogReader(logs.resolve(server + ".log"), settings.log().files());
  }

  /// How long an instance stays awake without use; empty when it never sleeps.
  public Optional<Duration> sleepsAfter(ServerId server) {
    return policies.of(server).first();
  }

  /// Whether it is woken before it is likely to be wanted.
  public boolean isPreWoken(ServerId server) {
    return policies.preWakes(server);
  }

  /// A picture of the whole fleet, by server, tenant and version.
  public List<InstanceState> instances() {
    return siding.pictures().stream()
        .map(starter::noted)
        .map(logbook::noted)
        .sorted(
            Comparator.comparing(InstanceState::server)
                .thenComparing(InstanceState::tenant)
                .thenComparingLong(InstanceState::version))
        .toList();
  }

  /// Starts that wait until others are over.
  public int waitingStarts() {
    return starter.gate().waiting();
  }

  /// What is kept of packages.
  public PackageShelf shelf() {
    return shelf;
  }

  /// Stops everything, in parallel, leases or not: input closed, then SIGTERM, then SIGKILL for
  /// whole trees. Returns when all is gone or its time is over; harmless when done twice.
  @Override
  public void close() {
    List<Slot> left = places.close();
    places.tell(journal);
    journal.close();
    restoration.interrupt();
    succession.close();
    sweeper.close();
    foresight.close();
    packages.close();
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
