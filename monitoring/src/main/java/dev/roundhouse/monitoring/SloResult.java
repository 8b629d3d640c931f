package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Indicator.Share;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// How an objective stands.
public sealed interface SloResult {
  /// Nobody knows, which is neither good nor bad.
  record NoData(String reason) implements SloResult {
    public NoData {
      requireNonNull(reason, "reason");
    }
  }

  /// @param budgetLeft share of what may be bad that is not used up: 1 when nothing was bad, 0 when
  ///   the target is just met, below 0 when it is missed
  /// @param burns how fast it is used up, by windows from short to long
  /// @param alerts those that make sense for the window of the objective
  record Measured(
      Share share,
      double attained,
      double budgetLeft,
      State state,
      List<Burn> burns,
      List<BurnAlert> alerts)
      implements SloResult {
    public Measured {
      requireNonNull(share, "share");
      requireNonNull(state, "state");
      burns = List.copyOf(burns);
      alerts = List.copyOf(alerts);
    }
  }

  /// What to think of it.
  enum State {
    MET,
    /// Met, and not for long if it goes on so: little of the budget is left, or it burns fast.
    AT_RISK,
    MISSED;

    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// How fast the budget was used up in a time: 1 uses it up in just the window of the objective.
  ///
  /// @param rate empty where nothing was measured
  record Burn(Duration window, OptionalDouble rate) {
    public Burn {
      requireNonNull(window, "window");
      requireNonNull(rate, "rate");
    }
  }

  /// What somebody should be told: the budget burns faster than this in a long window, and still
  /// does in a short one.
  record BurnAlert(
      Duration window, Duration shortWindow, double factor, Urgency urgency, boolean isFiring) {
    public BurnAlert {
      requireNonNull(window, "window");
      requireNonNull(shortWindow, "shortWindow");
      requireNonNull(urgency, "urgency");
    }
  }

  /// How soon somebody has to look.
  enum Urgency {
    PAGE,
    TICKET
  }
}
