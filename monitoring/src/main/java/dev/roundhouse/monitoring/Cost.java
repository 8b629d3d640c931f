package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What servers have cost since the start of the program, beside what they would have cost had each
/// of them run all the time, using as much as it did when it ran.
///
/// @param sum the two numbers; null when there is no price, or nothing was measured
/// @param unmeasured servers that have not run as a process: they are in neither number
public record Cost(
    @Nullable Sum sum,
    double coreSeconds,
    double gibSeconds,
    List<ServerId> unmeasured,
    @Nullable String reason) {
  public Cost {
    unmeasured = List.copyOf(unmeasured);
  }

  /// In the currency of the settings.
  public record Sum(double current, double baseline) {}

  public static Cost of(Consumption.Look look, CostSettings prices) {
    requireNonNull(prices, "prices");
    double coreSeconds = 0;
    double gibSeconds = 0;
    double baseline = 0;
    for (Consumption.Total total : look.totals().values()) {
      coreSeconds += total.coreSeconds();
      gibSeconds += total.gibSeconds();
      if (!total.running().isZero()) {
        baseline += prices.of(total.coreSeconds(), total.gibSeconds()) * share(total);
      }
    }
    List<ServerId> unmeasured =
        look.totals().entrySet().stream()
            .filter(entry -> entry.getValue().running().isZero())
            .map(Map.Entry::getKey)
            .toList();
    String reason = null;
    if (unmeasured.size() == look.totals().size()) {
      reason = "nothing has been measured: no server has run as a process since " + look.since();
    } else if (!prices.isPriced()) {
      reason = "there is no price; set costs.core-hour, costs.gib-hour or both";
    }
    Sum sum = reason == null ? new Sum(prices.of(coreSeconds, gibSeconds), baseline) : null;
    return new Cost(sum, coreSeconds, gibSeconds, unmeasured, reason);
  }

  /// How much longer it would have run; never less than it did.
  private static double share(Consumption.Total total) {
    Duration all = total.known().compareTo(total.running()) > 0 ? total.known() : total.running();
    return (double) all.toNanos() / total.running().toNanos();
  }
}
