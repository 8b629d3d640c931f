package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.History;
import dev.roundhouse.monitoring.HistorySources;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.Slos;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Updates;

/// Opens the room that looks at all others.
final class Watching {
  /// What it looks at, and stands on.
  record Around(
      Health health,
      Catalog catalog,
      Fleet fleet,
      Updates updates,
      Metrics metrics,
      Consumption consumption,
      AuditLog audit,
      Database database,
      DataDirectory directory,
      LiveSettings live,
      Ticker ticker) {}

  private final HealthBoard board;
  private final History history;
  private final Slos slos;

  private Watching(HealthBoard board, History history, Slos slos) {
    this.board = requireNonNull(board, "board");
    this.history = requireNonNull(history, "history");
    this.slos = requireNonNull(slos, "slos");
  }

  /// @param parts to which each is added that has to end
  static Watching open(Around around, Lifecycle parts) {
    HealthBoard board =
        new HealthBoard(
            new WatchedParts(
                around.health(),
                around.catalog().image(),
                around.fleet(),
                around.updates(),
                around.database(),
                around.audit(),
                around.directory().root(),
                () -> around.live().monitoring().health()),
            around.ticker());
    parts.started("health board", board::close);
    History history =
        History.open(
            around.database(),
            new HistorySources(
                around.metrics(),
                around.consumption()::look,
                around.fleet()::instances,
                around.fleet()::savings,
                board::report),
            () -> around.live().monitoring().history(),
            around.ticker());
    parts.started("history", history::close);
    Slos slos = new Slos(history, () -> around.live().monitoring().slos(), around.ticker());
    slos.show(around.metrics());
    return new Watching(board, history, slos);
  }

  /// How everything is.
  HealthBoard board() {
    return board;
  }

  /// What was, and how objectives stand.
  HistoryOperations history(Catalog catalog) {
    return new HistoryOperations(catalog, history, slos);
  }

  /// Begins to look. Once, and not in a program that serves a single command.
  void start() {
    board.start();
    history.start();
  }
}
