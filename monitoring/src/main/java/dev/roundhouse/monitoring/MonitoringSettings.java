package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;

/// What is looked at, remembered and told.
public record MonitoringSettings(
    @Setting("Looks at the parts of this program and at what it needs.") HealthSettings health,
    @Setting("Of what people are told by themselves, and how.") AlertSettings alerts) {
  public MonitoringSettings {
    requireNonNull(health, "health");
    requireNonNull(alerts, "alerts");
  }
}
