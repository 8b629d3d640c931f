package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.limits.Scene;
import dev.roundhouse.fleet.process.Child;
import dev.roundhouse.fleet.process.ChildException;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.fleet.process.ServerLog;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes instances out of launches. Safe for many threads; blocks the caller.
final class Starter implements AutoCloseable {
  private final String house;
  private final Confines confines;
  private final Path errors;
  private final FleetSettings settings;
  private final Child.Limits limits;
  private final Upstreams upstreams;
  private final Packages packages;
  private final Containers containers;
  private final StartGate gate;
  private final Processes processes;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final AtomicLong count = new AtomicLong();
  private final Trials trials;
  private final ConcurrentHashMap<ServerId, ServerLog> logs = new ConcurrentHashMap<>();

  /// @param house the name that marks the processes of this data directory
  /// @param data the data directory, which holds the error logs, one file a server
  Starter(
      String house,
      Path data,
      FleetSettings settings,
      Upstreams upstreams,
      Packages packages,
      Processes processes,
      Ticker ticker,
      FleetObserver observer) {
    this.house = requireNonNull(house, "house");
    this.errors = data.resolve("logs").resolve("servers");
    this.settings = requireNonNull(settings, "settings");
    this.confines = new Confines(house, data, settings, ticker);
    this.limits =
        new Child.Limits(
            settings.pipes().maxLine().toInt(),
            settings.pipes().maxQueue().bytes(),
            settings.pipes().writeDeadline());
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.packages = requireNonNull(packages, "packages");
    this.gate = new StartGate(settings.startsAtOnce());
    this.containers = new Containers(house, data, settings, upstreams, ticker);
    this.processes = requireNonNull(processes, "processes");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.trials = new Trials(data, settings, packages::isInstalled, this::trial, ticker);
  }

  /// Clears what an earlier run has left, and gets ready.
  void open() throws InterruptedException {
    confines.open();
    trials.sweep();
  }

  Trials trials() {
    return trials;
  }

  /// Behind all starts that somebody waits for, and heard of by nobody.
  private ProcessInstance trial(Slot.Key key, Trials.Held held, ServerLog log)
      throws InterruptedException {
    StartGate.Demand demand =
        new StartGate.Demand(key, SleepPolicy.Priority.LOW, gate.number(), () -> true);
    long number = count.incrementAndGet();
    Launch.Command command = packages.resolved(key, held.command());
    return process(demand, number, command, held.scene(), log, FleetObserver.NONE);
  }

  Confines confines() {
    return confines;
  }

  /// Where processes wait for their turn to be started.
  StartGate gate() {
    return gate;
  }

  /// A picture of a place, with what its start waits for.
  InstanceState noted(InstanceState state) {
    String note = gate.note(new Slot.Key(state.server(), state.tenant()));
    boolean isStarting = state.phase() == InstanceState.Phase.STARTING;
    return note == null || !isStarting ? packages.noted(state) : state.withNote(note);
  }

  /// A wait that was too long, with what the start is busy with; any other failure as it is.
  FleetException explained(Slot.Key key, FleetException failure) {
    if (failure.category() != Category.TIMEOUT) {
      return failure;
    }
    String install = packages.note(key);
    if (install != null) {
      return new FleetException(
          Category.INSTALLING,
          key.server(),
          "not ready yet: " + install + "; that goes on, so try again in a while",
          failure);
    }
    String queue = gate.note(key);
    return queue == null
        ? failure
        : new FleetException(
            Category.TIMEOUT,
            key.server(),
            "%s: it %s, of which %d are let in at a time (fleet.max-starts)"
                .formatted(failure.what(), queue, settings.startsAtOnce()),
            failure);
  }

  /// @param demand what lets a process or container in when its turn comes; not asked for what is
  ///   no start, as an install or an address
  /// @throws FleetException also when nobody wanted it any more when its turn came
  Instance start(StartGate.Demand demand, Launch launch) throws InterruptedException {
    Slot.Key key = demand.who();
    long number = count.incrementAndGet();
    return switch (launch) {
      case Launch.Command command -> process(demand, number, packages.resolved(key, command));
      case Launch.Container container -> container(demand, number, container);
      case Launch.BuiltIn _ -> new BuiltInInstance(id(key, number), key, ticker.instant());
      case Launch.Remote remote -> upstreams.instance(id(key, number), key, remote);
    };
  }

  private static String id(Slot.Key key, long number) {
    String of = key.tenant().equals(Trials.TENANT) ? key.server() + "-trial" : "" + key.server();
    return of + "-" + number;
  }

  private Instance process(StartGate.Demand demand, long number, Launch.Command command)
      throws InterruptedException {
    ServerLog log = logs.computeIfAbsent(demand.who().server(), this::log);
    return process(demand, number, command, Scene.BARE, log, observer);
  }

  /// @param scene what its sandbox has that the machine has not
  private ProcessInstance process(
      StartGate.Demand demand,
      long number,
      Launch.Command command,
      Scene scene,
      ServerLog log,
      FleetObserver observed)
      throws InterruptedException {
    Slot.Key key = demand.who();
    Observations observations = new Observations(observed);
    Child child;
    ProcessInstance instance;
    boolean hasEnded;
    try (StartGate.Permit _ = gate.enter(demand)) {
      child = child(key, number, command, scene, log, observations);
      instance = new ProcessInstance(id(key, number), key, ticker.instant(), child);
      observations.of(instance);
      hasEnded = child.awaitExit(settings.settle());
    }
    if (hasEnded) {
      String reason = child.reason();
      boolean isRefused = child.isWithoutSandbox();
      child.stop(settings.stopWithin());
      if (isRefused) {
        throw new FleetException(Category.PARKED, key.server(), reason);
      }
      throw new FleetException(
          Category.START_FAILED,
          key.server(),
          "%s; run its command by hand to see more, or read %s".formatted(reason, log.file()));
    }
    return instance;
  }

  private Child child(
      Slot.Key key,
      long number,
      Launch.Command command,
      Scene scene,
      ServerLog log,
      Observations observations)
      throws InterruptedException {
    try {
      return Child.start(
          new Child.Order(
              id(key, number),
              house + "/" + key.server() + "/" + number,
              command.command(),
              command.args(),
              command.env(),
              command.cwd().orElse(null),
              confines.bounds(key.server(), id(key, number), command, scene)),
          limits,
          log,
          processes,
          ticker,
          observations);
    } catch (ChildException e) {
      throw new FleetException(Category.START_FAILED, key.server(), e.what(), e);
    }
  }

  private Instance container(StartGate.Demand demand, long number, Launch.Container launch)
      throws InterruptedException {
    Slot.Key key = demand.who();
    ServerLog log = logs.computeIfAbsent(key.server(), this::log);
    Observations observations = new Observations(observer);
    ContainerInstance instance =
        containers.start(
            key,
            number,
            launch,
            new Containers.Surroundings(
                log,
                limits,
                observations,
                note -> packages.fetching(key, note),
                () -> gate.enter(demand)));
    observations.of(instance);
    return instance;
  }

  /// Ends the containers that an earlier run may have left; does not wait for that.
  void sweep() {
    containers.sweep();
  }

  private ServerLog log(ServerId server) {
    return new ServerLog(
        errors.resolve(server + ".log"),
        settings.log().maxSize().bytes(),
        settings.log().files(),
        ticker);
  }

  /// Removes containers that are left, closes the logs, and takes the control groups away.
  @Override
  public void close() {
    containers.close();
    trials.close();
    logs.values().forEach(ServerLog::close);
    confines.close();
  }

  /// Passes on what a child's pipes count. Nothing moves in them before somebody has the instance.
  private static final class Observations implements Child.Meter {
    private final FleetObserver observer;
    private volatile @Nullable Instance instance;

    Observations(FleetObserver observer) {
      this.observer = observer;
    }

    void of(Instance made) {
      instance = made;
    }

    @Override
    public void received(int bytes) {
      Instance from = instance;
      if (from != null) {
        observer.received(from, bytes);
      }
    }

    @Override
    public void sent(int bytes) {
      Instance to = instance;
      if (to != null) {
        observer.sent(to, bytes);
      }
    }

    @Override
    public void noise(String what) {
      Instance from = instance;
      if (from != null) {
        observer.noise(from, what);
      }
    }
  }
}
