package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertDelivery;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/// Alerts, silences, rules and messages as JSON.
final class AlertJson {
  private AlertJson() {}

  static JsonWriter write(JsonWriter json, Alert alert) {
    Alert.Cause cause = alert.cause();
    json.object()
        .member("id", alert.id())
        .member("rule", cause.rule())
        .member("severity", cause.severity().wire())
        .member("status", alert.state().wire())
        .member("summary", cause.summary());
    labels(json.key("labels"), cause.labels());
    alert.since().ifPresent(at -> json.member("since", at.toString()));
    if (alert.value().isPresent()) {
      json.key("value").raw(Double.toString(alert.value().getAsDouble()).getBytes(US_ASCII));
    }
    json.member("measured", !alert.isBlind())
        .member("note", alert.note())
        .member("runbook", cause.runbook());
    cause.by().ifPresent(by -> json.member("raisedBy", by));
    alert.ends().ifPresent(at -> json.member("ends", at.toString()));
    state(json, alert.state());
    json.key("told").object();
    alert
        .told()
        .forEach((channel, told) ->
            json.key(channel)
                .object()
                .member("stage", told.stage().name().toLowerCase(Locale.ROOT))
                .member("at", told.at().toString())
                .end());
    json.end().key("held").array();
    alert.held().forEach(json::string);
    return json.end().end();
  }

  private static void labels(JsonWriter json, Map<String, String> labels) {
    json.object();
    labels.forEach(json::member);
    json.end();
  }

  private static void state(JsonWriter json, AlertState state) {
    switch (state) {
      case AlertState.Inactive _, AlertState.Pending _, AlertState.Firing _ -> {
        // Nobody has said anything of it.
      }
      case AlertState.Acknowledged(AlertState.Course _, String by, Instant at) ->
          json.member("acknowledgedBy", by).member("acknowledged", at.toString());
      case AlertState.Suppressed(AlertState.Course _, String why) ->
          json.member("suppressedBy", why);
      case AlertState.Resolved(Instant _, Instant at, String why, boolean _) ->
          json.member("resolved", at.toString()).member("why", why);
    }
  }

  static JsonWriter write(JsonWriter json, Silence silence, Instant now) {
    json.object().member("id", silence.id());
    labels(json.key("matches"), silence.matches());
    return json.member("from", silence.from().toString())
        .member("until", silence.until().toString())
        .member("inForce", silence.isInForce(now))
        .member("comment", silence.comment())
        .member("by", silence.by())
        .end();
  }

  static void write(JsonWriter json, Alerts.Standing standing) {
    AlertRule rule = standing.rule();
    json.object()
        .member("name", rule.name())
        .member("on", rule.isOn())
        .member("signal", rule.signal().wire())
        .member("condition", rule.condition())
        .member("for", Durations.format(rule.holds()))
        .member("resolveAfter", Durations.format(rule.clears()))
        .member("severity", rule.severity().wire());
    labels(json.key("labels"), rule.labels());
    json.key("servers").array();
    rule.servers().stream().map(ServerId::value).forEach(json::string);
    json.end().member("open", standing.open());
    standing.trouble().ifPresent(why -> json.member("trouble", why));
    json.member("runbook", rule.runbook()).end();
  }

  static void write(JsonWriter json, AlertDelivery delivery) {
    json.object()
        .member("id", delivery.id())
        .member("channel", delivery.channel())
        .member("address", delivery.address())
        .member("kind", delivery.kind())
        .member("title", delivery.title())
        .member("made", delivery.made().toString())
        .member("state", delivery.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    delivery.due().ifPresent(at -> json.member("due", at.toString()));
    json.key("attempts").array();
    for (AlertDelivery.Attempt each : delivery.attempts()) {
      json.object()
          .member("at", each.at().toString())
          .member("ms", each.took().toMillis())
          .member("problem", each.problem())
          .end();
    }
    json.end().end();
  }

  static void write(JsonWriter json, Alerts.Tested tested) {
    json.object()
        .member("channel", tested.channel())
        .member("kind", tested.kind())
        .member("address", tested.address())
        .member("taken", tested.problem().isEmpty())
        .member("problem", tested.problem())
        .member("ms", tested.took().toMillis())
        .end();
  }
}
