package dev.roundhouse.app;

import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.gateway.ApprovalMessages;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.monitoring.FleetObservers;
import dev.roundhouse.monitoring.LogPush;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.MoveMetrics;
import dev.roundhouse.monitoring.ProgramLog;
import dev.roundhouse.monitoring.Telemetry;
import dev.roundhouse.monitoring.UpdateMetrics;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.LedgerEntry;
import java.util.List;
import java.util.function.Consumer;

/// Brings what happens in the rooms to all who want to hear of it.
final class Heralds {
  private Heralds() {}

  /// Brings lines of the log to receivers beside the program.
  ///
  /// @param parts to which what has to end is added
  static LogPush push(LiveSettings live, Ticker ticker, Lifecycle parts) {
    LogPush push = new LogPush(() -> live.monitoring().logPush(), ticker);
    parts.started("log push", push::close);
    return push;
  }

  /// The log of the program, on the disk from here on.
  static ProgramLog log(
      DataDirectory directory,
      LiveSettings live,
      KnownSecrets known,
      Feed feed,
      LogPush push,
      Ticker ticker) {
    return ProgramLog.open(
        directory.logs(),
        () -> live.monitoring().logs(),
        known,
        line -> {
          feed.tell(new FeedEvent.Logged(line));
          push.accept(line);
        },
        ticker);
  }

  /// Who is told what the gateway sees.
  ///
  /// @param parts to which what has to end is added
  static GatewayObserver ofGateway(
      Metrics metrics, LiveSettings live, Ticker ticker, Lifecycle parts) {
    Telemetry telemetry =
        Telemetry.open(metrics, () -> live.monitoring().telemetry(), Version.current(), ticker);
    parts.started("telemetry", telemetry::close);
    return telemetry;
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
}
