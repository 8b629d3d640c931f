package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.operations.LogOperations;

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
}
