package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/// A piece of time.
///
/// @param to behind the end of it
public record Range(Instant from, Instant to) {
  public Range {
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "a range ends after it begins, not from %s to %s".formatted(from, to));
    }
  }

  /// The time up to a moment.
  public static Range before(Instant end, Duration length) {
    return new Range(end.minus(length), end);
  }

  public Duration length() {
    return Duration.between(from, to);
  }

  /// The same length of time, right before.
  public Range previous() {
    return before(from, length());
  }
}
