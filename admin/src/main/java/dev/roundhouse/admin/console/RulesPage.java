package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.operations.AlertOperations;
import java.util.List;
import java.util.Optional;

/// When people are told, and whether it can be known.
final class RulesPage {
  /// A rule in the table.
  ///
  /// @param stateMark `bad` while it fires, `unknown` where its signal cannot be looked at
  /// @param trouble why it cannot; empty when it can
  record Row(
      String name,
      String mark,
      String severity,
      String stateMark,
      String state,
      int open,
      String condition,
      String clears,
      String signal,
      List<String> servers,
      String trouble,
      String runbook) {}

  /// Everything of the page.
  record Model(List<Row> rules) {}

  private final AlertOperations alerts;

  RulesPage(AlertOperations alerts) {
    this.alerts = requireNonNull(alerts, "alerts");
  }

  void add(Routes routes) {
    routes.get("/console/alerts/rules", this::show);
  }

  private void show(Turn turn) {
    List<Row> rows = alerts.rules(turn.who()).stream().map(RulesPage::row).toList();
    turn.page("alertRules", "alerts", text("rules.title"), new Model(rows));
  }

  private static Row row(Alerts.Standing standing) {
    AlertRule rule = standing.rule();
    Optional<String> trouble = standing.trouble();
    String stateMark;
    String state;
    if (!rule.isOn()) {
      stateMark = "stopped";
      state = text("rules.off");
    } else if (standing.open() > 0) {
      stateMark = "bad";
      state = text("rules.firing", standing.open());
    } else if (trouble.isPresent()) {
      stateMark = "unknown";
      state = text("rules.blind");
    } else {
      stateMark = "good";
      state = text("rules.quiet");
    }
    return new Row(
        rule.name(),
        AlertRow.mark(rule.severity()),
        AlertRow.word(rule.severity()),
        stateMark,
        state,
        standing.open(),
        rule.condition(),
        Durations.format(rule.clears()),
        rule.signal().wire(),
        rule.servers().stream().map(ServerId::value).toList(),
        trouble.orElse(""),
        rule.runbook());
  }
}
