package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.Metrics;
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
      AuditLog audit,
      Database database,
      DataDirectory directory,
      LiveSettings live,
      Ticker ticker) {}

  private final HealthBoard board;

  private Watching(HealthBoard board) {
    this.board = requireNonNull(board, "board");
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
    return new Watching(board);
  }

  /// How everything is.
  HealthBoard board() {
    return board;
  }

  /// Begins to look. Once, and not in a program that serves a single command.
  void start() {
    board.start();
  }
}
