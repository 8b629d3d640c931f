package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Spread.Scale;
import java.time.Duration;

/// What an objective is about: which calls, how much time, or which of what another program counts
/// were good. Everything of it can be added up, so it is the same over any time.
public sealed interface Indicator {
  /// How many were good.
  record Share(long good, long all) {
    public Share {
      if (good < 0 || all < good) {
        throw new IllegalArgumentException("%d of %d is no share".formatted(good, all));
      }
    }

    public boolean isEmpty() {
      return all == 0;
    }

    /// From 0 to 1; only where there is something.
    public double ratio() {
      return good / (double) all;
    }
  }

  /// One that is read out of the history of this program.
  sealed interface Sampled extends Indicator {
    Share of(Summary summary);
  }

  /// What is counted.
  enum Unit {
    CALLS,
    /// Milliseconds.
    TIME,
    /// What another program counts.
    COUNTS
  }

  /// As it stands in settings and answers.
  String wire();

  /// What is good, in words.
  String good();

  /// What there is so and so much of.
  Unit unit();

  /// Of the whole: time in which the program ran and every essential part of it worked. Of a
  /// server: time in which it ran, slept or was on its way there; it is bad while it has failed,
  /// cannot be reached or waits for a person, and while nothing of it is there it is neither.
  ///
  /// @param countsDowntime whether time in which the program did not run is bad; else it is neither
  record Availability(boolean countsDowntime) implements Sampled {
    @Override
    public Share of(Summary summary) {
      long up = summary.total().count(Counter.UP_MILLIS);
      long down = summary.total().count(Counter.DOWN_MILLIS);
      boolean isKnown = summary.server().isEmpty() || up + down > 0;
      long missing = countsDowntime && isKnown ? summary.unseen().toMillis() : 0;
      return new Share(up, up + down + missing);
    }

    @Override
    public String wire() {
      return "availability";
    }

    @Override
    public String good() {
      return "it works";
    }

    @Override
    public Unit unit() {
      return Unit.TIME;
    }
  }

  /// Calls that did not come to nothing; one that its client gave up is no failure.
  record Success() implements Sampled {
    @Override
    public Share of(Summary summary) {
      long calls = summary.calls();
      return new Share(Math.max(0, calls - summary.errors()), calls);
    }

    @Override
    public String wire() {
      return "success";
    }

    @Override
    public String good() {
      return "the call does not fail";
    }

    @Override
    public Unit unit() {
      return Unit.CALLS;
    }
  }

  /// Calls that took no longer, however they ended.
  ///
  /// @param fasterThan a bound of [Scale#LATENCY]
  record Latency(Duration fasterThan) implements Sampled {
    public Latency {
      Scale.LATENCY.endingAt(seconds(fasterThan));
    }

    @Override
    public Share of(Summary summary) {
      Spread spread = summary.total().spread(Scale.LATENCY);
      return new Share(spread.upTo(Scale.LATENCY.endingAt(seconds(fasterThan))), spread.total());
    }

    @Override
    public String wire() {
      return "latency";
    }

    @Override
    public String good() {
      return "the call takes at most " + Durations.format(fasterThan);
    }

    @Override
    public Unit unit() {
      return Unit.CALLS;
    }
  }

  /// Time in which no look at an essential part was older.
  ///
  /// @param noOlderThan a bound of [Scale#AGE]
  /// @param countsDowntime whether time in which nobody looked is bad; else it is neither
  record Freshness(Duration noOlderThan, boolean countsDowntime) implements Sampled {
    public Freshness {
      Scale.AGE.endingAt(seconds(noOlderThan));
    }

    @Override
    public Share of(Summary summary) {
      Spread spread = summary.total().spread(Scale.AGE);
      long missing = countsDowntime ? summary.unseen().toMillis() : 0;
      return new Share(
          spread.upTo(Scale.AGE.endingAt(seconds(noOlderThan))), spread.total() + missing);
    }

    @Override
    public String wire() {
      return "freshness";
    }

    @Override
    public String good() {
      return "what is known is at most %s old".formatted(Durations.format(noOlderThan));
    }

    @Override
    public Unit unit() {
      return Unit.TIME;
    }
  }

  /// Time in which neither the processors nor the memory of this machine were in use for more.
  ///
  /// @param atMost percent, a bound of [Scale#UTILISATION]
  record Utilisation(int atMost) implements Sampled {
    public Utilisation {
      Scale.UTILISATION.endingAt(atMost);
    }

    @Override
    public Share of(Summary summary) {
      Spread spread = summary.total().spread(Scale.UTILISATION);
      return new Share(spread.upTo(Scale.UTILISATION.endingAt(atMost)), spread.total());
    }

    @Override
    public String wire() {
      return "utilisation";
    }

    @Override
    public String good() {
      return "at most %d %% of the machine is in use".formatted(atMost);
    }

    @Override
    public Unit unit() {
      return Unit.TIME;
    }
  }

  /// What another program tells, by [Measurement]s. Of a time in which it tells nothing there is
  /// nothing, good or bad.
  record External() implements Indicator {
    @Override
    public String wire() {
      return "external";
    }

    @Override
    public String good() {
      return "another program says that it is";
    }

    @Override
    public Unit unit() {
      return Unit.COUNTS;
    }
  }

  private static double seconds(Duration duration) {
    return requireNonNull(duration, "duration").toNanos() / 1e9;
  }
}
