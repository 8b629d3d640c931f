package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetSettings.Sleep.Deepest;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.memory.Footprint;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What sleep saves and how fast a wake was, measured at real processes.
final class SavingTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final long MIB = 1 << 20;

  @TempDir Path data;
  private final Yard yard = new Yard();

  /// A parent with a child, some memory in both.
  private final ServerId server =
      yard.define("tree", Yard.shell("cat & while read -r line; do echo \"$line\"; done; kill $!"));

  @BeforeEach
  void needsTheKernelsNumbers() {
    assertThat(Footprint.of(List.of(ProcessHandle.current().pid())).processes())
        .as("the kernel tells what a process takes")
        .isEqualTo(1);
  }

  private Fleet open() {
    return yard.open(
        Yard.asleep(
            Yard.settings(),
            new FleetSettings.Sleep(
                NEVER, NEVER, NEVER, Deepest.DOZING, Duration.ZERO, Duration.ZERO)),
        data,
        FleetObserver.NONE);
  }

  private static InstanceState only(Fleet fleet) {
    assertThat(fleet.instances()).hasSize(1);
    return fleet.instances().getFirst();
  }

  private static Saving saving(Fleet fleet) {
    return requireNonNull(only(fleet).standing().saving(), "measured");
  }

  @Test
  void isMeasuredBeforeAndAfterADoze() throws Exception {
    try (Fleet fleet = open()) {
      long awake;
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        awake = Footprint.of(Yard.process(lease).child().tree()).pssBytes();
      }
      assertThat(only(fleet).standing().saving()).as("awake").isNull();
      assertThat(fleet.savings()).isEmpty();

      fleet.sleep(server, Depth.DOZING);

      assertThat(only(fleet).phase()).isEqualTo(Phase.DOZING);
      assertThat(saving(fleet).before().resident()).isBetween(awake / 4, awake * 4);
      assertThat(saving(fleet).saved()).as("not measured again yet").isNull();
      await().atMost(WAIT).until(() -> saving(fleet).saved() != null);
      Taken after = requireNonNull(saving(fleet).after());
      assertThat(after.resident()).as("dozing keeps its memory").isBetween(awake / 4, awake * 4);
      assertThat(only(fleet).phase()).as("a look wakes nothing").isEqualTo(Phase.DOZING);
      assertThat(fleet.savings()).containsExactly(saving(fleet));

      fleet.wake(server, WAIT);

      assertThat(only(fleet).standing().saving()).as("nothing is saved any more").isNull();
      assertThat(fleet.savings()).isEmpty();
    }
  }

  @Test
  void isAllOfItAfterTheEndAndUntilTheNextStart() throws Exception {
    try (Fleet fleet = open()) {
      fleet.lease(server, "shared", WAIT).close();
      fleet.sleep(server, Depth.DOZING);
      Taken before = saving(fleet).before();

      fleet.sleep(server, Depth.STOPPED);

      assertThat(fleet.instances()).isEmpty();
      Saving stopped = requireNonNull(fleet.past(server).saving());
      assertThat(stopped).isEqualTo(new Saving(before, new Taken(0, 0)));
      assertThat(stopped.saved()).isEqualTo(before);
      assertThat(fleet.savings()).containsExactly(stopped);
      assertThat(fleet.past(server).ended()).isBeforeOrEqualTo(Instant.now());

      try (Lease _ = fleet.lease(server, "shared", WAIT)) {
        assertThat(fleet.past(server).saving()).isNull();
        assertThat(fleet.savings()).isEmpty();
      }
    }
  }

  @Test
  void whatWasSeenLastCountsForOneThatIsEndedAwake() throws Exception {
    try (Fleet fleet = open()) {
      fleet.lease(server, "shared", WAIT).close();
      InstanceUse use = fleet.use().getFirst();

      fleet.stop(server);

      Saving stopped = requireNonNull(fleet.past(server).saving());
      assertThat(stopped.before().resident() + stopped.before().swap()).isEqualTo(use.memory());
    }
  }

  @Test
  void isNotKnownOfOneThatWasNeverMeasuredOrFailed() throws Exception {
    try (Fleet fleet = open()) {
      fleet.lease(server, "shared", WAIT).close();
      fleet.stop(server);
      assertThat(fleet.past(server).saving()).isNull();

      fleet.start(server, WAIT);
      fleet.use();
      Long pid = requireNonNull(requireNonNull(only(fleet).running()).pid());
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await()
          .atMost(WAIT)
          .until(() -> fleet.instances().stream().allMatch(it -> it.running() == null));

      assertThat(fleet.savings()).as("a crash saves nothing").isEmpty();
    }
  }

  @Test
  void theLastWakeIsToldWithWhatItWokeFrom() throws Exception {
    try (Fleet fleet = open()) {
      assertThat(fleet.past(server).lastWake()).isNull();

      fleet.lease(server, "shared", WAIT).close();
      LastWake start = requireNonNull(fleet.past(server).lastWake());
      assertThat(start.from()).isEqualTo(Depth.STOPPED);
      assertThat(start.took()).isGreaterThanOrEqualTo(Yard.settings().settle());

      fleet.sleep(server, Depth.DOZING);
      assertThat(fleet.past(server).lastWake()).as("sleep changes nothing").isEqualTo(start);
      fleet.lease(server, "shared", WAIT).close();
      LastWake wake = requireNonNull(fleet.past(server).lastWake());
      assertThat(wake.from()).isEqualTo(Depth.DOZING);
      assertThat(wake.took()).isPositive().isLessThan(start.took());

      fleet.removed(server);
      assertThat(fleet.past(server)).isEqualTo(Past.BLANK);
    }
  }

  @Test
  void aSleepThatIsMeasuredIsCalledOffForWhoeverWantsIt() throws Exception {
    try (Fleet fleet = open()) {
      Instance instance;
      try (Lease lease = fleet.lease(server, "shared", WAIT)) {
        instance = lease.instance();
      }
      Machine machine = new Machine(SleepPolicy.never(), Yard.settings().backoff());
      Slot slot =
          new Slot(
              new Slot.Key(server, "other"), 1, machine, Ticker.system(), new Endless(instance));
      slot.lease(Ticker.system().nanos() + WAIT.toNanos(), WAIT);
      slot.post(new Event.Released(1));

      assertThat(slot.post(new Event.Lulled(Depth.DOZING))).isInstanceOf(Effect.Suspend.class);
      Lease lease = slot.lease(Ticker.system().nanos() + WAIT.toNanos(), WAIT);

      assertThat(requireNonNull(lease).instance()).isSameAs(instance);
    }
  }

  /// Starts this instance, and would measure for ever before it sleeps.
  private record Endless(Instance instance) implements Slot.Worker {
    @Override
    public void start(Slot slot, int run) {
      slot.post(new Event.Launched(run, instance));
    }

    @Override
    public void suspend(Slot slot, int run, Instance of, Depth depth) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              boolean isDone = slot.awaitWhileFalling(() -> false, Long.MAX_VALUE / 2);
              slot.post(isDone ? new Event.Slept(run, depth) : new Event.Sleepless(run));
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          });
    }

    @Override
    public void stop(Slot slot, int run, Instance of) {}

    @Override
    public void resume(Slot slot, int run, Instance of, Depth from, long wanted) {
      throw new AssertionError("it never slept");
    }

    @Override
    public void park(Slot slot, State.Parked state) {}

    @Override
    public void refused(Slot slot, FleetException.Category why) {}

    @Override
    public void forget(Slot slot) {}

    @Override
    public void moved(Slot slot, State before, State after) {}
  }

  @Test
  void theMemoryOfALargeProcessIsMeasuredAsItIs() throws Exception {
    ServerId large =
        yard.define(
            "large",
            Yard.node(
                "const it = Buffer.alloc(64 * 1048576, 7); process.stdin.resume(); it[0] = 1"));
    try (Fleet fleet = open()) {
      fleet.lease(large, "shared", WAIT).close();
      await().atMost(WAIT).until(() -> fleet.use().getFirst().memory() > 64 * MIB);

      fleet.sleep(large, Depth.DOZING);
      assertThat(saving(fleet).before().resident()).isGreaterThan(64 * MIB);
      fleet.sleep(large, Depth.STOPPED);

      assertThat(requireNonNull(fleet.savings().getFirst().saved()).resident())
          .isGreaterThan(64 * MIB);
    }
  }
}
