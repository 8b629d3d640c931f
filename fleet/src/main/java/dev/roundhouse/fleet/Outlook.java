package dev.roundhouse.fleet;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the [Machine] will do with a state if nothing but time comes up.
///
/// @param at the earliest moment, by `Ticker.nanos`
record Outlook(NextStep.Kind kind, long at) {
  /// Null when nothing happens by itself.
  static @Nullable Outlook of(State state, SleepPolicy sleep, long now) {
    return switch (state) {
      // An address has nothing that could sleep.
      case State.Ready ready when ready.leases() == 0 && ready.instance().isStarted() ->
          awake(ready, sleep);
      case State.Sleeping sleeping -> deeper(sleeping, sleep);
      case State.BackingOff pause when pause.until() - now > 0 ->
          new Outlook(NextStep.Kind.ATTEMPT, pause.until());
      case State.Ready _, State.BackingOff _, State.Stopped _, State.Starting _ -> null;
      case State.Abandoned _, State.Falling _, State.Waking _, State.Draining _ -> null;
      case State.Stopping _, State.Parked _, State.Gone _ -> null;
    };
  }

  private static @Nullable Outlook awake(State.Ready ready, SleepPolicy sleep) {
    Optional<Duration> first = sleep.first();
    if (first.isEmpty()) {
      return null;
    }
    long idle = ready.idleSince() + first.get().toNanos();
    long awake = ready.awakeSince() + sleep.minAwake().toNanos();
    long at = idle - awake < 0 ? awake : idle;
    Depth depth = sleep.due(at - ready.idleSince());
    return depth == null ? null : new Outlook(kind(depth), at);
  }

  private static @Nullable Outlook deeper(State.Sleeping sleeping, SleepPolicy sleep) {
    boolean mayPageOut = sleeping.tried() == Depth.DOZING && sleep.pageOutAfter().isPresent();
    Optional<Duration> next = mayPageOut ? sleep.pageOutAfter() : sleep.stopAfter();
    if (next.isEmpty()) {
      return null;
    }
    Depth depth = sleep.due(next.get().toNanos());
    return depth == null
        ? null
        : new Outlook(kind(depth), sleeping.idleSince() + next.get().toNanos());
  }

  private static NextStep.Kind kind(Depth depth) {
    return switch (depth) {
      case DOZING -> NextStep.Kind.DOZE;
      case ASLEEP -> NextStep.Kind.PAGE_OUT;
      case STOPPED -> NextStep.Kind.STOP;
    };
  }
}
