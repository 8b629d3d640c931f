package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An alert as it is shown.
///
/// @param mark of its severity
/// @param state in a word
/// @param value that was measured last; empty where there is none
/// @param note what else is known; that nobody measures it now is the first
/// @param who has acknowledged it; empty while nobody has
/// @param over when it ended; null while it has not
/// @param why it ended or is quiet
/// @param told what each channel was told last
record AlertRow(
    String id,
    String mark,
    String severity,
    String stateMark,
    String state,
    String summary,
    String rule,
    Map<String, String> labels,
    String server,
    @Nullable Instant since,
    String value,
    String note,
    String runbook,
    String who,
    @Nullable Instant acknowledged,
    @Nullable Instant over,
    String why,
    String lasted,
    List<Told> told,
    boolean isOpen) {
  /// What a channel knows.
  record Told(String channel, String stage, @Nullable Instant at) {}

  AlertRow {
    labels = Map.copyOf(labels);
    told = List.copyOf(told);
  }

  static AlertRow of(Alert alert) {
    Alert.Cause cause = alert.cause();
    AlertState state = alert.state();
    String server = cause.labels().getOrDefault("server", "");
    Instant since = alert.since().orElse(null);
    Instant over = state instanceof AlertState.Resolved resolved ? resolved.at() : null;
    return new AlertRow(
        alert.id(),
        mark(cause.severity()),
        word(cause.severity()),
        stateMark(state),
        word(state),
        cause.summary(),
        cause.rule(),
        cause.labels(),
        ServerId.isValid(server) ? server : "",
        since,
        alert.value().isPresent() ? AlertRule.number(alert.value().getAsDouble()) : "",
        note(alert),
        cause.runbook(),
        state instanceof AlertState.Acknowledged known ? known.by() : "",
        state instanceof AlertState.Acknowledged known ? known.at() : null,
        over,
        why(state),
        since == null || over == null ? "" : Durations.about(Duration.between(since, over)),
        told(alert),
        state.isOpen());
  }

  private static String note(Alert alert) {
    String blind = alert.isBlind() ? text("alerts.blind") : "";
    return Stream.of(blind, alert.note())
        .filter(each -> !each.isBlank())
        .reduce((one, other) -> one + " " + other)
        .orElse("");
  }

  private static List<Told> told(Alert alert) {
    Stream<Told> heard =
        alert.told().entrySet().stream()
            .map(each -> new Told(each.getKey(), stage(each.getValue()), each.getValue().at()));
    Stream<Told> held =
        alert.held().stream().map(each -> new Told(each, text("alerts.held"), null));
    return Stream.concat(heard, held).toList();
  }

  private static String stage(Alert.Told told) {
    return switch (told.stage()) {
      case FIRING -> text("alerts.state.firing");
      case ACKNOWLEDGED -> text("alerts.state.acknowledged");
      case RESOLVED -> text("alerts.state.resolved");
    };
  }

  private static String why(AlertState state) {
    return switch (state) {
      case AlertState.Suppressed(AlertState.Course _, String why) -> why;
      case AlertState.Resolved(Instant _, Instant _, String why, boolean _) -> why;
      case AlertState.Inactive _,
          AlertState.Pending _,
          AlertState.Firing _,
          AlertState.Acknowledged _ ->
          "";
    };
  }

  /// The shape and colour of a severity.
  static String mark(Severity severity) {
    return switch (severity) {
      case INFO -> "info";
      case WARNING -> "warn";
      case CRITICAL -> "bad";
      case EMERGENCY -> "emergency";
    };
  }

  static String word(Severity severity) {
    return switch (severity) {
      case INFO -> text("severity.info");
      case WARNING -> text("severity.warning");
      case CRITICAL -> text("severity.critical");
      case EMERGENCY -> text("severity.emergency");
    };
  }

  private static String stateMark(AlertState state) {
    return switch (state) {
      case AlertState.Inactive _, AlertState.Pending _ -> "unknown";
      case AlertState.Firing _ -> "bad";
      case AlertState.Acknowledged _ -> "hand";
      case AlertState.Suppressed _ -> "quiet";
      case AlertState.Resolved _ -> "good";
    };
  }

  private static String word(AlertState state) {
    return switch (requireNonNull(state)) {
      case AlertState.Inactive _ -> text("alerts.state.inactive");
      case AlertState.Pending _ -> text("alerts.state.pending");
      case AlertState.Firing _ -> text("alerts.state.firing");
      case AlertState.Acknowledged _ -> text("alerts.state.acknowledged");
      case AlertState.Suppressed _ -> text("alerts.state.suppressed");
      case AlertState.Resolved _ -> text("alerts.state.resolved");
    };
  }

  /// Whether somebody who searches means it.
  boolean says(String needle) {
    return Stream.concat(Stream.of(summary, rule, note), labels.values().stream())
        .anyMatch(each -> Fields.has(each, needle));
  }

  /// Whether the runbook is an address that a browser can open.
  boolean isLinked() {
    return runbook.startsWith("https://") || runbook.startsWith("http://");
  }

  /// What a silence of just this one matches.
  List<String> matches() {
    return Stream.concat(
            Stream.of("rule=" + rule),
            labels.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).sorted())
        .toList();
  }
}
