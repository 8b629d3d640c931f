package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;

/// What is looked at, remembered and told.
public record MonitoringSettings(
    @Setting("Looks at the parts of this program and at what it needs.") HealthSettings health,
    @Setting("The log of this program on the disk.") LogSettings logs,
    @Setting(
            value =
                "Whether metrics stand in /metrics once more by names that other programs gave them:"
                    + " mcp_server_*, mcp_system_*, services_* and their like.",
            fallback = "true")
        boolean familiarMetrics) {
  public MonitoringSettings {
    requireNonNull(health, "health");
    requireNonNull(logs, "logs");
  }
}
