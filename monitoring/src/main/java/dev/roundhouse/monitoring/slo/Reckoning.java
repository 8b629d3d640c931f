package dev.roundhouse.monitoring.slo;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.monitoring.Indicator.Share;
import dev.roundhouse.monitoring.Objective;
import dev.roundhouse.monitoring.SloReport;
import dev.roundhouse.monitoring.SloReport.Trend;
import dev.roundhouse.monitoring.SloResult;
import dev.roundhouse.monitoring.SloResult.Burn;
import dev.roundhouse.monitoring.SloResult.BurnAlert;
import dev.roundhouse.monitoring.SloResult.State;
import dev.roundhouse.monitoring.SloResult.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/// The arithmetic of objectives. Pure.
public final class Reckoning {
  /// With this share of the budget left an objective is at risk.
  private static final double LITTLE = .2;

  /// A difference below this share of the budget is none.
  private static final double SAME = .05;

  /// Targets such as .999 are no exact numbers.
  private static final double EXACT = 1e-12;

  /// Two windows that are looked at together, and how fast the budget may burn in them.
  private record Pair(Duration window, Duration shortWindow, double factor, Urgency urgency) {}

  // As they are usual: of the budget of 30 days, 2 % are gone in an hour, 5 % in six, 10 % in
  // three days.
  private static final List<Pair> PAIRS =
      List.of(
          new Pair(Duration.ofHours(1), Duration.ofMinutes(5), 14.4, Urgency.PAGE),
          new Pair(Duration.ofHours(6), Duration.ofMinutes(30), 6, Urgency.PAGE),
          new Pair(Duration.ofDays(3), Duration.ofHours(6), 1, Urgency.TICKET));

  private Reckoning() {}

  /// How an objective stands.
  ///
  /// @param shares what was good in the time up to now of this length
  public static SloResult of(Objective objective, Function<Duration, Share> shares) {
    Share share = shares.apply(objective.window());
    if (share.isEmpty()) {
      return new SloResult.NoData(
          switch (objective.indicator().unit()) {
            case CALLS -> "there was no call in the last " + Durations.format(objective.window());
            case TIME -> "nothing was measured in the last " + Durations.format(objective.window());
            case COUNTS ->
                "no program has told a measurement of the last "
                    + Durations.format(objective.window());
          });
    }
    Map<Duration, OptionalDouble> burns = new TreeMap<>();
    List<BurnAlert> alerts = new ArrayList<>();
    for (Pair pair : PAIRS) {
      // A window that is longer than that of the objective says nothing of it.
      if (pair.window().compareTo(objective.window()) <= 0) {
        boolean isFiring = true;
        for (Duration window : List.of(pair.window(), pair.shortWindow())) {
          OptionalDouble rate =
              burns.computeIfAbsent(window, each -> burn(objective, shares.apply(each)));
          isFiring &= rate.isPresent() && rate.getAsDouble() > pair.factor();
        }
        alerts.add(
            new BurnAlert(
                pair.window(), pair.shortWindow(), pair.factor(), pair.urgency(), isFiring));
      }
    }
    double left = 1 - used(objective, share);
    return new SloResult.Measured(
        share,
        share.ratio(),
        left,
        state(left, alerts.stream().anyMatch(BurnAlert::isFiring)),
        burns.entrySet().stream().map(each -> new Burn(each.getKey(), each.getValue())).toList(),
        alerts);
  }

  private static State state(double left, boolean isBurning) {
    if (left < -EXACT) {
      return State.MISSED;
    }
    return left <= LITTLE + EXACT || isBurning ? State.AT_RISK : State.MET;
  }

  private static double used(Objective objective, Share share) {
    double used = (share.all() - share.good()) / (double) share.all() / objective.budget();
    // What is just met is not missed by the last digit of a fraction.
    return Math.abs(used - 1) < 1e-9 ? 1 : used;
  }

  private static OptionalDouble burn(Objective objective, Share share) {
    return share.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(used(objective, share));
  }

  /// How an objective was met in one time, beside the time before.
  public static SloReport.Line line(Objective objective, Share share, Share before) {
    OptionalDouble attained = ratio(share);
    OptionalDouble earlier = ratio(before);
    return new SloReport.Line(
        objective,
        share,
        attained,
        burn(objective, share),
        earlier,
        trend(objective, attained, earlier));
  }

  private static OptionalDouble ratio(Share share) {
    return share.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(share.ratio());
  }

  private static Trend trend(Objective objective, OptionalDouble now, OptionalDouble before) {
    if (now.isEmpty() || before.isEmpty()) {
      return Trend.UNKNOWN;
    }
    double change = now.getAsDouble() - before.getAsDouble();
    if (Math.abs(change) < SAME * objective.budget()) {
      return Trend.SAME;
    }
    return change > 0 ? Trend.BETTER : Trend.WORSE;
  }
}
