package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Indicator.Share;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// How objectives were met in a time, whatever their own window is.
///
/// @param total of the whole program in that time
/// @param before of the whole program in the same time right before
public record SloReport(Range range, Summary total, Summary before, List<Line> lines) {
  /// Where it goes.
  public enum Trend {
    BETTER,
    SAME,
    WORSE,
    /// One of the two times has no data.
    UNKNOWN;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Of one objective.
  ///
  /// @param share of nothing where there is no data
  /// @param attained empty where there is no data
  /// @param budgetUsed 1 when all that may be bad was; empty where there is no data
  /// @param before what was attained in the same time right before
  public record Line(
      Objective objective,
      Share share,
      OptionalDouble attained,
      OptionalDouble budgetUsed,
      OptionalDouble before,
      Trend trend) {
    public Line {
      requireNonNull(objective, "objective");
      requireNonNull(share, "share");
      requireNonNull(attained, "attained");
      requireNonNull(budgetUsed, "budgetUsed");
      requireNonNull(before, "before");
      requireNonNull(trend, "trend");
    }
  }

  public SloReport {
    requireNonNull(range, "range");
    requireNonNull(total, "total");
    requireNonNull(before, "before");
    lines = List.copyOf(lines);
  }
}
