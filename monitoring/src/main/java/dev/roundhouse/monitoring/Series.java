package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What there was over time, for a chart.
///
/// @param server none for the whole program
/// @param resolution of the samples that the points are made of
/// @param width of each point, one or more samples
/// @param points one after the other without holes, from old to new
public record Series(
    Optional<ServerId> server, Duration resolution, Duration width, List<Point> points) {
  /// A piece of time.
  ///
  /// @param at where it begins
  /// @param seen how much of it the program ran and looked
  /// @param sample none where it did not at all: nobody knows anything then, not even that there
  ///   was nothing
  public record Point(Instant at, Duration seen, Optional<Sample> sample) {
    public Point {
      requireNonNull(at, "at");
      requireNonNull(seen, "seen");
      requireNonNull(sample, "sample");
    }

    public boolean isGap() {
      return sample.isEmpty();
    }
  }

  public Series {
    requireNonNull(server, "server");
    requireNonNull(resolution, "resolution");
    requireNonNull(width, "width");
    points = List.copyOf(points);
  }
}
