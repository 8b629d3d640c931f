package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import org.jspecify.annotations.Nullable;

/// Where the life of one [Slot] stands. Moments are those of `Ticker.nanos`. A run is one start; a
/// slot counts its runs, so that news about an earlier one can be told apart and ignored.
sealed interface State {
  /// What runs, if anything does.
  default @Nullable Instance instance() {
    return null;
  }

  /// Nothing has run yet.
  record Stopped() implements State {}

  /// One start is under way.
  ///
  /// @param failures failed starts and early ends in a row before it
  record Starting(int run, int failures) implements State {}

  /// A start is under way whose outcome nobody wants any more.
  ///
  /// @param next what follows when it is over
  record Abandoned(int run, State next) implements State {
    public Abandoned {
      requireNonNull(next, "next");
    }
  }

  /// Running and handed out.
  ///
  /// @param since when it became ready for the first time
  /// @param awakeSince when it became ready, or was woken
  /// @param idleSince when the last lease ended, or it became ready or was woken; later than now
  ///   when it was woken ahead of a demand
  record Ready(
      int run,
      Instance instance,
      int failures,
      int leases,
      long since,
      long awakeSince,
      long idleSince)
      implements State {
    public Ready {
      requireNonNull(instance, "instance");
    }

    /// What whoever takes a lease now is told.
    Effect.Grant grant() {
      return new Effect.Grant(run, instance, leases == 0);
    }

    Ready leased() {
      return new Ready(run, instance, failures, leases + 1, since, awakeSince, idleSince);
    }

    Ready released(long now) {
      return new Ready(run, instance, failures, leases - 1, since, awakeSince, now);
    }
  }

  /// On its way into sleep, or into a deeper one. Whatever comes up meanwhile has to wait for the
  /// end of it: two signals under way at once could overtake each other.
  ///
  /// @param from how deep it slept before; null when it was awake
  /// @param then what follows
  /// @param wanted since when somebody has wanted it; says nothing unless a wake follows
  record Falling(
      int run,
      Instance instance,
      int failures,
      long since,
      long idleSince,
      @Nullable Depth from,
      Depth to,
      Then then,
      long wanted)
      implements State {
    public Falling {
      requireNonNull(instance, "instance");
      requireNonNull(to, "to");
      requireNonNull(then, "then");
    }

    /// What follows when it has fallen asleep.
    enum Then {
      SLEEP,
      WAKE,
      STOP
    }

    static Falling of(Ready it, Depth to) {
      return new Falling(
          it.run, it.instance, it.failures, it.since, it.idleSince, null, to, Then.SLEEP, 0);
    }

    static Falling of(Sleeping it, Depth to) {
      return new Falling(
          it.run, it.instance, it.failures, it.since, it.idleSince, it.depth, to, Then.SLEEP, 0);
    }

    Falling then(Then other) {
      return new Falling(run, instance, failures, since, idleSince, from, to, other, wanted);
    }

    Falling wanted(long now) {
      return new Falling(run, instance, failures, since, idleSince, from, to, Then.WAKE, now);
    }
  }

  /// Stopped by a signal, its memory kept or given away.
  ///
  /// @param since as of [Ready]
  /// @param tried the deepest sleep that was tried: what the machine refuses is not tried again
  /// @param asleepSince when it fell into this depth
  record Sleeping(
      int run,
      Instance instance,
      int failures,
      long since,
      long idleSince,
      Depth depth,
      Depth tried,
      long asleepSince)
      implements State {
    public Sleeping {
      requireNonNull(instance, "instance");
      requireNonNull(depth, "depth");
      requireNonNull(tried, "tried");
    }

    Waking waking(long usedUntil) {
      return new Waking(run, instance, failures, since, usedUntil, depth);
    }
  }

  /// Wanted, and being woken.
  ///
  /// @param usedUntil it counts as used until then
  record Waking(int run, Instance instance, int failures, long since, long usedUntil, Depth from)
      implements State {
    public Waking {
      requireNonNull(instance, "instance");
      requireNonNull(from, "from");
    }

    Ready awake(long now) {
      long idleSince = usedUntil - now > 0 ? usedUntil : now;
      return new Ready(run, instance, failures, 0, since, now, idleSince);
    }
  }

  /// Running until the leases held on it end; not handed out again.
  record Draining(int run, Instance instance, int leases) implements State {
    public Draining {
      requireNonNull(instance, "instance");
    }
  }

  /// Told to end, or its leavings are being cleared away.
  ///
  /// @param next what follows when that is done
  record Stopping(int run, Instance instance, State next) implements State {
    public Stopping {
      requireNonNull(instance, "instance");
      requireNonNull(next, "next");
    }
  }

  /// Nothing runs, and nothing is started before `until`.
  ///
  /// @param run the run that failed or ended early
  /// @param failures in a row
  record BackingOff(int run, int failures, long until, Failure failure) implements State {
    public BackingOff {
      requireNonNull(failure, "failure");
    }
  }

  /// Nothing runs, and nothing is started or sent before a person has mended what is wrong.
  ///
  /// @param run the last run
  /// @param failures in a row before it
  record Parked(int run, int failures, Failure failure) implements State {
    public Parked {
      requireNonNull(failure, "failure");
    }
  }

  /// The end of the slot; whoever wants a lease looks for a new one.
  ///
  /// @param failure told to those who wait
  record Gone(@Nullable Failure failure) implements State {}

  /// Why there is no instance, to be told to each who waits in an exception of its own.
  record Failure(FleetException.Category category, String message) {
    public Failure {
      requireNonNull(category, "category");
      requireNonNull(message, "message");
    }
  }
}
