package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// How a version bore being asked the same harmless thing again and again.
///
/// @param asked how often it was asked
/// @param answered how often it has answered
/// @param median how long half of the answers took at most
/// @param growth bytes of memory it had more at the end than when it had warmed up; empty where
///   nobody could tell
/// @param problem why an answer did not come; empty when all came
public record Endurance(
    int asked, int answered, Duration median, OptionalLong growth, Optional<String> problem) {
  /// Of one that was not asked.
  public static final Endurance NONE =
      new Endurance(0, 0, Duration.ZERO, OptionalLong.empty(), Optional.empty());

  public Endurance {
    requireNonNull(median, "median");
    requireNonNull(growth, "growth");
    requireNonNull(problem, "problem");
  }
}
