package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.operations.LogOperations;
import java.util.ArrayList;
import java.util.List;

/// What the pages stand on that tell what is, what was, and what is wrong.
public record Watch(AlertOperations alerts, HistoryOperations history, LogOperations log) {
  public Watch {
    requireNonNull(alerts, "alerts");
    requireNonNull(history, "history");
    requireNonNull(log, "log");
  }

  static void add(Console.Parts parts, Routes routes) {
    new AlertsPage(parts.watch().alerts()).add(routes);
    new RulesPage(parts.watch().alerts()).add(routes);
    new SilencesPage(parts.watch().alerts()).add(routes);
    new ChannelsPage(parts.watch().alerts()).add(routes);
    new ObjectivesPage(parts.watch().history()).add(routes);
    new LogsPage(parts.watch().log()).add(routes);
    new CurvesPage(parts.watch().history()).add(routes);
    new ExportPage(parts.operations()).add(routes);
    new CallPage(parts).add(routes);
    new UpdatesPage(parts.updates()).add(routes);
    new UpdatePage(parts.updates()).add(routes);
  }

  /// What fires, and the versions that wait, for somebody who may look.
  static List<OverviewPage.Need> needs(Console.Parts parts, Turn turn) {
    List<OverviewPage.Need> needs = new ArrayList<>();
    List<Alert> firing =
        parts.watch().alerts().open().stream()
            .filter(each -> each.state() instanceof AlertState.Firing)
            .toList();
    if (!firing.isEmpty()) {
      Alert worst = firing.getFirst();
      needs.add(
          new OverviewPage.Need(
              AlertRow.mark(worst.cause().severity()),
              text("need.alerts", firing.size()),
              worst.cause().summary(),
              "",
              "/console/alerts",
              text("need.alerts.open")));
    }
    long waiting = parts.updates().jobs().summary(turn.who()).waiting();
    if (waiting > 0) {
      needs.add(
          new OverviewPage.Need(
              "hand",
              text("updates.news", waiting),
              text("need.versions.why"),
              "",
              UpdatesPage.PATH,
              text("need.updates.open")));
    }
    return needs;
  }
}
