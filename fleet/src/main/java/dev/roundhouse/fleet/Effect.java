package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.SleepPolicy.Depth;

/// What has to be done after a step of a [Machine], once, by whoever made the step. [Grant],
/// [Wait], [Refuse], [TurnAway] and [Move] answer the one who wants a lease; the others are work.
sealed interface Effect {
  record Nothing() implements Effect {}

  /// A lease has been counted on this instance.
  ///
  /// @param isFirst whether nobody else has one
  record Grant(int run, Instance instance, boolean isFirst) implements Effect {
    public Grant {
      requireNonNull(instance, "instance");
    }
  }

  /// Wait until the state is another, then ask again.
  ///
  /// @param run the start whose outcome is waited for; 0 when it is the end of an instance
  record Wait(int run) implements Effect {}

  /// There is none, and the next attempt is not due yet.
  record Refuse(State.BackingOff state) implements Effect {
    public Refuse {
      requireNonNull(state, "state");
    }
  }

  /// There is none, and there will be none before a person has done something.
  record TurnAway(State.Parked state) implements Effect {
    public TurnAway {
      requireNonNull(state, "state");
    }
  }

  /// It has come to need a person: let that be known to whoever else would start this server.
  record Park(State.Parked state) implements Effect {
    public Park {
      requireNonNull(state, "state");
    }
  }

  /// This slot gives no more leases: look for another.
  record Move() implements Effect {}

  /// Start an instance and tell the outcome; whoever wants a lease waits for it.
  record Start(int run) implements Effect {}

  /// Stop the instance or clear away what is left of it, and tell when it has ended.
  record Stop(int run, Instance instance) implements Effect {
    public Stop {
      requireNonNull(instance, "instance");
    }
  }

  /// Put the instance to sleep and tell how deep it sleeps.
  record Suspend(int run, Instance instance, Depth depth) implements Effect {
    public Suspend {
      requireNonNull(instance, "instance");
      requireNonNull(depth, "depth");
    }
  }

  /// Wake the instance and tell; whoever wants a lease waits for it.
  ///
  /// @param wanted since when somebody has wanted it, by `Ticker.nanos`
  record Resume(int run, Instance instance, Depth from, long wanted) implements Effect {
    public Resume {
      requireNonNull(instance, "instance");
      requireNonNull(from, "from");
    }
  }

  /// Nothing is left: let go of the slot.
  record Forget() implements Effect {}
}
