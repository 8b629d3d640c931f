package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.container.ContainerOrder;
import dev.roundhouse.fleet.container.Engine;
import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.fleet.container.EngineSocket;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The containers that carry this house's label, beyond those in use: what earlier runs have left.
/// A note in the data directory says that there may be some, so that a start without containers
/// asks no engine. Containers of others, and those without a label, are never touched.
///
/// One that speaks HTTP to everybody is kept for its server, if that asks for the same again within
/// the time after which it would have been stopped. One that spoke over its standard streams is
/// ended: its conversation was lost with the program that led it. Safe for many threads.
final class LeftContainers implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final String NOTE = "containers.note";
  private static final Duration SWEEP = Duration.ofSeconds(30);

  private final String house;
  private final Path note;
  private final FleetSettings settings;
  private final Ticker ticker;

  /// Those that may be taken over, by server and definition.
  private final Map<String, String> kept = new ConcurrentHashMap<>();

  private final CountDownLatch swept = new CountDownLatch(1);
  private final Thread sweeper = Thread.ofVirtual().name("left-containers").unstarted(this::run);
  private @Nullable Engine engine;

  LeftContainers(String house, Path data, FleetSettings settings, Ticker ticker) {
    this.house = requireNonNull(house, "house");
    this.note = data.resolve(NOTE);
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Looks for what is left, unless there can be nothing; does not wait for that.
  void sweep() {
    if (Files.exists(note)) {
      sweeper.start();
    } else {
      swept.countDown();
    }
  }

  private void run() {
    try {
      try {
        sweepNow();
      } finally {
        swept.countDown();
      }
      ticker.sleep(settings.sleep().stopAfter());
      endKept();
    } catch (EngineException | IOException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "containers of an earlier run may be left, the next start looks again: {0}",
          e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweepNow() throws EngineException, IOException, InterruptedException {
    Engine asked = opened();
    for (Engine.Listed each : asked.labelled(Containers.HOUSE, house)) {
      String run = each.labels().getOrDefault(Containers.RUN, "");
      if (!Processes.isRunning(run)) {
        String definition = each.labels().get(Containers.DEFINITION);
        boolean isKept =
            each.isRunning()
                && definition != null
                && Fleet.EVERYBODY.equals(each.labels().get(Containers.TENANT));
        if (!isKept || kept.putIfAbsent(place(each.labels()), each.id()) != null) {
          LOG.log(Level.WARNING, "ending container {0}, left by an earlier run", each.name());
          asked.remove(each.id(), SWEEP);
        }
      }
    }
  }

  private static String place(Map<String, String> labels) {
    return labels.get(Containers.SERVER) + " " + labels.get(Containers.DEFINITION);
  }

  private void endKept() throws EngineException, IOException, InterruptedException {
    for (String place : List.copyOf(kept.keySet())) {
      String id = kept.remove(place);
      if (id != null) {
        opened().remove(id, SWEEP);
      }
    }
  }

  /// A container of an earlier run that is the very one that is ordered; null for none. It belongs
  /// to the caller then.
  @Nullable String sameAs(ContainerOrder order)
      throws EngineException, IOException, InterruptedException {
    boolean isForAll = Fleet.EVERYBODY.equals(order.labels().get(Containers.TENANT));
    if (order.port().isEmpty() || !isForAll) {
      return null;
    }
    String id = kept.remove(place(order.labels()));
    if (id != null && !opened().inspect(id).isRunning()) {
      opened().remove(id, SWEEP);
      return null;
    }
    return id;
  }

  /// The engine, for making a container: that there may be one is noted first, and what was left
  /// has been looked for.
  Engine engine() throws IOException, InterruptedException {
    if (!swept.await(SWEEP.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("containers of an earlier run are still being ended; try again");
    }
    if (!Files.exists(note)) {
      Files.writeString(note, "Containers of this directory may run; the next start looks.\n");
    }
    return opened();
  }

  private synchronized Engine opened() {
    Engine known = engine;
    if (known == null) {
      known = Engine.at(EngineSocket.parse(settings.engine()), ticker);
      engine = known;
    }
    return known;
  }

  private synchronized @Nullable Engine known() {
    return engine;
  }

  /// What a container has to be made from to be the same, secrets included.
  static String digest(Launch.Container launch) {
    TreeMap<String, String> env = new TreeMap<>();
    launch.env().forEach((name, value) -> env.put(name, value.reveal()));
    String all =
        String.join(
            "\0",
            launch.image(),
            launch.command().toString(),
            env.toString(),
            launch.mounts().toString(),
            launch.network(),
            launch.memory() + " " + launch.cpus() + " " + launch.pids(),
            launch.http() + " " + launch.user() + " " + launch.isWritable());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Removes what carries this house's label and was made by this run, or kept by it.
  @Override
  public void close() {
    sweeper.interrupt();
    Engine asked = known();
    if (asked == null) {
      return;
    }
    try (asked) {
      boolean isClean = true;
      for (Engine.Listed each : asked.labelled(Containers.HOUSE, house)) {
        String run = each.labels().getOrDefault(Containers.RUN, "");
        if (run.equals(Processes.ownRun()) || !Processes.isRunning(run)) {
          asked.remove(each.id(), settings.stopWithin());
        } else {
          isClean = false;
        }
      }
      if (isClean) {
        Files.deleteIfExists(note);
      }
    } catch (EngineException | IOException e) {
      LOG.log(Level.WARNING, "containers may be left, the next start looks: {0}", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
