package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Indicator.Share;
import dev.roundhouse.monitoring.measurement.SqlMeasurements;
import dev.roundhouse.storage.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What other programs have told of objectives, kept for as long as the samples of the history are.
/// It is added up by the minute, and after a week by the hour. Safe for many threads.
public final class Measurements {
  /// Clocks of others may be ahead of this one by so much.
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /// What became of a measurement.
  ///
  /// @param isNew false when it was told before, and so is not counted again
  /// @param at when it was
  public record Told(boolean isNew, Instant at) {
    public Told {
      requireNonNull(at, "at");
    }
  }

  private final SqlMeasurements store;
  private final Supplier<HistorySettings> settings;
  private final Ticker ticker;
  private final AtomicLong version = new AtomicLong();

  private Measurements(SqlMeasurements store, Supplier<HistorySettings> settings, Ticker ticker) {
    this.store = store;
    this.settings = settings;
    this.ticker = ticker;
  }

  /// Those of earlier runs are there.
  public static Measurements open(
      Database database, Supplier<HistorySettings> settings, Ticker ticker) {
    return new Measurements(
        SqlMeasurements.open(database),
        requireNonNull(settings, "settings"),
        requireNonNull(ticker, "ticker"));
  }

  /// Adds one; when this returns it is on the disk.
  ///
  /// @throws IllegalArgumentException when it is of a time that nothing is kept of, or that has not
  ///   come
  /// @throws SloException when one of this id was told before, with other numbers
  Told add(Measurement told) {
    Instant now = ticker.instant();
    Instant at = told.at().orElse(now);
    Duration keep = settings.get().keep().hours();
    if (at.isAfter(now.plus(AHEAD))) {
      throw new IllegalArgumentException(
          "timestamp %s has not come; it is %s here: set the clocks right".formatted(at, now));
    }
    if (at.isBefore(now.minus(keep))) {
      throw new IllegalArgumentException(
          "timestamp %s is too long ago: measurements are kept for %s (monitoring.history.keep.hours)"
              .formatted(at, Durations.format(keep)));
    }
    boolean isNew =
        switch (store.add(told, at, now, keep)) {
          case COUNTED -> true;
          case KNOWN -> false;
          case OTHER ->
              throw new SloException(
                  SloException.Kind.CONFLICT,
                  "measurement %s of %s was told before, with other numbers; give it another id"
                      .formatted(told.id().orElse(""), told.slo()));
        };
    if (isNew) {
      version.incrementAndGet();
    }
    return new Told(isNew, at);
  }

  /// What was told of a time; of nothing where nobody has told anything.
  Share share(SloName slo, Range range) {
    return store.share(slo, range.from(), range.to());
  }

  /// Another number whenever something was added.
  long version() {
    return version.get();
  }
}
