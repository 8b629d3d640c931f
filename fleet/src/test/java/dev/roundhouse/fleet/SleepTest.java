package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetSettings.Sleep.Deepest;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sleeping of real processes, as the kernel tells it.
final class SleepTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path data;
  private final Yard yard = new Yard();

  /// A parent that answers lines, with a child that would keep the processor busy.
  private final ServerId server =
      yard.define(
          "tree",
          Yard.shell(
              "(while :; do :; done) & while read -r line; do echo \"got $line\"; done; kill $!"));

  private static FleetSettings sleeping(Duration doze, Duration stop, Deepest deepest) {
    return Yard.asleep(
        Yard.settings(),
        new FleetSettings.Sleep(doze, stop, stop, deepest, Duration.ZERO, Duration.ZERO));
  }

  private static char state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private Phase phase(Fleet fleet) {
    return fleet.instances().getFirst().phase();
  }

  @Test
  void stopsTheWholeTreeAndWakesItForWhoeverWantsIt() throws Exception {
    List<Depth> heard = new CopyOnWriteArrayList<>();
    FleetObserver ears =
        new FleetObserver() {
          @Override
          public void slept(Instance instance, Depth depth) {
            heard.add(depth);
          }

          @Override
          public void woken(Instance instance, Depth from, Duration took) {
            heard.add(from);
          }
        };
    try (Fleet fleet =
        yard.open(sleeping(Duration.ofMillis(50), NEVER, Deepest.DOZING), data, ears)) {
      Yard.Ears lines = new Yard.Ears();
      ProcessInstance process;
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        process = Yard.process(lease);
        process.pipe().attach(lines);
        await().until(() -> process.child().tree().size() == 2);
      }
      await().until(() -> phase(fleet) == Phase.DOZING);
      for (long pid : process.child().tree()) {
        assertThat(state(pid)).isEqualTo('T');
      }
      assertThat(fleet.isAwake(server, "shared")).isFalse();

      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        assertThat(lease.instance()).isSameAs(process);
        process.pipe().send(Yard.bytes("hello"));
        await().until(() -> lines.lines.equals(List.of("got hello")));
        assertThat(phase(fleet)).isEqualTo(Phase.READY);
        for (long pid : process.child().tree()) {
          assertThat(state(pid)).isNotEqualTo('T');
        }
      }
      await().until(() -> phase(fleet) == Phase.DOZING);
      assertThat(heard).containsExactly(Depth.DOZING, Depth.DOZING, Depth.DOZING);
    }
  }

  @Test
  void doesNotSleepWhileALeaseIsHeld() throws Exception {
    try (Fleet fleet =
            yard.open(
                sleeping(Duration.ofMillis(20), NEVER, Deepest.DOZING), data, FleetObserver.NONE);
        Lease _ = fleet.lease(server, "shared", WAIT)) {
      fleet.sleep(server);
      await().during(Duration.ofMillis(300)).atMost(WAIT).until(() -> phase(fleet) == Phase.READY);
    }
  }

  @Test
  void looksDoNotWakeIt() {
    try (Fleet fleet =
        yard.open(
            sleeping(Duration.ofMillis(20), NEVER, Deepest.DOZING), data, FleetObserver.NONE)) {
      fleet.lease(server, "shared", WAIT).close();
      await().until(() -> phase(fleet) == Phase.DOZING);

      await()
          .during(Duration.ofMillis(300))
          .atMost(WAIT)
          .until(() -> !fleet.isAwake(server, "shared") && phase(fleet) == Phase.DOZING);
    }
  }

  @Test
  void manyWhoWantItAtOnceMakeOneWake() throws Exception {
    List<String> wakes = new CopyOnWriteArrayList<>();
    FleetObserver ears =
        new FleetObserver() {
          @Override
          public void woken(Instance instance, Depth from, Duration took) {
            wakes.add(instance.id());
          }
        };
    try (Fleet fleet = yard.open(sleeping(NEVER, NEVER, Deepest.DOZING), data, ears);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fleet.lease(server, "shared", WAIT).close();
      assertThat(fleet.sleep(server).changed()).isTrue();
      Callable<String> call =
          () -> {
            try (Lease lease = fleet.lease(server, "shared", WAIT)) {
              return lease.instance().id();
            }
          };
      List<String> ids =
          threads.invokeAll(Collections.nCopies(100, call)).stream()
              .map(Future::resultNow)
              .distinct()
              .toList();

      assertThat(ids).hasSize(1);
      assertThat(wakes).hasSize(1);
    }
  }

  @Test
  void whatIsKilledInItsSleepIsStartedAnew() throws Exception {
    try (Fleet fleet =
        yard.open(sleeping(NEVER, NEVER, Deepest.DOZING), data, FleetObserver.NONE)) {
      String first;
      long pid;
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        first = lease.instance().id();
        pid = Yard.process(lease).pid();
      }
      fleet.sleep(server);
      await().until(() -> phase(fleet) == Phase.DOZING);

      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await().until(() -> !Yard.isRunning(pid));

      // The first early end of one that never spoke counts as a failed start: it waits a moment.
      await()
          .ignoreExceptionsMatching(FleetException.class::isInstance)
          .until(() -> {
            try (Lease lease = fleet.lease(server, "shared", WAIT)) {
              return !lease.instance().id().equals(first);
            }
          });
    }
  }

  @Test
  void goesFromDozingToItsEndWithTimeAndLeavesNothing() throws Exception {
    try (Fleet fleet =
        yard.open(
            sleeping(Duration.ofMillis(50), Duration.ofMillis(600), Deepest.STOPPED),
            data,
            FleetObserver.NONE)) {
      ProcessInstance process;
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        process = Yard.process(lease);
      }
      await().until(() -> phase(fleet) == Phase.DOZING);
      await().atMost(WAIT).until(() -> fleet.instances().isEmpty());
      assertThat(process.child().tree()).isEmpty();
    }
  }

  @Test
  void closingEndsSleepersToo() throws Exception {
    ProcessInstance process;
    try (Fleet fleet =
        yard.open(sleeping(NEVER, NEVER, Deepest.DOZING), data, FleetObserver.NONE)) {
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        process = Yard.process(lease);
      }
      fleet.sleep(server);
      await().until(() -> phase(fleet) == Phase.DOZING);
    }
    assertThat(process.child().tree()).isEmpty();
  }

  @Test
  void aPersonWakesAndLullsIt() throws Exception {
    try (Fleet fleet =
        yard.open(sleeping(NEVER, NEVER, Deepest.DOZING), data, FleetObserver.NONE)) {
      fleet.lease(server, "shared", WAIT).close();
      assertThat(fleet.wake(server, WAIT).changed()).isFalse();
      assertThat(fleet.sleep(server).changed()).isTrue();
      await().until(() -> phase(fleet) == Phase.DOZING);
      assertThat(fleet.wake(server, WAIT).changed()).isTrue();
      await().until(() -> phase(fleet) == Phase.READY);
    }
  }

  @Test
  void aPersonSaysHowDeep() throws Exception {
    try (Fleet fleet =
        yard.open(sleeping(NEVER, NEVER, Deepest.DOZING), data, FleetObserver.NONE)) {
      ProcessInstance process;
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        process = Yard.process(lease);
        assertThat(fleet.sleep(server, Depth.STOPPED).changed()).as("is in use").isFalse();
        assertThat(process.isAlive()).isTrue();
      }
      assertThat(fleet.sleep(server, Depth.DOZING).changed()).isTrue();
      assertThat(phase(fleet)).isEqualTo(Phase.DOZING);
      assertThat(fleet.sleep(server, Depth.DOZING).changed()).isFalse();

      assertThat(fleet.sleep(server, Depth.STOPPED).changed()).isTrue();
      assertThat(fleet.instances()).isEmpty();
      assertThat(process.child().tree()).isEmpty();
      assertThat(fleet.isHeld(server)).isFalse();
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        assertThat(lease.instance()).as("a new one").isNotSameAs(process);
      }
    }
  }

  @Test
  void asleepIsToldWhereItCannotBe() throws Exception {
    try (Fleet fleet =
        yard.open(sleeping(NEVER, NEVER, Deepest.DOZING), data, FleetObserver.NONE)) {
      fleet.lease(server, "shared", WAIT).close();

      Ordered asleep = fleet.sleep(server, Depth.ASLEEP);

      if (Host.read().pagingOutSaves()) {
        assertThat(phase(fleet)).isEqualTo(Phase.ASLEEP);
      } else {
        assertThat(asleep.changed()).isFalse();
        assertThat(asleep.reason()).contains("roundhouse doctor");
        assertThat(phase(fleet)).isEqualTo(Phase.READY);
      }
    }
  }
}
