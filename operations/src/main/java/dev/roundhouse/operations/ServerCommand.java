package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

/// What can be done with a server by hand.
public enum ServerCommand {
  /// Have an instance run, and let calls in again.
  START,
  /// End every instance, and refuse calls until a start.
  STOP,
  /// Stop, then start.
  RESTART,
  /// End what nobody uses; the next call starts it again.
  SLEEP,
  /// Have an instance ready for the next call.
  WAKE,
  /// Refuse new calls until a start, and wait for those under way.
  DRAIN;

  /// Whether calls may fail for it that would have been answered.
  boolean isDisruptive() {
    return switch (this) {
      case STOP, RESTART, DRAIN -> true;
      case START, SLEEP, WAKE -> false;
    };
  }

  /// What came of it.
  ///
  /// @param changed whether anything is other than before
  /// @param state of the server afterwards
  /// @param reason what was done, or why nothing was
  public record Result(boolean changed, ServerState state, String reason) {
    public Result {
      requireNonNull(state, "state");
      requireNonNull(reason, "reason");
    }
  }
}
