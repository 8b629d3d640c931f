package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Setting;
import java.util.Map;

/// What is looked at, remembered and told.
public record MonitoringSettings(
    @Setting("Looks at the parts of this program and at what it needs.") HealthSettings health,
    @Setting("The log of this program on the disk.") LogSettings logs,
    @Setting(
            value =
                "Whether metrics stand in /metrics once more by names that other programs gave them:"
                    + " mcp_server_*, mcp_system_*, services_* and their like.",
            fallback = "true")
        boolean familiarMetrics,
    @Setting("Samples of what was counted and measured, for charts and objectives.")
        HistorySettings history,
    @Setting(
            "Objectives, by name, beside the usual availability, latency, success, error-rate,"
                + " freshness and utilisation; one of such a name takes its place.")
        Map<SloName, SloSettings> slos,
    @Setting("Of what people are told by themselves, and how.") AlertSettings alerts,
    @Setting("Traces and metrics for a collector.") TelemetrySettings telemetry,
    @Setting("Lines of the log for receivers beside the program.") LogPushSettings logPush) {
  /// More than these nobody looks at, and each is reckoned again and again.
  private static final int MOST_SLOS = 100;

  public MonitoringSettings {
    requireNonNull(health, "health");
    requireNonNull(logs, "logs");
    requireNonNull(history, "history");
    requireNonNull(alerts, "alerts");
    requireNonNull(telemetry, "telemetry");
    requireNonNull(logPush, "logPush");
    slos = Map.copyOf(slos);
    if (slos.size() > MOST_SLOS) {
      throw new IllegalArgumentException(
          "slos has %d objectives; there are at most %d".formatted(slos.size(), MOST_SLOS));
    }
    slos.forEach((name, slo) -> checkKept(name, slo, history));
  }

  private static void checkKept(SloName name, SloSettings slo, HistorySettings history) {
    slo.window()
        .filter(window -> window.compareTo(history.keep().hours()) > 0)
        .ifPresent(window -> {
          throw new IllegalArgumentException(
              "slos.%s.window is %s, and samples are kept for %s only; see history.keep.hours"
                  .formatted(
                      name, Durations.format(window), Durations.format(history.keep().hours())));
        });
  }
}
