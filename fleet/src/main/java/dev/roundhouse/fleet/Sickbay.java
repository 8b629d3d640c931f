package dev.roundhouse.fleet;

import dev.roundhouse.fleet.Event.Barred;
import dev.roundhouse.fleet.Event.Care;
import dev.roundhouse.fleet.Event.Mended;
import dev.roundhouse.fleet.Machine.Step;
import dev.roundhouse.fleet.State.Abandoned;
import dev.roundhouse.fleet.State.BackingOff;
import dev.roundhouse.fleet.State.Draining;
import dev.roundhouse.fleet.State.Failure;
import dev.roundhouse.fleet.State.Falling;
import dev.roundhouse.fleet.State.Gone;
import dev.roundhouse.fleet.State.Parked;
import dev.roundhouse.fleet.State.Ready;
import dev.roundhouse.fleet.State.Sleeping;
import dev.roundhouse.fleet.State.Starting;
import dev.roundhouse.fleet.State.Stopped;
import dev.roundhouse.fleet.State.Stopping;
import dev.roundhouse.fleet.State.Waking;

/// The rules of [Machine] for a server that comes to need a person, and for the moment when that
/// person has been there. Pure.
final class Sickbay {
  private Sickbay() {}

  static Step next(State state, Care care) {
    return switch (care) {
      case Barred(Failure failure) -> barred(state, failure);
      case Mended _ -> mended(state);
    };
  }

  /// Whatever runs is ended, leases or not: their calls would only be refused once more.
  private static Step barred(State state, Failure failure) {
    return switch (state) {
      case Stopped _ -> Machine.arrive(new Parked(0, 0, failure));
      case Starting(int run, int failures) ->
          Machine.stay(new Abandoned(run, new Parked(run, failures, failure)));
      case Ready ready ->
          stop(ready.run(), ready.instance(), new Parked(ready.run(), ready.failures(), failure));
      case Sleeping sleeping ->
          stop(
              sleeping.run(),
              sleeping.instance(),
              new Parked(sleeping.run(), sleeping.failures(), failure));
      case Waking waking ->
          stop(
              waking.run(),
              waking.instance(),
              new Parked(waking.run(), waking.failures(), failure));
      // Whoever wants one after that has a start refused, and the slot of that start is parked.
      case Falling falling -> Machine.stay(falling.then(Falling.Then.STOP));
      case BackingOff(int run, int failures, long _, Failure _) ->
          Machine.arrive(new Parked(run, failures, failure));
      case Abandoned _, Draining _, Stopping _, Parked _, Gone _ -> Machine.stay(state);
    };
  }

  private static Step stop(int run, Instance instance, Parked next) {
    return Machine.stop(run, instance, next);
  }

  /// The slot goes; whoever wants a lease next gets a fresh one, without the failures of this.
  private static Step mended(State state) {
    return switch (state) {
      case Parked _ -> Machine.arrive(Machine.GONE);
      case Abandoned(int run, Parked _) -> Machine.stay(new Abandoned(run, Machine.GONE));
      case Stopping(int run, Instance instance, Parked _) ->
          Machine.stay(new Stopping(run, instance, Machine.GONE));
      case Abandoned _, Stopping _, Stopped _, Starting _, Ready _ -> Machine.stay(state);
      case Falling _, Sleeping _, Waking _ -> Machine.stay(state);
      case Draining _, BackingOff _, Gone _ -> Machine.stay(state);
    };
  }
}
