package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// Where the life of one [Slot] stands. Moments are those of `Ticker.nanos`. A run is one start; a
/// slot counts its runs, so that news about an earlier one can be told apart and ignored.
sealed interface State {
  /// Nothing has run yet.
  record Stopped() implements State {}

  /// One start is under way.
  ///
  /// @param failures failed starts and early ends in a row before it
  record Starting(int run, int failures) implements State {}

  /// A start is under way whose outcome nobody wants any more.
  record Abandoned(int run) implements State {}

  /// Running and handed out.
  ///
  /// @param since when it became ready
  /// @param idleSince when the last lease ended, or it became ready
  record Ready(int run, Instance instance, int failures, int leases, long since, long idleSince)
      implements State {
    public Ready {
      requireNonNull(instance, "instance");
    }

    Ready leased() {
      return new Ready(run, instance, failures, leases + 1, since, idleSince);
    }

    Ready released(long now) {
      return new Ready(run, instance, failures, leases - 1, since, now);
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
