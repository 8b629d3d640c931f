package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told to come next is what the machine then does.
final class OutlookTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final SleepPolicy POLICY =
      FleetSettings.defaults().sleep().policy(SleepPolicy.Priority.NORMAL);

  @TempDir Path data;

  /// Goes from step to step at the moments that are told, and finds each change there and no
  /// sooner.
  private static void assertFollowed(State from, SleepPolicy policy, NextStep.Kind... kinds) {
    Machine machine = new Machine(policy, FleetSettings.defaults().backoff());
    State state = from;
    long now = 0;
    for (NextStep.Kind kind : kinds) {
      Outlook outlook = requireNonNull(Outlook.of(state, policy, now), "in " + state);

      assertThat(outlook.kind()).isEqualTo(kind);
      now = outlook.at();
      assertThat(machine.next(state, new Event.Ticked(), now - 1).effect())
          .isEqualTo(new Effect.Nothing());
      Machine.Step step = machine.next(state, new Event.Ticked(), now);
      switch (step.effect()) {
        case Effect.Suspend(int run, Instance _, Depth depth) -> {
          assertThat(kind)
              .isEqualTo(depth == Depth.DOZING ? NextStep.Kind.DOZE : NextStep.Kind.PAGE_OUT);
          state = machine.next(step.state(), new Event.Slept(run, depth), now).state();
        }
        case Effect.Stop _ -> {
          assertThat(kind).isEqualTo(NextStep.Kind.STOP);
          state = step.state();
        }
        default -> throw new AssertionError("nothing was done: " + step);
      }
    }
    assertThat(Outlook.of(state, policy, now)).as("at the end").isNull();
  }

  private State.Ready ready(Fleet fleet, ServerId server) {
    try (Lease lease = fleet.lease(server, "shared", Duration.ofSeconds(10))) {
      return new State.Ready(1, lease.instance(), 0, 0, 0, 0, 0);
    }
  }

  @Test
  void isWhatTheMachineDoes() {
    Yard yard = new Yard();
    ServerId server = yard.define("cat", Yard.CAT);
    try (Fleet fleet = yard.open(data)) {
      State.Ready ready = ready(fleet, server);

      assertFollowed(ready, POLICY, NextStep.Kind.DOZE, NextStep.Kind.PAGE_OUT, NextStep.Kind.STOP);
      assertFollowed(ready, POLICY.withoutPagingOut(), NextStep.Kind.DOZE, NextStep.Kind.STOP);
      assertFollowed(ready, POLICY.stoppingOnly(), NextStep.Kind.STOP);
      assertFollowed(ready, SleepPolicy.never());
      assertFollowed(lately(ready), awakeFor(Duration.ofMinutes(1)), NextStep.Kind.DOZE);
      assertThat(Outlook.of(ready.leased(), POLICY, 0)).as("in use").isNull();
    }
  }

  /// Woken a second ago, and used long before that.
  private static State.Ready lately(State.Ready ready) {
    return new State.Ready(1, ready.instance(), 0, 0, 0, -SECOND, -10 * SECOND);
  }

  private static SleepPolicy awakeFor(Duration minAwake) {
    return new SleepPolicy(
        Optional.of(Duration.ofSeconds(5)),
        Optional.empty(),
        Optional.empty(),
        SleepPolicy.Priority.NORMAL,
        minAwake,
        Duration.ZERO);
  }

  @Test
  void anAddressDoesNotSleepAndAPauseEnds() {
    State.Failure failure = new State.Failure(FleetException.Category.START_FAILED, "no");
    State.Ready address = new State.Ready(1, MachineTest.instance(1), 0, 0, 0, 0, 0);

    assertThat(Outlook.of(address, POLICY, 0)).isNull();
    assertThat(Outlook.of(new State.BackingOff(1, 1, SECOND, failure), POLICY, 0))
        .isEqualTo(new Outlook(NextStep.Kind.ATTEMPT, SECOND));
    assertThat(Outlook.of(new State.BackingOff(1, 1, SECOND, failure), POLICY, SECOND)).isNull();
    assertThat(Outlook.of(new State.Parked(1, 1, failure), POLICY, 0)).isNull();
  }
}
