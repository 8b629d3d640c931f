package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Sample.Counter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// What there was in a piece of time, all of it together.
///
/// @param server none for the whole program
/// @param range the part of what was asked for that there can be samples of; none when that is all
///   before the first sample or after the last
/// @param seen how much of it the program ran and looked
/// @param total all samples in one; of nothing where none was taken
public record Summary(
    Optional<ServerId> server, Optional<Range> range, Duration seen, Sample total) {
  private static final Duration MOMENT = Duration.ofMillis(50);

  public Summary {
    requireNonNull(server, "server");
    requireNonNull(range, "range");
    requireNonNull(seen, "seen");
    requireNonNull(total, "total");
  }

  /// Of when nobody looked at all.
  static Summary none(Optional<ServerId> server) {
    return new Summary(server, Optional.empty(), Duration.ZERO, Sample.NONE);
  }

  /// How much of the range nobody looked: the program did not run, or stood still. Less than a
  /// moment is none: times are kept in whole milliseconds, and no program starts in less.
  public Duration unseen() {
    Duration left = range.map(Range::length).orElse(Duration.ZERO).minus(seen);
    return left.compareTo(MOMENT) < 0 ? Duration.ZERO : left;
  }

  public long calls() {
    return total.count(Counter.CALLS);
  }

  public long errors() {
    return total.count(Counter.ERRORS);
  }

  /// How long all but this share of the calls took at most, in seconds; empty without calls.
  public OptionalDouble latency(double share) {
    return total.spread(Spread.Scale.LATENCY).quantile(share);
  }

  /// How long a wake took, in seconds; empty without wakes.
  public OptionalDouble wake() {
    long wakes = total.count(Counter.WAKES);
    return wakes == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(total.count(Counter.WAKE_MICROS) / 1e6 / wakes);
  }
}
