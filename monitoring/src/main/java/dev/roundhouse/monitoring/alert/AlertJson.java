package dev.roundhouse.monitoring.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.AlertState.Course;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Alerts and silences as they are kept.
final class AlertJson {
  private AlertJson() {}

  static String write(Alert alert) {
    Alert.Cause cause = alert.cause();
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("id", alert.id())
            .member("rule", cause.rule())
            .member("severity", cause.severity().wire())
            .member("summary", cause.summary())
            .member("runbook", cause.runbook());
    labels(json, "labels", cause.labels());
    cause.by().ifPresent(by -> json.member("by", by));
    if (alert.value().isPresent()) {
      json.member("value", Double.toString(alert.value().getAsDouble()));
    }
    json.member("note", alert.note());
    alert.ends().ifPresent(at -> json.member("ends", at.toString()));
    state(json.key("state").object().member("is", alert.state().wire()), alert.state());
    json.end().key("told").object();
    alert
        .told()
        .forEach((channel, told) ->
            json.key(channel)
                .object()
                .member("stage", told.stage().name())
                .member("at", told.at().toString())
                .end());
    json.end().key("held").array();
    alert.held().forEach(json::string);
    return new String(json.end().end().toBytes(), UTF_8);
  }

  private static void labels(JsonWriter json, String key, Map<String, String> labels) {
    json.key(key).object();
    labels.forEach(json::member);
    json.end();
  }

  /// The course without what was last seen: after a restart nobody knows how long that was so.
  private static void state(JsonWriter json, AlertState state) {
    switch (state) {
      case AlertState.Inactive _ -> {}
      case AlertState.Pending(Instant since) -> json.member("since", since.toString());
      case AlertState.Firing(Course course) -> json.member("since", course.since().toString());
      case AlertState.Acknowledged(Course course, String by, Instant at) ->
          json.member("since", course.since().toString())
              .member("by", by)
              .member("at", at.toString());
      case AlertState.Suppressed(Course course, String why) ->
          json.member("since", course.since().toString()).member("why", why);
      case AlertState.Resolved(Instant since, Instant at, String why, boolean wasQuiet) ->
          json.member("since", since.toString())
              .member("at", at.toString())
              .member("why", why)
              .member("quiet", wasQuiet);
    }
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IllegalArgumentException when it is nothing of the kind
  static Alert readAlert(String text) {
    try {
      Json json = Json.parse(text.getBytes(UTF_8));
      Alert.Cause cause =
          new Alert.Cause(
              member(json, "rule"),
              Severity.of(member(json, "severity")),
              member(json, "summary"),
              labels(json.get("labels")),
              member(json, "runbook"),
              Optional.ofNullable(json.get("by").text()));
      String value = json.get("value").text();
      Map<String, Alert.Told> told = new TreeMap<>();
      json.get("told")
          .members()
          .forEach(each ->
              told.put(
                  each.key(),
                  new Alert.Told(
                      Alert.Stage.valueOf(member(each.value(), "stage")),
                      Instant.parse(member(each.value(), "at")))));
      Set<String> held = new TreeSet<>();
      json.get("held").items().forEach(each -> held.add("" + each.text()));
      return new Alert(
          member(json, "id"),
          cause,
          state(json.get("state")),
          value == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value)),
          member(json, "note"),
          Optional.ofNullable(json.get("ends").text()).map(Instant::parse),
          told,
          held);
    } catch (MalformedFrame | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static AlertState state(Json json) {
    Course course =
        new Course(Instant.parse(member(json, "since")), Optional.empty(), Optional.empty());
    return switch (member(json, "is")) {
      case "firing" -> new AlertState.Firing(course);
      case "acknowledged" ->
          new AlertState.Acknowledged(
              course, member(json, "by"), Instant.parse(member(json, "at")));
      case "suppressed" -> new AlertState.Suppressed(course, member(json, "why"));
      case "resolved" ->
          new AlertState.Resolved(
              course.since(),
              Instant.parse(member(json, "at")),
              member(json, "why"),
              json.get("quiet").truth(false));
      default -> throw new IllegalArgumentException("no alert is kept as " + member(json, "is"));
    };
  }

  private static Map<String, String> labels(Json json) {
    Map<String, String> labels = new TreeMap<>();
    json.members().forEach(each -> labels.put(each.key(), "" + each.value().text()));
    return labels;
  }

  static String write(Silence silence) {
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("id", silence.id())
            .member("from", silence.from().toString())
            .member("until", silence.until().toString())
            .member("comment", silence.comment())
            .member("by", silence.by());
    labels(json, "matches", silence.matches());
    return new String(json.end().toBytes(), UTF_8);
  }

  /// @throws IllegalArgumentException when it is nothing of the kind
  static Silence readSilence(String text) {
    try {
      Json json = Json.parse(text.getBytes(UTF_8));
      return new Silence(
          member(json, "id"),
          labels(json.get("matches")),
          Instant.parse(member(json, "from")),
          Instant.parse(member(json, "until")),
          member(json, "comment"),
          member(json, "by"));
    } catch (MalformedFrame | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String member(Json json, String name) {
    Json found = json.get(name);
    String text = found.type() == JsonType.STRING ? found.text() : null;
    if (text == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return text;
  }
}
