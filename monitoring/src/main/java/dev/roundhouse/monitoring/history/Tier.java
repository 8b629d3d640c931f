package dev.roundhouse.monitoring.history;

import dev.roundhouse.monitoring.HistorySettings;
import java.time.Duration;
import java.util.List;

/// A resolution at which samples are kept, from fine to coarse.
public enum Tier {
  /// As they were taken.
  SAMPLES(0, Duration.ZERO),
  FIVE_MINUTES(1, Duration.ofMinutes(5)),
  HOURS(2, Duration.ofHours(1));

  private final int number;
  private final Duration step;

  Tier(int number, Duration step) {
    this.number = number;
    this.step = step;
  }

  /// Its name in the tables.
  int number() {
    return number;
  }

  /// From this one to the finest.
  List<Tier> andFiner() {
    return switch (this) {
      case SAMPLES -> List.of(SAMPLES);
      case FIVE_MINUTES -> List.of(FIVE_MINUTES, SAMPLES);
      case HOURS -> List.of(HOURS, FIVE_MINUTES, SAMPLES);
    };
  }

  /// The time that one of them is about.
  ///
  /// @param every the time between samples
  public Duration step(Duration every) {
    return this == SAMPLES ? every : step;
  }

  /// The start of the one that a moment is in; no use for samples, which begin when they do.
  long floor(long millis) {
    return Math.floorDiv(millis, step.toMillis()) * step.toMillis();
  }

  /// In milliseconds; not for samples.
  long millis() {
    return step.toMillis();
  }

  Duration keep(HistorySettings.Keep keep) {
    return switch (this) {
      case SAMPLES -> keep.samples();
      case FIVE_MINUTES -> keep.fiveMinutes();
      case HOURS -> keep.hours();
    };
  }
}
