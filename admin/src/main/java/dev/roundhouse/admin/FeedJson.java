package dev.roundhouse.admin;

import dev.roundhouse.fleet.Transition;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.monitoring.FeedEvent.Placed;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Job;
import java.util.Locale;
import java.util.Map;

/// What the feed tells, as JSON.
final class FeedJson {
  private FeedJson() {}

  /// @param place by which one can come back
  static byte[] of(Placed placed, String place) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("type", placed.event().topic())
            .member("id", place)
            .member("timestamp", placed.at().toString())
            .key("data")
            .object();
    switch (placed.event()) {
      case FeedEvent.ServerMoved(Transition transition) -> moved(body, transition);
      case FeedEvent.HealthTurned turned ->
          body.member("component", turned.component())
              .member("from", turned.before().wire())
              .member("to", turned.after().wire())
              .member("message", turned.message());
      case FeedEvent.Logged(LogLine line) -> LogsRoute.members(body, line);
      case FeedEvent.JobMoved(Job job) ->
          body.member("job", job.id())
              .member("server", job.server().value())
              .member("from", job.from().text())
              .member("to", job.to().text())
              .member("state", job.state().wire())
              .member("reason", job.reason());
      case FeedEvent.ApprovalAsked asked ->
          body.member("request", asked.id())
              .member("server", asked.of().value())
              .member("tool", asked.tool())
              .member("subject", asked.subject());
      case FeedEvent.AlertMoved(var alert, String before) -> {
        if (!before.isEmpty()) {
          body.member("from", before);
        }
        AlertJson.write(body.key("alert"), alert);
      }
      case FeedEvent.ObjectiveMoved moved -> SloJson.moved(body, moved);
    }
    return body.end().end().toBytes();
  }

  private static void moved(JsonWriter body, Transition transition) {
    body.member("server", transition.server().value())
        .member("from", transition.before().name().toLowerCase(Locale.ROOT))
        .member("to", transition.after().name().toLowerCase(Locale.ROOT));
    String instance = transition.instance();
    if (instance != null) {
      body.member("instance", instance);
    }
    String reason = transition.reason();
    if (reason != null) {
      body.member("reason", reason);
    }
  }

  /// How everything is: numbers, and the components that are not well.
  static byte[] update(HealthReport report) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("type", FeedFilter.UPDATE)
            .member("timestamp", report.at().toString())
            .key("health")
            .object()
            .member("status", report.overall().wire());
    for (Map.Entry<ComponentState, Integer> each : report.counts().entrySet()) {
      body.member(each.getKey().wire().replace('-', '_'), each.getValue());
    }
    body.member("total", report.components().size()).key("components").object();
    for (HealthReport.Entry each : report.components()) {
      if (each.health().state().isWorseThan(ComponentState.HEALTHY)) {
        body.key(each.component().name())
            .object()
            .member("status", each.health().state().wire())
            .member("since", each.health().since().toString())
            .member("message", each.health().message())
            .end();
      }
    }
    return body.end().end().end().toBytes();
  }

  /// A message without more than its kind and a sentence.
  static byte[] said(String type, String detail) {
    return new JsonWriter().object().member("type", type).member("detail", detail).end().toBytes();
  }
}
