package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import java.time.Duration;

/// What happens to a [Slot].
sealed interface Event {
  /// Somebody wants a lease.
  record Wanted() implements Event {}

  /// A lease on this run has ended.
  record Released(int run) implements Event {}

  /// A start has succeeded.
  record Launched(int run, Instance instance) implements Event {
    public Launched {
      requireNonNull(instance, "instance");
    }
  }

  /// A start has failed.
  ///
  /// @param chance from 0 to 1, spreads the next attempts of many
  record Failed(int run, State.Failure failure, double chance) implements Event {
    public Failed {
      requireNonNull(failure, "failure");
    }
  }

  /// The process has ended; something it started may be left.
  ///
  /// @param hasSpoken whether it had ever written a line that was received
  record Exited(int run, boolean hasSpoken, String reason, double chance) implements Event {
    public Exited {
      requireNonNull(reason, "reason");
    }
  }

  /// Nothing is left of this run.
  record Ended(int run) implements Event {}

  /// The slot has been taken off the map: let those finish who hold a lease, and give no new one.
  record Retired() implements Event {}

  /// The fleet closes: stop, leases or not.
  record Halted() implements Event {}

  /// It sleeps so deep now.
  record Slept(int run, Depth depth) implements Event {
    public Slept {
      requireNonNull(depth, "depth");
    }
  }

  /// It could not be put to sleep.
  record Sleepless(int run) implements Event {}

  /// It has been woken.
  record Woken(int run) implements Event {}

  /// A person, or a look ahead, wants it awake though nobody asks for a lease yet.
  ///
  /// @param isForced whether a short sleep is cut shorter for it
  /// @param keep how long it counts as used from now on, though nobody has a lease; short memory or
  ///   a person may put it to sleep before
  record Roused(boolean isForced, Duration keep) implements Event {
    public Roused {
      requireNonNull(keep, "keep");
    }

    Roused(boolean isForced) {
      this(isForced, Duration.ZERO);
    }
  }

  /// A person wants it to sleep now, whatever the times say, unless somebody has a lease.
  record Lulled(Depth depth) implements Event {
    public Lulled {
      requireNonNull(depth, "depth");
    }
  }

  /// Memory is short: sleep deeper, if nobody has a lease and the policy knows a deeper sleep.
  record Pressed() implements Event {}

  /// What has to do with a person.
  sealed interface Care extends Event {}

  /// The server needs a person: no lease, and nothing started or sent, until that is done.
  record Barred(State.Failure failure) implements Care {
    public Barred {
      requireNonNull(failure, "failure");
    }
  }

  /// What kept it parked has been changed.
  record Mended() implements Care {}

  /// Time has passed.
  record Ticked() implements Event {}
}
