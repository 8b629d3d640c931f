package dev.roundhouse.fleet;

/// What a lease would find at the place of a tenant at a server.
public enum Prospect {
  /// Nothing: it would be started.
  NOTHING,
  /// It runs, or is being started or woken.
  AWAKE,
  /// It would be woken.
  ASLEEP,
  /// It failed, and the lease would be refused for now.
  REFUSAL;

  static Prospect of(State state, long now) {
    return switch (state) {
      case State.Ready ready -> ready.instance().isAlive() ? AWAKE : NOTHING;
      case State.Starting _, State.Waking _ -> AWAKE;
      case State.Falling _, State.Sleeping _ -> ASLEEP;
      case State.BackingOff pause -> pause.until() - now > 0 ? REFUSAL : NOTHING;
      case State.Parked _ -> REFUSAL;
      case State.Stopped _, State.Gone _ -> NOTHING;
      case State.Abandoned _, State.Draining _, State.Stopping _ -> NOTHING;
    };
  }
}
