package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/// A call that is not let through.
///
/// @param says what happened and the cure, for people
/// @param retryAfter after which time the same call may go through; empty where waiting is no cure
public record Refusal(Reason reason, String says, Optional<Duration> retryAfter) {
  public Refusal {
    requireNonNull(reason, "reason");
    requireNonNull(says, "says");
    requireNonNull(retryAfter, "retryAfter");
  }

  /// The whole seconds after which the call may go through: never too few, and never none.
  public static long seconds(Duration wait) {
    return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
  }
}
