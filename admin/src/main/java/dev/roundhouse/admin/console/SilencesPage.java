package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.security.Scope;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Times in which nobody is told of some alerts; one that begins later is a maintenance.
final class SilencesPage {
  private static final String PATH = "/console/alerts/silences";

  /// A silence in the list.
  ///
  /// @param matches what alerts have to have, one a word
  record Row(
      String id,
      String mark,
      String state,
      List<String> matches,
      Instant from,
      Instant until,
      String comment,
      String by) {}

  /// Everything of the page.
  record Model(
      List<Row> silences,
      List<String> rules,
      List<String> severities,
      Fields query,
      boolean mayAct) {}

  private final AlertOperations alerts;

  SilencesPage(AlertOperations alerts) {
    this.alerts = requireNonNull(alerts, "alerts");
  }

  void add(Routes routes) {
    routes
        .get(PATH, this::show)
        .post(PATH, this::make)
        .post("/console/alerts/silences/{id}/end", this::end);
  }

  private void show(Turn turn) {
    List<Row> rows =
        alerts.silences(turn.who()).stream().map(each -> row(each, turn.now())).toList();
    List<String> rules =
        alerts.rules(turn.who()).stream().map(Alerts.Standing::rule).map(AlertRule::name).toList();
    turn.still(
        200,
        "silences",
        "alerts",
        text("silences.title"),
        new Model(
            rows,
            rules,
            Stream.of(Severity.values()).map(Severity::wire).toList(),
            turn.query(),
            turn.may(Scope.ADMIN)));
  }

  private static Row row(Silence silence, Instant now) {
    boolean isNow = silence.isInForce(now);
    return new Row(
        silence.id(),
        isNow ? "quiet" : "unknown",
        text(isNow ? "silences.now" : "silences.later"),
        silence.matches().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .toList(),
        silence.from(),
        silence.until(),
        silence.comment(),
        silence.by());
  }

  private void make(Turn turn) {
    Fields form = turn.form();
    Silence made =
        alerts.silence(
            turn.who(), matches(form), from(form, turn.now()), lasts(form), form.get("comment"));
    turn.done(
        AlertsPage.back(turn),
        Flash.good(
            text(
                "silences.made",
                String.join(", ", row(made, turn.now()).matches()),
                Show.exact(made.until()))));
  }

  /// The fields by their names, and each `match` as `name=value`.
  private static Map<String, String> matches(Fields form) {
    Map<String, String> matches = new TreeMap<>();
    for (String key : List.of("rule", "server", "severity")) {
      String value = form.get(key).strip();
      if (!value.isEmpty()) {
        matches.put(key, value);
      }
    }
    for (String each : form.list("match")) {
      if (!each.isBlank()) {
        int equals = each.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException(text("silences.match.wrong", each));
        }
        matches.put(each.substring(0, equals).strip(), each.substring(equals + 1).strip());
      }
    }
    return matches;
  }

  private static Duration lasts(Fields form) {
    String written = form.get("lasts").strip();
    try {
      return Durations.parse(written);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(text("silences.lasts.wrong", written), e);
    }
  }

  /// Nothing for now, `2h` for in two hours, or a moment.
  private static Optional<Instant> from(Fields form, Instant now) {
    String written = form.get("from").strip();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          written.contains("T") ? Instant.parse(written) : now.plus(Durations.parse(written)));
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(text("silences.from.wrong", written), e);
    }
  }

  private void end(Turn turn) {
    alerts.endSilence(turn.who(), turn.name("id"));
    turn.done(PATH, Flash.good(text("silences.ended")));
  }
}
