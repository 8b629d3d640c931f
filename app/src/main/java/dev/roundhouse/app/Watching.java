package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.CacheUse;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.CacheMetrics;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.FamiliarMetrics;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.History;
import dev.roundhouse.monitoring.HistorySources;
import dev.roundhouse.monitoring.HostMeter;
import dev.roundhouse.monitoring.HouseSignals;
import dev.roundhouse.monitoring.Measurements;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.SloWatch;
import dev.roundhouse.monitoring.Slos;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Updates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Opens the room that looks at all others.
final class Watching {
  /// What it looks at, and stands on.
  ///
  /// @param tls of the door
  /// @param engine address of the container engine
  record Around(
      Health health,
      Catalog catalog,
      Fleet fleet,
      Gateway gateway,
      Updates updates,
      Metrics metrics,
      Consumption consumption,
      Gate gate,
      Approvals approvals,
      AuditLog audit,
      Database database,
      DataDirectory directory,
      Feed feed,
      LiveSettings live,
      SecretResolver secrets,
      Optional<HttpSettings.Tls> tls,
      String engine,
      Ticker ticker) {
    /// What is kept to save making it again; rules only where there are any.
    List<CacheUse> caches() {
      CacheUse lists = gateway.menus().kept();
      return live.policy().isEmpty() ? List.of(lists) : List.of(lists, live.policy().use());
    }
  }

  private final HealthBoard board;
  private final History history;
  private final Slos slos;
  private final SloWatch objectives;
  private final Alerts alerts;

  private Watching(
      HealthBoard board, History history, Slos slos, SloWatch objectives, Alerts alerts) {
    this.board = requireNonNull(board, "board");
    this.history = requireNonNull(history, "history");
    this.slos = requireNonNull(slos, "slos");
    this.objectives = requireNonNull(objectives, "objectives");
    this.alerts = requireNonNull(alerts, "alerts");
  }

  /// @param parts to which each is added that has to end
  static Watching open(Around around, Lifecycle parts) {
    HealthBoard board =
        new HealthBoard(new WatchedParts(around), around.feed()::tell, around.ticker());
    parts.started("health board", board::close);
    HostMeter host = new HostMeter(Path.of("/proc"));
    FamiliarMetrics.show(
        around.metrics(),
        new FamiliarMetrics.Sources(
            around.consumption()::look,
            board::report,
            around.fleet()::instances,
            () -> limits(around.catalog()),
            host,
            around.directory().root(),
            () -> around.live().monitoring().familiarMetrics()));
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
    Slos slos =
        new Slos(
            history,
            Measurements.open(
                around.database(), () -> around.live().monitoring().history(), around.ticker()),
            () -> around.live().monitoring().slos(),
            around.ticker());
    slos.show(around.metrics());
    CacheMetrics.show(around.metrics(), around::caches);
    SloWatch objectives =
        new SloWatch(
            slos::status,
            () -> around.live().monitoring().history().every(),
            around.feed()::tell,
            around.ticker());
    parts.started("objectives", objectives::close);
    Alerts alerts = alerts(around, board);
    parts.started("alerts", alerts::close);
    return new Watching(board, history, slos, objectives, alerts);
  }

  private static Map<ServerId, ResourceLimits> limits(Catalog catalog) {
    Map<ServerId, ResourceLimits> all = new TreeMap<>();
    catalog
        .image()
        .current()
        .servers()
        .forEach((id, server) -> all.put(id, server.confinementInForce().limits()));
    return all;
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
            around.feed()::tell,
            around.ticker()));
  }

  /// How everything is.
  HealthBoard board() {
    return board;
  }

  /// What was, and how objectives stand.
  HistoryOperations history(Catalog catalog, AuditLog audit) {
    return new HistoryOperations(catalog, history, slos, audit);
  }

  /// What people are told of by themselves.
  Alerts alerts() {
    return alerts;
  }

  /// Begins to look. Once, and not in a program that serves a single command.
  void start() {
    board.start();
    history.start();
    objectives.start();
    alerts.start();
  }
}
