package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
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
  private final Processes processes;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final AtomicLong count = new AtomicLong();
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
    this.containers = new Containers(house, data, settings, upstreams, ticker);
    this.processes = requireNonNull(processes, "processes");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
  }

  /// Clears what an earlier run has left, and gets ready.
  void open() throws InterruptedException {
    confines.open();
  }

  Confines confines() {
    return confines;
  }

  Instance start(Slot.Key key, Launch launch) throws InterruptedException {
    long number = count.incrementAndGet();
    return switch (launch) {
      case Launch.Command command -> process(key, number, packages.resolved(key, command));
      case Launch.Container container -> container(key, number, container);
      case Launch.Remote remote -> upstreams.instance(id(key, number), key, remote);
    };
  }

  private static String id(Slot.Key key, long number) {
    return key.server() + "-" + number;
  }

  private Instance process(Slot.Key key, long number, Launch.Command command)
      throws InterruptedException {
    ServerLog log = logs.computeIfAbsent(key.server(), this::log);
    Observations observations = new Observations(observer);
    Child child;
    try {
      child =
          Child.start(
              new Child.Order(
                  id(key, number),
                  house + "/" + key.server() + "/" + number,
                  command.command(),
                  command.args(),
                  command.env(),
                  command.cwd().orElse(null),
                  confines.bounds(key.server(), id(key, number), command)),
              limits,
              log,
              processes,
              ticker,
              observations);
    } catch (ChildException e) {
      throw new FleetException(Category.START_FAILED, key.server(), e.what(), e);
    }
    ProcessInstance instance = new ProcessInstance(id(key, number), key, ticker.instant(), child);
    observations.of(instance);
    if (child.awaitExit(settings.settle())) {
      String reason = child.reason();
      child.stop(settings.stopWithin());
      throw new FleetException(
          Category.START_FAILED,
          key.server(),
          "%s; run its command by hand to see more, or read %s".formatted(reason, log.file()));
    }
    return instance;
  }

  private Instance container(Slot.Key key, long number, Launch.Container launch)
      throws InterruptedException {
    ServerLog log = logs.computeIfAbsent(key.server(), this::log);
    Observations observations = new Observations(observer);
    ContainerInstance instance =
        containers.start(
            key,
            number,
            launch,
            new Containers.Surroundings(
                log, limits, observations, note -> packages.fetching(key, note)));
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
