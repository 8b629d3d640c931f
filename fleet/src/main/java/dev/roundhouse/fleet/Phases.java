package dev.roundhouse.fleet;

import dev.roundhouse.fleet.InstanceState.Phase;

/// States in the words of people.
final class Phases {
  private Phases() {}

  /// The phase of a state by itself; a pause that is over is one of no more consequence.
  static Phase of(State state) {
    return switch (state) {
      case State.Stopped _, State.Gone _ -> Phase.STOPPED;
      case State.Starting _ -> Phase.STARTING;
      case State.Ready ready -> handedOut(ready.instance());
      case State.Falling _ -> Phase.FALLING_ASLEEP;
      case State.Sleeping sleeping -> asleep(sleeping);
      case State.Waking _ -> Phase.WAKING;
      case State.Draining _ -> Phase.DRAINING;
      case State.Stopping _, State.Abandoned _ -> Phase.STOPPING;
      case State.BackingOff _ -> Phase.BACKING_OFF;
      case State.Parked _ -> Phase.PARKED;
    };
  }

  /// A process lives or it does not; of an address one knows what others have met there.
  private static Phase handedOut(Instance instance) {
    return switch (instance) {
      case ProcessInstance _, BuiltInInstance _ -> Phase.READY;
      case ContainerInstance container ->
          container.address() == null ? Phase.READY : handedOut(container.address());
      case RemoteInstance remote ->
          switch (remote.reach()) {
            case Reach.Unverified _ -> Phase.UNVERIFIED;
            case Reach.Reached _ -> Phase.READY;
            case Reach.Unreached _ -> Phase.UNREACHABLE;
          };
    };
  }

  private static Phase asleep(State.Sleeping state) {
    return switch (state.depth()) {
      case DOZING -> Phase.DOZING;
      case ASLEEP, STOPPED -> Phase.ASLEEP;
    };
  }
}
