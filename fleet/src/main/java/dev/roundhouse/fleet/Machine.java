package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Effect.Forget;
import dev.roundhouse.fleet.Effect.Grant;
import dev.roundhouse.fleet.Effect.Move;
import dev.roundhouse.fleet.Effect.Nothing;
import dev.roundhouse.fleet.Effect.Refuse;
import dev.roundhouse.fleet.Effect.Start;
import dev.roundhouse.fleet.Effect.Stop;
import dev.roundhouse.fleet.Effect.Wait;
import dev.roundhouse.fleet.Event.Ended;
import dev.roundhouse.fleet.Event.Exited;
import dev.roundhouse.fleet.Event.Failed;
import dev.roundhouse.fleet.Event.Halted;
import dev.roundhouse.fleet.Event.Launched;
import dev.roundhouse.fleet.Event.Released;
import dev.roundhouse.fleet.Event.Retired;
import dev.roundhouse.fleet.Event.Ticked;
import dev.roundhouse.fleet.Event.Wanted;
import dev.roundhouse.fleet.State.Abandoned;
import dev.roundhouse.fleet.State.BackingOff;
import dev.roundhouse.fleet.State.Draining;
import dev.roundhouse.fleet.State.Failure;
import dev.roundhouse.fleet.State.Gone;
import dev.roundhouse.fleet.State.Ready;
import dev.roundhouse.fleet.State.Starting;
import dev.roundhouse.fleet.State.Stopped;
import dev.roundhouse.fleet.State.Stopping;
import java.time.Duration;

/// The rules of a slot's life, as one pure function. In short:
///
/// ```
/// Stopped --wanted--> Starting --launched--> Ready --idle, retired--> Stopping --ended--> Gone
///                        |  ^                  |
///                 failed |  | wanted, when due | exited
///                        v  |                  v
///                     BackingOff <--ended-- Stopping
/// ```
///
/// Retired while starting is `Abandoned`; retired while leases are held is `Draining`. There is at
/// most one start or instance at any moment, because only `Stopped` and `BackingOff` start one, and
/// both are reached only when nothing is left of the run before. Only demand starts anything.
///
/// @param idleStop how long an instance is kept without a lease
/// @param backoff pauses after failures
record Machine(Duration idleStop, FleetSettings.Backoff backoff) {
  /// The new state, and the one thing to do about it.
  record Step(State state, Effect effect) {}

  private static final Gone GONE = new Gone(null);
  private static final Nothing NOTHING = new Nothing();
  private static final Move MOVE = new Move();
  private static final Forget FORGET = new Forget();

  /// A failure is remembered for this many of the longest pauses.
  private static final int MEMORY = 10;

  Machine {
    requireNonNull(idleStop, "idleStop");
    requireNonNull(backoff, "backoff");
  }

  /// What follows from an event at this moment. News about another run than the current one changes
  /// nothing.
  Step next(State state, Event event, long now) {
    return switch (state) {
      case Stopped stopped -> next(stopped, event);
      case Starting starting -> next(starting, event, now);
      case Abandoned abandoned -> next(abandoned, event);
      case Ready ready -> next(ready, event, now);
      case Draining draining -> next(draining, event);
      case Stopping stopping -> next(stopping, event);
      case BackingOff pause -> next(pause, event, now);
      case Gone gone ->
          switch (event) {
            case Wanted _ -> new Step(gone, MOVE);
            case Released _, Launched _, Failed _, Exited _, Ended _ -> stay(gone);
            case Retired _, Halted _, Ticked _ -> stay(gone);
          };
    };
  }

  private static Step next(Stopped state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(new Starting(1, 0), new Start(1));
      case Retired _, Halted _ -> new Step(GONE, FORGET);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _ -> stay(state);
    };
  }

  private Step next(Starting state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> new Step(state, new Wait(state.run()));
      case Launched(int run, Instance instance) when run == state.run() ->
          new Step(new Ready(run, instance, state.failures(), 0, now, now), NOTHING);
      case Failed(int run, Failure failure, double chance) when run == state.run() ->
          failure.category() == FleetException.Category.NOT_FOUND
              ? new Step(new Gone(failure), FORGET)
              : new Step(backOff(run, state.failures() + 1, failure, 1, chance, now), NOTHING);
      case Retired _, Halted _ -> new Step(new Abandoned(state.run()), NOTHING);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _ -> stay(state);
    };
  }

  private static Step next(Abandoned state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(state, MOVE);
      case Launched(int run, Instance instance) when run == state.run() ->
          stop(run, instance, GONE);
      case Failed(int run, Failure _, double _) when run == state.run() -> new Step(GONE, FORGET);
      case Released _, Launched _, Failed _, Exited _, Ended _ -> stay(state);
      case Retired _, Halted _, Ticked _ -> stay(state);
    };
  }

  private Step next(Ready state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> new Step(state.leased(), new Grant(state.run(), state.instance()));
      case Released(int run) when run == state.run() -> stay(state.released(now));
      case Exited exited when exited.run() == state.run() ->
          stop(state.run(), state.instance(), afterExit(state, exited, now));
      case Retired _ when state.leases() > 0 ->
          stay(new Draining(state.run(), state.instance(), state.leases()));
      case Retired _, Halted _ -> stop(state.run(), state.instance(), GONE);
      case Ticked _ when state.leases() == 0 && now - state.idleSince() >= idleStop.toNanos() ->
          stop(state.run(), state.instance(), GONE);
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _ -> stay(state);
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
      case Released _, Launched _, Failed _, Exited _, Ended _ -> stay(state);
      case Retired _, Ticked _ -> stay(state);
    };
  }

  private static Step next(Stopping state, Event event) {
    return switch (event) {
      case Wanted _ -> new Step(state, new Wait(0));
      case Ended(int run) when run == state.run() ->
          new Step(state.next(), state.next() instanceof Gone ? FORGET : NOTHING);
      case Retired _, Halted _ -> stay(new Stopping(state.run(), state.instance(), GONE));
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _ -> stay(state);
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
      case Released _, Launched _, Failed _, Exited _, Ended _, Ticked _ -> stay(state);
    };
  }

  private static Step stay(State state) {
    return new Step(state, NOTHING);
  }

  private static Step stop(int run, Instance instance, State next) {
    return new Step(new Stopping(run, instance, next), new Stop(run, instance));
  }

  /// An end after a long life counts for nothing. One soon after the start counts as a failure, but
  /// the first in a row of a process that had worked is answered by a start at once.
  private State afterExit(Ready state, Exited exited, long now) {
    if (now - state.since() >= backoff.stable().toNanos()) {
      return GONE;
    }
    Failure failure = new Failure(FleetException.Category.START_FAILED, exited.reason());
    int free = exited.hasSpoken() ? 1 : 0;
    return backOff(state.run(), state.failures() + 1, failure, 1 - free, exited.chance(), now);
  }

  /// @param first 1 when the first failure in a row is followed by a pause, 0 when the second is
  private BackingOff backOff(
      int run, int failures, Failure failure, int first, double chance, long now) {
    return new BackingOff(run, failures, now + pause(failures - 1 + first, chance), failure);
  }

  /// Doubles with each failure up to the longest, less up to a fifth by chance; none before the
  /// first. In nanoseconds.
  long pause(int failures, double chance) {
    if (failures == 0) {
      return 0;
    }
    double doubled = (double) backoff.first().toNanos() * Math.pow(2, failures - 1);
    double longest = (double) backoff.longest().toNanos();
    return (long) (Math.min(doubled, longest) * (1 - chance / 5));
  }
}
