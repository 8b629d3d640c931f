package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/// How fast a server came back when it was wanted last.
///
/// @param took from the demand until the instance could be used
/// @param from how deep it slept; stopped when a process had to be started
/// @param at when it could be used
public record LastWake(Duration took, SleepPolicy.Depth from, Instant at) {
  public LastWake {
    requireNonNull(took, "took");
    requireNonNull(from, "from");
    requireNonNull(at, "at");
  }
}
