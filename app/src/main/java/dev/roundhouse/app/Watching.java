package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.HouseSignals;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Updates;
import java.util.function.Supplier;

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
      Gate gate,
      Approvals approvals,
      AuditLog audit,
      Database database,
      DataDirectory directory,
      LiveSettings live,
      Ticker ticker) {}

  private final HealthBoard board;
  private final Alerts alerts;

  private Watching(HealthBoard board, Alerts alerts) {
    this.board = requireNonNull(board, "board");
    this.alerts = requireNonNull(alerts, "alerts");
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
    Alerts alerts = alerts(around, board);
    parts.started("alerts", alerts::close);
    return new Watching(board, alerts);
  }

  private static Alerts alerts(Around around, HealthBoard board) {
    Supplier<AlertSettings> settings = () -> around.live().monitoring().alerts();
    Fleet fleet = around.fleet();
    around
        .metrics()
        .counter(
            "roundhouse_gateway_refused_tokens_total",
            "Requests whose token was refused.",
            () -> (double) around.gate().refusedTokens());
    HouseSignals signals =
        new HouseSignals(
            around.catalog().image(),
            fleet::instances,
            server ->
                fleet
                    .limits(
                        server.confinementInForce().limits(), server.confinementInForce().runAs())
                    .limits(),
            board,
            around.metrics(),
            around.consumption(),
            around.updates().jobs()::open,
            around.gate()::refusedTokens,
            around.approvals()::waiting,
            around.audit()::load,
            () -> settings.get().leastCalls(),
            around.directory().root());
    return Alerts.open(
        new Alerts.Parts(
            around.database(),
            signals.open(around.ticker()),
            around.metrics(),
            settings,
            around.ticker()));
  }

  /// How everything is.
  HealthBoard board() {
    return board;
  }

  /// What people are told of by themselves.
  Alerts alerts() {
    return alerts;
  }

  /// Begins to look. Once, and not in a program that serves a single command.
  void start() {
    board.start();
    alerts.start();
  }
}
