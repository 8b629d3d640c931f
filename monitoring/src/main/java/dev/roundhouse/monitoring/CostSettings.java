package dev.roundhouse.monitoring;

import dev.roundhouse.kernel.Setting;
import java.util.Optional;

/// What it costs to run servers; without prices nothing is reckoned.
public record CostSettings(
    @Setting(value = "Price of one processor core, used for an hour.", min = "0")
        Optional<Double> coreHour,
    @Setting(value = "Price of one GiB of memory, used for an hour.", min = "0")
        Optional<Double> gibHour,
    @Setting(value = "What prices are in.", fallback = "EUR") String currency) {

  /// Whether anything has a price.
  public boolean isPriced() {
    return coreHour.isPresent() || gibHour.isPresent();
  }

  double of(double coreSeconds, double gibSeconds) {
    return (coreHour.orElse(0.0) * coreSeconds + gibHour.orElse(0.0) * gibSeconds) / 3600;
  }
}
