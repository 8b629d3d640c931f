package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.monitoring.Tally;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Look;
import java.util.List;
import java.util.Map;

/// What several pages show of all servers together. A page that somebody opens is of that moment; a
/// page that refreshes itself takes what was reckoned within the last second, so that fifty open
/// consoles cost little more than one. Safe for many threads.
final class Scene {
  /// What those see who may look.
  record Watched(Map<ServerId, Look> looks, HealthReport health, Tally tally) {}

  private final Console.Parts parts;
  private final Recent<List<ServerLine>> servers;
  private final Recent<Watched> watched;

  Scene(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
    this.servers = new Recent<>(parts.ticker());
    this.watched = new Recent<>(parts.ticker());
  }

  /// @throws dev.roundhouse.operations.DeniedException for somebody who may not see them
  List<ServerLine> servers(Turn turn) {
    boolean maySee = turn.may(Scope.MONITOR) || turn.may(Scope.MCP);
    return maySee && Turn.isLive(turn.request())
        ? servers.lately(() -> parts.operations().servers(turn.who()))
        : servers.now(() -> parts.operations().servers(turn.who()));
  }

  /// What is known of versions, by server; nothing for those who may not look.
  Map<ServerId, Look> looks(Turn turn) {
    return turn.may(Scope.MONITOR) ? watched(turn).looks() : Map.of();
  }

  /// For those who may look.
  Watched watched(Turn turn) {
    return Turn.isLive(turn.request())
        ? watched.lately(() -> watch(turn))
        : watched.now(() -> watch(turn));
  }

  private Watched watch(Turn turn) {
    return new Watched(
        Fleetwide.looks(parts.updates(), turn.who()),
        parts.board().report(),
        Tally.of(parts.metrics()));
  }
}
