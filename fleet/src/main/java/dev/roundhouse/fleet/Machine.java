package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Effect.Forget;
import dev.roundhouse.fleet.Effect.Move;
import dev.roundhouse.fleet.Effect.Nothing;
import dev.roundhouse.fleet.Effect.Park;
import dev.roundhouse.fleet.Effect.Refuse;
import dev.roundhouse.fleet.Effect.Resume;
import dev.roundhouse.fleet.Effect.Start;
import dev.roundhouse.fleet.Effect.Stop;
import dev.roundhouse.fleet.Effect.Suspend;
import dev.roundhouse.fleet.Effect.TurnAway;
import dev.roundhouse.fleet.Effect.Wait;
import dev.roundhouse.fleet.Event.Care;
import dev.roundhouse.fleet.Event.Ended;
import dev.roundhouse.fleet.Event.Exited;
import dev.roundhouse.fleet.Event.Failed;
import dev.roundhouse.fleet.Event.Halted;
import dev.roundhouse.fleet.Event.Launched;
import dev.roundhouse.fleet.Event.Lulled;
import dev.roundhouse.fleet.Event.Pressed;
import dev.roundhouse.fleet.Event.Released;
import dev.roundhouse.fleet.Event.Retired;
import dev.roundhouse.fleet.Event.Roused;
import dev.roundhouse.fleet.Event.Sleepless;
import dev.roundhouse.fleet.Event.Slept;
import dev.roundhouse.fleet.Event.Ticked;
import dev.roundhouse.fleet.Event.Wanted;
import dev.roundhouse.fleet.Event.Woken;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.State.Abandoned;
import dev.roundhouse.fleet.State.BackingOff;
import dev.roundhouse.fleet.State.Draining;
import dev.roundhouse.fleet.State.Failure;
import dev.roundhouse.fleet.State.Falling;
import dev.roundhouse.fleet.State.Falling.Then;
import dev.roundhouse.fleet.State.Gone;
import dev.roundhouse.fleet.State.Parked;
import dev.roundhouse.fleet.State.Ready;
import dev.roundhouse.fleet.State.Sleeping;
import dev.roundhouse.fleet.State.Starting;
import dev.roundhouse.fleet.State.Stopped;
import dev.roundhouse.fleet.State.Stopping;
import dev.roundhouse.fleet.State.Waking;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The rules of a slot's life, as one pure function. In short:
///
/// ```
/// Stopped --wanted--> Starting --launched--> Ready --idle long, retired--> Stopping --ended--> Gone
///                        |  ^                | ^ |
///                 failed |  | when due   idle| | | exited
///                        v  |                v | v
///              Parked <- BackingOff  Falling   Waking        (Stopping, then BackingOff)
///                                            |   ^
///                                      slept |   | wanted
///                                            v   |
///                                          Sleeping --idle longer--> Falling, Stopping
/// ```
///
/// Retired while starting is `Abandoned`; retired while leases are held is `Draining`. There is at
/// most one start or instance at any moment, because only `Stopped` and `BackingOff` start one, and
/// both are reached only when nothing is left of the run before. Only demand starts anything, only
/// demand or a look ahead wakes, and nothing sleeps under a lease. Going to sleep is never
/// interrupted: who wants the instance meanwhile has it woken right after.
///
/// @param sleep when an instance without a lease sleeps
/// @param backoff pauses after failures
record Machine(SleepPolicy sleep, FleetSettings.Backoff backoff) {
  /// The new state, and the one thing to do about it.
  record Step(State state, Effect effect) {}

  static final Gone GONE = new Gone(null);
  private static final Nothing NOTHING = new Nothing();
  private static final Move MOVE = new Move();
  static final Forget FORGET = new Forget();

  /// A failure is remembered for this many of the longest pauses.
  private static final int MEMORY = 10;

  Machine {
    requireNonNull(sleep, "sleep");
    requireNonNull(backoff, "backoff");
  }

  /// What follows from an event at this moment. News about another run than the current one changes
  /// nothing.
  Step next(State state, Event event, long now) {
    return event instanceof Care care ? Sickbay.next(state, care) : alone(state, event, now);
  }

  /// What follows as long as no person is needed.
  private Step alone(State state, Event event, long now) {
    return switch (state) {
      case Stopped stopped -> next(stopped, event);
      case Starting starting -> next(starting, event, now);
      case Abandoned abandoned -> next(abandoned, event);
      case Ready ready -> next(ready, event, now);
      case Falling falling -> next(falling, event, now);
      case Sleeping sleeping -> next(sleeping, event, now);
      case Waking waking -> next(waking, event, now);
      case Draining draining -> next(draining, event);
      case Stopping stopping -> next(stopping, event);
      case BackingOff pause -> next(pause, event, now);
      case Parked parked -> next(parked, event);
      case Gone gone ->
          switch (event) {
            case Wanted _ -> new Step(gone, MOVE);
            case Released _, Launched _, Failed _, Exited _, Ended _, Care _ -> stay(gone);
            case Retired _, Halted _, Ticked _ -> stay(gone);
            case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(gone);
          };
    };
  }

  private static Step next(Stopped state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(new Starting(1, 0), new Start(1));
      case Retired _, Halted _ -> new Step(GONE, FORGET);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private Step next(Starting state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> new Step(state, new Wait(state.run()));
      case Launched(int run, Instance instance) when run == state.run() ->
          stay(awake(run, instance, state.failures(), now, now));
      case Failed(int run, Failure failure, double chance) when run == state.run() ->
          failed(run, state.failures() + 1, failure, chance, now);
      case Retired _, Halted _ -> stay(new Abandoned(state.run(), GONE));
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private static Step next(Abandoned state, Event event) {
    return switch (event) {
      case Wanted _ when state.next() instanceof Parked parked ->
          new Step(state, new TurnAway(parked));
      case Wanted _ -> new Step(state, MOVE);
      case Launched(int run, Instance instance) when run == state.run() ->
          stop(run, instance, state.next());
      case Failed(int run, Failure _, double _) when run == state.run() -> arrive(state.next());
      case Retired _, Halted _ -> stay(new Abandoned(state.run(), GONE));
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private Step next(Ready state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> new Step(state.leased(), state.grant());
      case Released(int run) when run == state.run() -> stay(state.released(now));
      case Exited exited when exited.run() == state.run() ->
          stop(
              state.run(),
              state.instance(),
              afterExit(state.failures(), state.since(), exited, now));
      case Retired _ when state.leases() > 0 ->
          stay(new Draining(state.run(), state.instance(), state.leases()));
      case Retired _, Halted _ -> stop(state.run(), state.instance(), GONE);
      case Ticked _ when state.leases() == 0 && isAwakeLongEnough(state, now) ->
          fall(state, sleep.due(now - state.idleSince()));
      case Pressed _ when state.leases() == 0 && isAwakeLongEnough(state, now) ->
          fall(state, sleep.deeper(null));
      case Lulled(Depth depth) when state.leases() == 0 -> fall(state, depth);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private boolean isAwakeLongEnough(Ready state, long now) {
    return now - state.awakeSince() >= sleep.minAwake().toNanos();
  }

  private static Step fall(Ready state, @Nullable Depth to) {
    return switch (to) {
      case null -> stay(state);
      case STOPPED -> stop(state.run(), state.instance(), GONE);
      case DOZING, ASLEEP ->
          new Step(Falling.of(state, to), new Suspend(state.run(), state.instance(), to));
    };
  }

  private Step next(Falling state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> new Step(wanted(state, now), new Wait(state.run()));
      case Roused _ -> stay(wanted(state, now));
      case Retired _, Halted _ -> stay(state.then(Then.STOP));
      case Slept(int run, Depth depth) when run == state.run() ->
          switch (state.then()) {
            case SLEEP -> stay(sleeping(state, depth, now));
            case WAKE -> wake(sleeping(state, depth, now), state.wanted(), now);
            case STOP -> stop(run, state.instance(), GONE);
          };
      case Sleepless(int run) when run == state.run() ->
          switch (state.then()) {
            case SLEEP, WAKE ->
                stay(awake(run, state.instance(), state.failures(), state.since(), now));
            case STOP -> stop(run, state.instance(), GONE);
          };
      case Exited exited when exited.run() == state.run() ->
          stop(
              state.run(),
              state.instance(),
              state.then() == Then.STOP
                  ? GONE
                  : afterExit(state.failures(), state.since(), exited, now));
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Lulled _, Pressed _ -> stay(state);
    };
  }

  /// What is to be stopped is not woken first: there will be another.
  private static Falling wanted(Falling state, long now) {
    return state.then() == Then.SLEEP ? state.wanted(now) : state;
  }

  private static Sleeping sleeping(Falling state, Depth depth, long now) {
    return new Sleeping(
        state.run(),
        state.instance(),
        state.failures(),
        state.since(),
        state.idleSince(),
        depth,
        state.to(),
        now);
  }

  private static Ready awake(int run, Instance instance, int failures, long since, long now) {
    return new Ready(run, instance, failures, 0, since, now, now);
  }

  private Step next(Sleeping state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> wake(state, now, now);
      case Roused(boolean isForced, Duration keep)
          when isForced || now - state.asleepSince() >= sleep.minSleep().toNanos() ->
          wake(state, now, now + keep.toNanos());
      case Exited exited when exited.run() == state.run() ->
          stop(
              state.run(),
              state.instance(),
              afterExit(state.failures(), state.since(), exited, now));
      case Retired _, Halted _ -> stop(state.run(), state.instance(), GONE);
      case Ticked _ -> fall(state, sleep.due(now - state.idleSince()));
      case Pressed _ -> fall(state, sleep.deeper(state.tried()));
      case Lulled(Depth depth) -> fall(state, depth);
      case Released _, Launched _, Failed _, Exited _, Ended _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _ -> stay(state);
    };
  }

  /// @param wanted since when somebody has wanted it
  /// @param usedUntil it counts as used until then
  private static Step wake(Sleeping state, long wanted, long usedUntil) {
    return new Step(
        state.waking(usedUntil), new Resume(state.run(), state.instance(), state.depth(), wanted));
  }

  private static Step fall(Sleeping state, @Nullable Depth to) {
    if (to == null || to.compareTo(state.tried()) <= 0) {
      return stay(state);
    }
    return to == Depth.STOPPED
        ? stop(state.run(), state.instance(), GONE)
        : new Step(Falling.of(state, to), new Suspend(state.run(), state.instance(), to));
  }

  private Step next(Waking state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> new Step(state, new Wait(state.run()));
      case Woken(int run) when run == state.run() -> stay(state.awake(now));
      case Exited exited when exited.run() == state.run() ->
          stop(
              state.run(),
              state.instance(),
              afterExit(state.failures(), state.since(), exited, now));
      case Retired _, Halted _ -> stop(state.run(), state.instance(), GONE);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private static Step next(Draining state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(state, MOVE);
      case Released(int run) when run == state.run() ->
          state.leases() == 1
              ? stop(run, state.instance(), GONE)
              : stay(new Draining(run, state.instance(), state.leases() - 1));
      case Exited exited when exited.run() == state.run() ->
          stop(state.run(), state.instance(), GONE);
      case Halted _ -> stop(state.run(), state.instance(), GONE);
      case Released _, Launched _, Failed _, Exited _, Ended _, Care _ -> stay(state);
      case Retired _, Ticked _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private static Step next(Stopping state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(state, new Wait(0));
      case Ended(int run) when run == state.run() -> arrive(state.next());
      case Retired _, Halted _ -> stay(new Stopping(state.run(), state.instance(), GONE));
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  private Step next(BackingOff state, Event event, long now) {
    return switch (event) {
      case Wanted _ when now - state.until() >= 0 ->
          new Step(new Starting(state.run() + 1, state.failures()), new Start(state.run() + 1));
      case Wanted _ -> new Step(state, new Refuse(state));
      case Ticked _ when now - state.until() > MEMORY * backoff.longest().toNanos() ->
          new Step(GONE, FORGET);
      case Retired _, Halted _ -> new Step(GONE, FORGET);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  /// Nothing but a person, or what a person has changed, ends it.
  private static Step next(Parked state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(state, new TurnAway(state));
      case Retired _, Halted _ -> new Step(GONE, FORGET);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _, Care _ -> stay(state);
      case Slept _, Sleepless _, Woken _, Roused _, Lulled _, Pressed _ -> stay(state);
    };
  }

  static Step stay(State state) {
    return new Step(state, NOTHING);
  }

  /// Nothing is left of a run: what was to follow.
  static Step arrive(State next) {
    return new Step(
        next, next instanceof Parked it ? new Park(it) : next instanceof Gone ? FORGET : NOTHING);
  }

  static Step stop(int run, Instance instance, State next) {
    return new Step(new Stopping(run, instance, next), new Stop(run, instance));
  }

  /// An end after a long life counts for nothing. One soon after the start counts as a failure, but
  /// the first in a row of a process that had worked is answered by a start at once.
  private State afterExit(int failures, long since, Exited exited, long now) {
    if (now - since >= backoff.stable().toNanos()) {
      return GONE;
    }
    Failure failure = new Failure(FleetException.Category.START_FAILED, exited.reason());
    int free = exited.hasSpoken() ? 1 : 0;
    return backOff(exited.run(), failures + 1, failure, 1 - free, exited.chance(), now);
  }

  private Step failed(int run, int failures, Failure failure, double chance, long now) {
    return switch (failure.category()) {
      case NOT_FOUND -> new Step(new Gone(failure), FORGET);
      case PARKED -> arrive(new Parked(run, failures, failure));
      default -> arrive(backOff(run, failures, failure, 1, chance, now));
    };
  }

  /// @param first 1 when the first failure in a row is followed by a pause, 0 when the second is
  private State backOff(
      int run, int failures, Failure failure, int first, double chance, long now) {
    return failures >= backoff.giveUpAfter()
        ? new Parked(run, failures, failure)
        : new BackingOff(run, failures, now + backoff.pause(failures - 1 + first, chance), failure);
  }
}
