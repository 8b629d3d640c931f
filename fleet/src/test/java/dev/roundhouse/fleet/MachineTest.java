package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MachineTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final Machine machine =
      new Machine(
          FleetSettings.defaults().sleep().policy(SleepPolicy.Priority.NORMAL),
          new FleetSettings.Backoff(
              Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(30), 10));
  private final State.Failure failure =
      new State.Failure(FleetException.Category.START_FAILED, "no");

  static Instance instance(int number) {
    Upstreams upstreams =
        new Upstreams(
            new Yard.Nowhere(),
            FleetSettings.defaults().breaker(),
            new Siding(new Yard(), List.of(), Journal.NONE, Ticker.system()),
            Ticker.system(),
            FleetObserver.NONE);
    return upstreams.instance(
        "x-" + number,
        new Slot.Key(new ServerId("x"), "shared"),
        new Launch.Remote(URI.create("http://127.0.0.1/"), Map.of()));
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    assertThat(machine.backoff().pause(0, 0)).isZero();
    assertThat(machine.backoff().pause(1, 0)).isEqualTo(SECOND);
    assertThat(machine.backoff().pause(2, 0)).isEqualTo(2 * SECOND);
    assertThat(machine.backoff().pause(6, 0)).isEqualTo(32 * SECOND);
    assertThat(machine.backoff().pause(7, 0)).isEqualTo(60 * SECOND);
    assertThat(machine.backoff().pause(5_000, 0)).isEqualTo(60 * SECOND);
    assertThat(machine.backoff().pause(2, 1)).isEqualTo(1_600_000_000L);
  }

  @Test
  void failuresInARowPauseLongerEachTime() {
    State state = after(new State.Stopped(), new Event.Wanted(), 0);
    state = after(state, new Event.Failed(1, failure, 0), 0);
    assertThat(state).isEqualTo(new State.BackingOff(1, 1, SECOND, failure));
    assertThat(machine.next(state, new Event.Wanted(), SECOND - 1).effect())
        .isInstanceOf(Effect.Refuse.class);

    Machine.Step step = machine.next(state, new Event.Wanted(), SECOND);

    assertThat(step.effect()).isEqualTo(new Effect.Start(2));
    state = after(step.state(), new Event.Failed(2, failure, 0), SECOND);
    assertThat(state).isEqualTo(new State.BackingOff(2, 2, 3 * SECOND, failure));
  }

  @Test
  void theFirstEarlyEndOfAWorkingProcessIsAnsweredByAStartAtOnce() {
    State state = ready(instance(1));

    state = ended(state, 1, true, 5 * SECOND);

    assertThat(state).isInstanceOf(State.BackingOff.class);
    Machine.Step step = machine.next(state, new Event.Wanted(), 5 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Start(2));
    state = after(step.state(), new Event.Launched(2, instance(2)), 5 * SECOND);
    state = ended(state, 2, true, 6 * SECOND);
    assertThat(machine.next(state, new Event.Wanted(), 6 * SECOND).effect())
        .isInstanceOf(Effect.Refuse.class);
  }

  @Test
  void anEarlyEndOfAProcessThatNeverSpokeIsAFailedStart() {
    State state = ended(ready(instance(1)), 1, false, 5 * SECOND);

    assertThat(machine.next(state, new Event.Wanted(), 5 * SECOND).effect())
        .isInstanceOf(Effect.Refuse.class);
  }

  @Test
  void anEndAfterALongLifeCountsForNothing() {
    assertThat(ended(ready(instance(1)), 1, false, 30 * SECOND)).isInstanceOf(State.Gone.class);
  }

  @Test
  void anEarlierRunsLeaseDoesNotCountOnTheNextRun() {
    State state = after(ready(instance(1)), new Event.Wanted(), 0);
    state = ended(state, 1, true, SECOND);
    state = after(state, new Event.Wanted(), SECOND);
    state = after(state, new Event.Launched(2, instance(2)), SECOND);
    state = after(state, new Event.Wanted(), SECOND);

    state = after(state, new Event.Released(1), SECOND);

    assertThat(state)
        .isInstanceOfSatisfying(
            State.Ready.class, ready -> assertThat(ready.leases()).isEqualTo(1));
  }

  @Test
  void oldFailuresAreForgotten() {
    State state = new State.BackingOff(1, 3, 0, failure);

    assertThat(after(state, new Event.Ticked(), 600 * SECOND)).isEqualTo(state);
    assertThat(machine.next(state, new Event.Ticked(), 601 * SECOND))
        .isEqualTo(new Machine.Step(new State.Gone(null), new Effect.Forget()));
  }

  @Test
  void sleepsDeeperWithTime() {
    Instance instance = instance(1);
    State state = ready(instance);
    assertThat(after(state, new Event.Ticked(), 29 * SECOND)).isEqualTo(state);

    Machine.Step step = machine.next(state, new Event.Ticked(), 30 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Suspend(1, instance, Depth.DOZING));
    state = after(step.state(), new Event.Slept(1, Depth.DOZING), 30 * SECOND);
    assertThat(after(state, new Event.Ticked(), 119 * SECOND)).isEqualTo(state);

    step = machine.next(state, new Event.Ticked(), 120 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Suspend(1, instance, Depth.ASLEEP));
    state = after(step.state(), new Event.Slept(1, Depth.ASLEEP), 121 * SECOND);

    step = machine.next(state, new Event.Ticked(), 1800 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Stop(1, instance));
  }

  @Test
  void isThereAgainAfterFiveHoursWithoutUse() {
    State state = ready(instance(1));
    for (long second = 1; second < 5 * 3600; second++) {
      Machine.Step step = machine.next(state, new Event.Ticked(), second * SECOND);
      state =
          switch (step.effect()) {
            case Effect.Suspend(int run, Instance _, Depth depth) ->
                after(step.state(), new Event.Slept(run, depth), second * SECOND);
            case Effect.Stop(int run, Instance _) ->
                after(step.state(), new Event.Ended(run), second * SECOND);
            default -> step.state();
          };
    }
    assertThat(state).isInstanceOf(State.Gone.class);

    // Who wants it is sent on to a new place, and that starts it.
    assertThat(machine.next(state, new Event.Wanted(), 5 * 3600 * SECOND).effect())
        .isEqualTo(new Effect.Move());
    assertThat(machine.next(new State.Stopped(), new Event.Wanted(), 5 * 3600 * SECOND).effect())
        .isEqualTo(new Effect.Start(1));
  }

  @Test
  void whoWantsItWhileItFallsAsleepHasItWokenRightAfter() {
    Instance instance = instance(1);
    State state = after(ready(instance), new Event.Ticked(), 30 * SECOND);

    Machine.Step step = machine.next(state, new Event.Wanted(), 30 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Wait(1));
    step = machine.next(step.state(), new Event.Slept(1, Depth.DOZING), 31 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Resume(1, instance, Depth.DOZING, 30 * SECOND));
    state = after(step.state(), new Event.Woken(1), 31 * SECOND);

    assertThat(machine.next(state, new Event.Wanted(), 31 * SECOND).effect())
        .isEqualTo(new Effect.Grant(1, instance, true));
  }

  @Test
  void aSweeperCannotPutItBackToSleepBeforeWhoWokeItHasIt() {
    State state = after(ready(instance(1)), new Event.Lulled(Depth.DOZING), SECOND);
    state = after(state, new Event.Slept(1, Depth.DOZING), SECOND);
    state = after(state, new Event.Wanted(), 3600 * SECOND);
    assertThat(after(state, new Event.Ticked(), 3600 * SECOND)).isEqualTo(state);
    assertThat(after(state, new Event.Pressed(), 3600 * SECOND)).isEqualTo(state);
    state = after(state, new Event.Woken(1), 3600 * SECOND);

    assertThat(after(state, new Event.Ticked(), 3604 * SECOND)).isEqualTo(state);
    assertThat(after(state, new Event.Pressed(), 3604 * SECOND)).isEqualTo(state);
  }

  @Test
  void aLookAheadDoesNotCutAShortSleepShorterButAPersonDoes() {
    State state = after(ready(instance(1)), new Event.Lulled(Depth.DOZING), SECOND);
    state = after(state, new Event.Slept(1, Depth.DOZING), SECOND);

    assertThat(after(state, new Event.Roused(false), 10 * SECOND)).isEqualTo(state);
    assertThat(after(state, new Event.Roused(false), 11 * SECOND)).isInstanceOf(State.Waking.class);
    assertThat(after(state, new Event.Roused(true), SECOND)).isInstanceOf(State.Waking.class);
  }

  @Test
  void whatIsWokenAheadStaysAwakeUntilThenAndSleepsAsIfUsedUntilThen() {
    State state = after(ready(instance(1)), new Event.Lulled(Depth.DOZING), SECOND);
    state = after(state, new Event.Slept(1, Depth.DOZING), SECOND);
    Duration keep = Duration.ofMinutes(2);

    state = after(state, new Event.Roused(false, keep), 100 * SECOND);
    state = after(state, new Event.Woken(1), 101 * SECOND);

    for (int second = 101; second < 250; second++) {
      assertThat(after(state, new Event.Ticked(), second * SECOND)).isEqualTo(state);
    }
    assertThat(after(state, new Event.Ticked(), 250 * SECOND)).isInstanceOf(State.Falling.class);
    assertThat(after(state, new Event.Pressed(), 106 * SECOND)).isInstanceOf(State.Falling.class);
    State used =
        after(after(state, new Event.Wanted(), 110 * SECOND), new Event.Released(1), 111 * SECOND);
    assertThat(after(used, new Event.Ticked(), 141 * SECOND)).isInstanceOf(State.Falling.class);
  }

  @Test
  void shortMemoryLetsItSleepDeeperStepByStep() {
    Instance instance = instance(1);
    Machine.Step step = machine.next(ready(instance), new Event.Pressed(), 6 * SECOND);
    assertThat(step.effect()).isEqualTo(new Effect.Suspend(1, instance, Depth.ASLEEP));
    State state = after(step.state(), new Event.Slept(1, Depth.ASLEEP), 6 * SECOND);

    assertThat(machine.next(state, new Event.Pressed(), 7 * SECOND).effect())
        .isEqualTo(new Effect.Stop(1, instance));
  }

  @Test
  void doesNotSleepUnderALease() {
    State state = after(ready(instance(1)), new Event.Wanted(), 0);

    assertThat(after(state, new Event.Ticked(), 3600 * SECOND)).isEqualTo(state);
    assertThat(after(state, new Event.Pressed(), 3600 * SECOND)).isEqualTo(state);
    assertThat(after(state, new Event.Lulled(Depth.STOPPED), 3600 * SECOND)).isEqualTo(state);
  }

  @Test
  void whatCannotBePutToSleepIsTriedAgainLater() {
    State state = after(ready(instance(1)), new Event.Ticked(), 30 * SECOND);

    state = after(state, new Event.Sleepless(1), 31 * SECOND);

    assertThat(after(state, new Event.Ticked(), 60 * SECOND)).isEqualTo(state);
    assertThat(after(state, new Event.Ticked(), 61 * SECOND)).isInstanceOf(State.Falling.class);
  }

  @Test
  void endsASleeperThatIsRetired() {
    Instance instance = instance(1);
    State state = after(ready(instance), new Event.Ticked(), 30 * SECOND);
    State falling = after(state, new Event.Retired(), 30 * SECOND);
    assertThat(machine.next(falling, new Event.Slept(1, Depth.DOZING), 30 * SECOND).effect())
        .isEqualTo(new Effect.Stop(1, instance));

    State sleeping = after(state, new Event.Slept(1, Depth.DOZING), 30 * SECOND);
    assertThat(machine.next(sleeping, new Event.Retired(), 31 * SECOND).effect())
        .isEqualTo(new Effect.Stop(1, instance));
  }

  private State ready(Instance instance) {
    State starting = after(new State.Stopped(), new Event.Wanted(), 0);
    return after(starting, new Event.Launched(1, instance), 0);
  }

  private State ended(State state, int run, boolean hasSpoken, long now) {
    State stopping = after(state, new Event.Exited(run, hasSpoken, "exited", 0), now);
    assertThat(stopping).isInstanceOf(State.Stopping.class);
    return after(stopping, new Event.Ended(run), now);
  }

  private State after(State state, Event event, long now) {
    return machine.next(state, event, now).state();
  }
}
