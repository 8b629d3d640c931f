package dev.roundhouse.app;

import dev.roundhouse.fleet.CompressedMemory;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.http.HttpServer;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.CallLimits;

/// Shows the metrics what the rooms are at when somebody looks.
final class Gauges {
  private Gauges() {}

  static void show(
      Metrics metrics,
      Fleet fleet,
      Gateway gateway,
      HttpServer server,
      CallLimits callLimits,
      Approvals approvals) {
    showWaiting(metrics, callLimits, approvals);
    metrics.instances(fleet::instances);
    metrics.breakers(fleet::instances);
    metrics.savings(fleet::savings, CompressedMemory::now);
    metrics.gauge(
        "roundhouse_fleet_waiting_starts",
        "Starts that wait until others are over (fleet.max-starts).",
        fleet::waitingStarts);
    metrics.gauge(
        "roundhouse_gateway_sessions",
        "Legacy sessions of clients.",
        () -> gateway.load().sessions());
    metrics.gauge(
        "roundhouse_gateway_subscriptions",
        "Open subscriptions of modern clients.",
        () -> gateway.load().subscriptions());
    metrics.gauge(
        "roundhouse_gateway_pending_definitions",
        "Definitions of tools, prompts and templates that wait for approval.",
        () -> gateway.load().pending());
    metrics.gauge(
        "roundhouse_http_connections",
        "Open connections of clients.",
        () -> server.load().connections());
    metrics.gauge("roundhouse_http_requests", "Requests in work.", () -> server.load().requests());
    metrics.gauge("roundhouse_http_streams", "Open event streams.", () -> server.load().streams());
  }

  private static void showWaiting(Metrics metrics, CallLimits callLimits, Approvals approvals) {
    metrics.gauge(
        "roundhouse_gateway_waiting_calls",
        "Calls that wait for room at their server or among those of their principal.",
        callLimits::waiting);
    metrics.gauge(
        "roundhouse_gateway_waiting_approvals",
        "Calls that wait for a person.",
        approvals::waiting);
  }
}
