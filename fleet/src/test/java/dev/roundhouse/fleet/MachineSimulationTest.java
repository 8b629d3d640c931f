package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random lives of a slot against a small world of its own, which knows what really runs.
final class MachineSimulationTest {
  private static final List<Depth> DEPTHS = List.of(Depth.DOZING, Depth.ASLEEP, Depth.STOPPED);
  private static final State.Failure FAILURE =
      new State.Failure(FleetException.Category.PARKED, "refused");
  private static final int STEPS = 1_000_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 20_261_121})
  void neverTwoProcessesNorALeaseOnNothingNorAStartWithoutDemand(long seed) {
    World world = new World(new Random(seed));
    for (int step = 0; step < STEPS; step++) {
      world.step();
    }
    assertThat(world.lives).isGreaterThan(100);
    assertThat(world.starts).isGreaterThan(1_000);
    assertThat(world.grants).isGreaterThan(1_000);
    assertThat(world.refusals).isGreaterThan(100);
    assertThat(world.drains).isGreaterThan(10);
    assertThat(world.parkings).isGreaterThan(100);
    assertThat(world.turnedAway).isGreaterThan(100);
    assertThat(world.naps).isGreaterThan(500);
    assertThat(world.deepNaps).isGreaterThan(100);
    assertThat(world.wakes).isGreaterThan(300);
  }

  private static final class World {
    private final Random random;
    private final Machine machine =
        new Machine(
            new SleepPolicy(
                Optional.of(Duration.ofMillis(10)),
                Optional.of(Duration.ofMillis(20)),
                Optional.of(Duration.ofMillis(60)),
                SleepPolicy.Priority.NORMAL,
                Duration.ofMillis(5),
                Duration.ofMillis(5)),
            new FleetSettings.Backoff(
                Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMillis(100), 3));
    private State state = new State.Stopped();
    private long now = -1_000_000_000L;
    private int number;

    /// The run being started, the instance that runs, the one being stopped: at most one of them.
    private @Nullable Integer starting;

    private @Nullable Instance running;
    private @Nullable Instance stopping;
    private boolean isDead;
    private int run;

    /// Signals on their way to the instance: at most one of these, and never a lease meanwhile.
    private @Nullable Depth falling;

    private boolean isRising;

    /// How deep the instance really sleeps.
    private @Nullable Depth depth;

    /// Whether somebody has asked for a lease, or roused it, since it fell asleep.
    private boolean isWanted;

    private final List<Integer> leases = new ArrayList<>();
    private final Map<Integer, Integer> held = new HashMap<>();
    int lives;
    int starts;
    int grants;
    int refusals;
    int drains;
    int parkings;
    int turnedAway;
    int naps;
    int deepNaps;
    int wakes;

    World(Random random) {
      this.random = random;
    }

    void step() {
      now += random.nextInt(3_000_000);
      Event event = happening();
      if (event == null) {
        return;
      }
      if (event instanceof Event.Wanted || event instanceof Event.Roused) {
        isWanted = true;
      }
      State before = state;
      Machine.Step step = machine.next(before, event, now);
      state = step.state();
      if (before instanceof State.Parked && !(state instanceof State.Parked)) {
        assertThat(event)
            .as("left the siding without a person")
            .isInstanceOfAny(Event.Mended.class, Event.Retired.class, Event.Halted.class);
      }
      if (state instanceof State.Draining && !(before instanceof State.Draining)) {
        drains++;
      }
      apply(step.effect(), event);
      check();
      if (state instanceof State.Gone && leases.isEmpty() && random.nextInt(3) == 0) {
        lives++;
        state = new State.Stopped();
        run = 0;
      }
    }

    private @Nullable Event happening() {
      return switch (random.nextInt(20)) {
        case 0, 1, 2, 3 -> new Event.Wanted();
        case 4, 5, 6 -> release();
        case 7, 8 -> startEnds();
        case 9 -> random.nextInt(4) == 0 ? processDies() : null;
        case 10, 11 -> stopEnds();
        case 12, 13, 14 -> new Event.Ticked();
        case 15, 16 -> fallen();
        case 17, 18 -> risen();
        default ->
            switch (random.nextInt(20)) {
              case 18 -> new Event.Barred(FAILURE);
              case 19 -> new Event.Mended();
              case 12 -> new Event.Pressed();
              case 13 -> new Event.Lulled(DEPTHS.get(random.nextInt(3)));
              case 14 ->
                  new Event.Roused(random.nextBoolean(), Duration.ofMillis(random.nextInt(200)));
              case 15 -> new Event.Slept(run - 1, Depth.DOZING);
              case 16 -> new Event.Woken(run - 1);
              case 17 -> new Event.Sleepless(run - 1);
              case 0 -> new Event.Retired();
              case 1 -> new Event.Halted();
              // Late news about an earlier run, or none at all.
              case 2 -> new Event.Released(run - 1);
              case 3 -> new Event.Ended(run - 1);
              case 4 -> new Event.Exited(run - 1, true, "late", 0);
              default -> null;
            };
      };
    }

    /// A signal to sleep has arrived, or was refused; a lost one is told as refused.
    private @Nullable Event fallen() {
      Depth to = falling;
      if (to == null) {
        return null;
      }
      falling = null;
      if (isDead || random.nextInt(10) == 0) {
        depth = null; // who cannot be put to sleep is left awake
        return new Event.Sleepless(run);
      }
      // The kernel may refuse to page out: then it dozes.
      depth = random.nextInt(5) == 0 ? Depth.DOZING : to;
      naps++;
      deepNaps += depth == Depth.ASLEEP ? 1 : 0;
      return new Event.Slept(run, depth);
    }

    private @Nullable Event risen() {
      if (!isRising) {
        return null;
      }
      isRising = false;
      depth = null;
      wakes++;
      return new Event.Woken(run);
    }

    private @Nullable Event release() {
      if (leases.isEmpty()) {
        return null;
      }
      int of = random.nextBoolean() ? leases.removeFirst() : leases.removeLast();
      held.merge(of, -1, Integer::sum);
      return new Event.Released(of);
    }

    private @Nullable Event startEnds() {
      Integer started = starting;
      if (started == null) {
        return null;
      }
      starting = null;
      if (random.nextInt(3) == 0) {
        FleetException.Category category =
            switch (random.nextInt(10)) {
              case 0, 1 -> FleetException.Category.NOT_FOUND;
              case 2 -> FleetException.Category.PARKED;
              default -> FleetException.Category.START_FAILED;
            };
        return new Event.Failed(started, new State.Failure(category, "no"), random.nextDouble());
      }
      Instance instance = MachineTest.instance(++number);
      running = instance;
      isDead = false;
      return new Event.Launched(started, instance);
    }

    private @Nullable Event processDies() {
      if ((running == null && stopping == null) || isDead) {
        return null;
      }
      isDead = true;
      return new Event.Exited(run, random.nextBoolean(), "died", random.nextDouble());
    }

    private @Nullable Event stopEnds() {
      if (stopping == null) {
        return null;
      }
      stopping = null;
      return new Event.Ended(run);
    }

    private void apply(Effect effect, Event event) {
      switch (effect) {
        case Effect.Start(int started) -> {
          assertThat(event).as("a start without demand").isInstanceOf(Event.Wanted.class);
          assertThat(starting).as("a start while one is under way").isNull();
          assertThat(running).as("a start while an instance runs").isNull();
          assertThat(stopping).as("a start while an instance is being stopped").isNull();
          starting = started;
          run = started;
          starts++;
        }
        case Effect.Grant(int granted, Instance instance, boolean isFirst) -> {
          assertThat(instance).as("a lease on nothing").isSameAs(running);
          assertThat(granted).isEqualTo(run);
          assertThat(depth).as("a lease on a sleeper").isNull();
          assertThat(falling == null && !isRising).as("a lease in between").isTrue();
          assertThat(isFirst).isEqualTo(held.getOrDefault(granted, 0) == 0);
          leases.add(granted);
          held.merge(granted, 1, Integer::sum);
          grants++;
        }
        case Effect.Stop(int stopped, Instance instance) -> {
          assertThat(instance).as("stopped what does not run").isSameAs(running);
          assertThat(stopped).isEqualTo(run);
          boolean isForced =
              event instanceof Event.Halted
                  || event instanceof Event.Exited
                  || event instanceof Event.Barred;
          assertThat(isForced || !isHeld()).as("stopped under a lease").isTrue();
          running = null;
          stopping = instance;
          depth = null;
          // What is still on its way is told, but of a run that is over.
          falling = null;
          isRising = false;
        }
        case Effect.Suspend(int suspended, Instance instance, Depth to) -> {
          assertThat(instance).as("put to sleep what does not run").isSameAs(running);
          assertThat(suspended).isEqualTo(run);
          assertThat(isHeld()).as("sleep under a lease").isFalse();
          assertThat(falling == null && !isRising).as("two signals at once").isTrue();
          assertThat(depth == null || to.compareTo(depth) > 0).as("no deeper").isTrue();
          falling = to;
          isWanted = false;
        }
        case Effect.Resume(int resumed, Instance instance, Depth from, long _) -> {
          assertThat(from).isEqualTo(depth);
          assertThat(instance).as("woke what does not run").isSameAs(running);
          assertThat(resumed).isEqualTo(run);
          assertThat(isWanted).as("a wake without demand").isTrue();
          assertThat(falling == null && !isRising).as("two signals at once").isTrue();
          assertThat(depth).as("woke what is awake").isNotNull();
          isRising = true;
        }
        case Effect.Forget _ -> {
          assertThat(state).isInstanceOf(State.Gone.class);
          assertThat(starting == null && running == null && stopping == null)
              .as("forgot what is there")
              .isTrue();
        }
        case Effect.Refuse _ -> refusals++;
        case Effect.TurnAway _ -> {
          assertThat(running).as("turned away from what runs").isNull();
          turnedAway++;
        }
        case Effect.Park _ -> {
          assertThat(state).isInstanceOf(State.Parked.class);
          parkings++;
        }
        case Effect.Nothing _, Effect.Wait _, Effect.Move _ -> {}
      }
    }

    private boolean isHeld() {
      return held.getOrDefault(run, 0) > 0;
    }

    private void check() {
      switch (state) {
        case State.Stopped _, State.BackingOff _, State.Parked _, State.Gone _ ->
            assertThat(starting == null && running == null && stopping == null).isTrue();
        case State.Starting(int of, int _) -> assertThat(starting).isEqualTo(of);
        case State.Abandoned(int of, State _) -> assertThat(starting).isEqualTo(of);
        case State.Ready ready -> {
          assertThat(ready.instance()).isSameAs(running);
          assertThat(ready.leases()).isEqualTo(held.getOrDefault(run, 0));
        }
        case State.Falling napping -> {
          assertThat(napping.instance()).isSameAs(running);
          assertThat(falling).isEqualTo(napping.to());
        }
        case State.Sleeping sleeping -> {
          assertThat(sleeping.instance()).isSameAs(running);
          assertThat(sleeping.depth()).isEqualTo(depth);
        }
        case State.Waking waking -> {
          assertThat(waking.instance()).isSameAs(running);
          assertThat(isRising).isTrue();
        }
        case State.Draining draining -> {
          assertThat(draining.instance()).isSameAs(running);
          assertThat(draining.leases()).isPositive().isEqualTo(held.getOrDefault(run, 0));
        }
        case State.Stopping(int _, Instance instance, State _) ->
            assertThat(instance).isSameAs(stopping);
      }
    }
  }
}
