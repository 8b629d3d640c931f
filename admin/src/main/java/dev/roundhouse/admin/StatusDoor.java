package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Gate;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Scope;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/// `/health` and `/metrics`, on every listener. Health tells anybody its state and the name of the
/// service that answers here, and nothing else; what it is made of is for those who may look.
public final class StatusDoor {
  private final String service;
  private final Health health;
  private final HealthBoard board;
  private final Metrics metrics;
  private final AlertOperations alerts;
  private final Gate gate;
  private final BooleanSupplier isMetricsOpen;

  /// @param service what this listener is to those who look for it
  public StatusDoor(String service, RestDoor.Parts parts) {
    this.service = requireNonNull(service, "service");
    this.health = parts.health();
    this.board = parts.board();
    this.metrics = parts.metrics();
    this.alerts = parts.alerts();
    this.gate = parts.gate();
    this.isMetricsOpen = parts.isMetricsOpen();
  }

  /// False, and nothing answered, when the path is none of these.
  public boolean handles(Request request, Response response) {
    switch (request.path()) {
      case "/health" -> health(request, response);
      case "/health/live" -> state(request, response, true);
      case "/health/detailed" -> detailed(request, response);
      case "/health/ready" -> state(request, response, health.isReady());
      case "/metrics" -> metrics(request, response);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void health(Request request, Response response) {
    if (isRefused(request, response)) {
      return;
    }
    Health.Report report = health.report();
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("status", name(report.status()))
            .key("uptime")
            .raw(seconds(report.uptime()))
            .member("timestamp", report.timestamp().toString())
            .member("version", report.version())
            .member("service", service)
            .end();
    Answers.send(response, health.isReady() ? 200 : 503, body);
  }

  private static String name(Health.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void state(Request request, Response response, boolean isGood) {
    if (!isRefused(request, response)) {
      String status = isGood ? "ok" : name(health.report().status());
      Answers.send(
          response, isGood ? 200 : 503, new JsonWriter().object().member("status", status).end());
    }
  }

  /// Wrong host, origin or method.
  private boolean isRefused(Request request, Response response) {
    return !gate.isFromHere(request, response) || !Answers.isMethod(request, response, "GET");
  }

  private void detailed(Request request, Response response) {
    if (mayLook(request, response) && !isRefused(request, response)) {
      HealthReport report = board.report();
      Answers.send(
          response,
          health.isReady() && report.servesPeople() ? 200 : 503,
          HealthJson.of(report, alerts.open()));
    }
  }

  private boolean mayLook(Request request, Response response) {
    InetAddress from = request.remote().getAddress();
    boolean isOpen = isMetricsOpen.getAsBoolean() && from != null && from.isLoopbackAddress();
    return isOpen || gate.admit(request, response, Scope.MONITOR) != null;
  }

  private void metrics(Request request, Response response) {
    if (mayLook(request, response) && !isRefused(request, response)) {
      response
          .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
          .send(metrics.scrape());
    }
  }
}
