package dev.roundhouse.admin;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.ComponentHealth;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The state of everything as JSON.
final class HealthJson {
  private HealthJson() {}

  /// The numbers of components in each state add up to `total`.
  ///
  /// @param alerts those that fire
  static JsonWriter of(HealthReport report, List<Alert> alerts) {
    JsonWriter json = new JsonWriter().object().member("status", report.overall().wire());
    for (Map.Entry<ComponentState, Integer> each : report.counts().entrySet()) {
      json.member(each.getKey().wire().replace('-', '_'), each.getValue());
    }
    json.member("total", report.components().size())
        .member("timestamp", report.at().toString())
        .key("components")
        .object();
    for (HealthReport.Entry each : report.components()) {
      component(json.key(each.component().name()), each);
    }
    json.end().key("alerts").array();
    alerts.forEach(each -> AlertJson.write(json, each));
    return json.end().end();
  }

  private static void component(JsonWriter json, HealthReport.Entry entry) {
    ComponentHealth health = entry.health();
    json.object()
        .member("status", health.state().wire())
        .member("type", entry.component().type())
        .member("essential", entry.component().isEssential())
        .member("since", health.since().toString())
        .member("consecutive_failures", health.consecutiveFailures())
        .member("message", health.message());
    health
        .lastCheck()
        .map(Instant::toString)
        .ifPresent(
            at -> json.member("last_check", at).member("latency_ms", health.latency().toMillis()));
    json.end();
  }
}
