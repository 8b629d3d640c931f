package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.gateway.ApprovalMessages;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.FamiliarMetrics;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.monitoring.FleetObservers;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.History;
import dev.roundhouse.monitoring.HistorySources;
import dev.roundhouse.monitoring.HostMeter;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.MoveMetrics;
import dev.roundhouse.monitoring.ProgramLog;
import dev.roundhouse.monitoring.Slos;
import dev.roundhouse.monitoring.UpdateMetrics;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Updates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

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
      Updates updates,
      Metrics metrics,
      Consumption consumption,
      AuditLog audit,
      Database database,
      DataDirectory directory,
      Feed feed,
      LiveSettings live,
      SecretResolver secrets,
      Optional<HttpSettings.Tls> tls,
      String engine,
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
    Slos slos = new Slos(history, () -> around.live().monitoring().slos(), around.ticker());
    slos.show(around.metrics());
    return new Watching(board, history, slos);
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

  /// The log of the program, on the disk from here on.
  static ProgramLog log(
      DataDirectory directory, LiveSettings live, KnownSecrets known, Feed feed, Ticker ticker) {
    return ProgramLog.open(
        directory.logs(),
        () -> live.monitoring().logs(),
        known,
        line -> feed.tell(new FeedEvent.Logged(line)),
        ticker);
  }

  /// Who is told what happens in the fleet.
  static FleetObserver ofFleet(Metrics metrics, Feed feed) {
    return new FleetObservers(List.of(metrics, new MoveMetrics(metrics), feed));
  }

  /// Who is told of calls that wait for a person.
  static Consumer<ApprovalRequest> ofApprovals(ApprovalMessages messages, Feed feed) {
    return request -> {
      feed.tell(
          new FeedEvent.ApprovalAsked(
              request.id(), request.server(), request.tool(), request.subject()));
      messages.asked(request);
    };
  }

  /// Who is told of jobs.
  static JobNews ofJobs(UpdateMetrics metrics, Feed feed) {
    return (job, what, evidence) -> {
      metrics.told(job, what, evidence);
      if (what != LedgerEntry.What.PRUNED) {
        feed.tell(new FeedEvent.JobMoved(job));
      }
    };
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
