package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.container.Container;
import dev.roundhouse.fleet.container.ContainerOrder;
import dev.roundhouse.fleet.container.Engine;
import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.fleet.process.Child;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.fleet.process.ServerLog;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes instances out of launches of containers. The engine is spoken to when the first container
/// is wanted, or when an earlier run may have left some, and not before. Safe for many threads;
/// blocks the caller.
final class Containers implements AutoCloseable {
  static final String HOUSE = "dev.roundhouse.house";
  static final String SERVER = "dev.roundhouse.server";
  static final String INSTANCE = "dev.roundhouse.instance";
  static final String RUN = "dev.roundhouse.run";
  static final String TENANT = "dev.roundhouse.tenant";

  /// Digest of the definition; only on a container that another run could take over.
  static final String DEFINITION = "dev.roundhouse.definition";

  private static final Duration READY = Duration.ofSeconds(30);

  /// What a start needs besides the launch.
  ///
  /// @param progress told in words how far the image is that has to be fetched; null for no more
  /// @param entrance where it waits for its turn
  record Surroundings(
      ServerLog log,
      Child.Limits limits,
      Child.Meter meter,
      Consumer<@Nullable String> progress,
      Entrance entrance) {}

  /// Lets a start in.
  interface Entrance {
    StartGate.Permit enter() throws InterruptedException;
  }

  private final String house;
  private final FleetSettings settings;
  private final Upstreams upstreams;
  private final Ticker ticker;
  private final LeftContainers left;

  Containers(String house, Path data, FleetSettings settings, Upstreams upstreams, Ticker ticker) {
    this.house = requireNonNull(house, "house");
    this.settings = requireNonNull(settings, "settings");
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.ticker = requireNonNull(ticker, "ticker");
    this.left = new LeftContainers(house, data, settings, ticker);
  }

  /// Ends what an earlier run may have left; does not wait for that.
  void sweep() {
    left.sweep();
  }

  ContainerInstance start(Slot.Key key, long number, Launch.Container launch, Surroundings with)
      throws InterruptedException {
    String id = key.server() + "-" + number;
    try {
      Engine engine = left.engine();
      ContainerOrder order = order(key, number, id, launch);
      String same = left.sameAs(order);
      Container container =
          same == null
              ? made(order, engine, launch, with)
              : Container.adopt(same, order, engine, with.limits(), with.log(), with.meter());
      try {
        if (same != null) {
          container.awaitExit(settings.settle());
        }
        return instance(key, id, launch, container, with.log());
      } catch (EngineException | FleetException | InterruptedException e) {
        container.stop(settings.stopWithin());
        throw e;
      }
    } catch (EngineException e) {
      throw new FleetException(Category.START_FAILED, key.server(), e.what(), e);
    } catch (IllegalArgumentException | IOException e) {
      throw new FleetException(Category.START_FAILED, key.server(), "" + e.getMessage(), e);
    }
  }

  private ContainerOrder order(Slot.Key key, long number, String id, Launch.Container launch) {
    Map<String, String> labels = new HashMap<>();
    labels.put(HOUSE, house);
    labels.put(SERVER, key.server().value());
    labels.put(INSTANCE, Long.toString(number));
    labels.put(RUN, Processes.ownRun());
    labels.put(TENANT, key.tenant());
    if (launch.http().isPresent()) {
      labels.put(DEFINITION, LeftContainers.digest(launch));
    }
    return new ContainerOrder(
        id,
        labels,
        launch.image(),
        launch.command(),
        launch.env(),
        launch.mounts().stream()
            .map(mount -> new ContainerOrder.Bind(mount.from(), mount.to(), mount.isReadOnly()))
            .toList(),
        launch.network(),
        launch.memory(),
        launch.cpus(),
        launch.pids(),
        launch.http().map(http -> OptionalInt.of(http.port())).orElse(OptionalInt.empty()),
        launch.user().orElse(null),
        launch.isWritable());
  }

  private Container made(
      ContainerOrder order, Engine engine, Launch.Container launch, Surroundings with)
      throws EngineException, InterruptedException {
    try {
      return settled(order, engine, with);
    } catch (EngineException e) {
      if (e.kind() != EngineException.Kind.NO_IMAGE || !launch.isPulled()) {
        throw e;
      }
    }
    long begin = ticker.nanos();
    try {
      engine.pull(
          launch.image(),
          how ->
              with.progress()
                  .accept(
                      "fetching image %s for %d s: %s"
                          .formatted(
                              launch.image(),
                              Duration.ofNanos(ticker.nanos() - begin).toSeconds(),
                              how)));
    } finally {
      with.progress().accept(null);
    }
    return settled(order, engine, with);
  }

  /// One that has been given its time to fail, whether or not it has.
  private Container settled(ContainerOrder order, Engine engine, Surroundings with)
      throws EngineException, InterruptedException {
    try (StartGate.Permit _ = with.entrance().enter()) {
      Container container = Container.start(order, engine, with.limits(), with.log(), with.meter());
      try {
        container.awaitExit(settings.settle());
      } catch (InterruptedException e) {
        container.stop(settings.stopWithin());
        throw e;
      }
      return container;
    }
  }

  private ContainerInstance instance(
      Slot.Key key, String id, Launch.Container launch, Container container, ServerLog log)
      throws EngineException, InterruptedException {
    if (container.awaitExit(Duration.ZERO)) {
      throw early(key, container, log);
    }
    RemoteInstance address = null;
    if (launch.http().isPresent()) {
      Launch.Container.Http http = launch.http().get();
      int port = container.port();
      if (port == 0) {
        throw new FleetException(
            Category.START_FAILED,
            key.server(),
            "port %d of the container is not to be reached on network %s; say network: bridge"
                .formatted(http.port(), launch.network()));
      }
      URI url = URI.create("http://127.0.0.1:" + port + http.path());
      awaitAnswer(key, container, url, log);
      address = upstreams.instance(id, key, new Launch.Remote(List.of(url), Map.of()));
    }
    long pid = container.pid();
    return new ContainerInstance(
        id, key, ticker.instant(), container, address, isHere(pid, container.id()) ? pid : null);
  }

  private static FleetException early(Slot.Key key, Container container, ServerLog log) {
    return new FleetException(
        Category.START_FAILED,
        key.server(),
        "the container %s; run its image by hand to see more, or read %s"
            .formatted(container.reason(), log.file()));
  }

  /// A published port takes connections before anybody in the container listens, so it is knocked
  /// at until somebody answers in words.
  private void awaitAnswer(Slot.Key key, Container container, URI url, ServerLog log)
      throws InterruptedException {
    long end = ticker.nanos() + READY.toNanos();
    while (!Knock.isAnswered(url)) {
      if (container.awaitExit(Duration.ofMillis(50))) {
        throw early(key, container, log);
      }
      if (ticker.nanos() - end > 0) {
        throw new FleetException(
            Category.START_FAILED,
            key.server(),
            "nobody answers at %s within %d s of the start of the container; see whether port is"
                    .formatted(url, READY.toSeconds())
                + " what the server listens at, at all its addresses, and read "
                + log.file());
      }
    }
  }

  /// Whether a process of this machine belongs to the container. An engine may run elsewhere, and
  /// count processes that are not those of this machine.
  static boolean isHere(long pid, String container) {
    try {
      return pid > 0
          && Files.readString(Path.of("/proc", Long.toString(pid), "cgroup")).contains(container);
    } catch (IOException _) {
      return false;
    }
  }

  /// Removes what this run has left, if anything.
  @Override
  public void close() {
    left.close();
  }
}
