package dev.roundhouse.admin.console;

import dev.roundhouse.fleet.Saving;
import dev.roundhouse.fleet.Taken;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Choice;
import dev.roundhouse.updates.Look;
import dev.roundhouse.updates.Running;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// What several pages want to know of servers.
final class Fleetwide {
  private Fleetwide() {}

  /// What is known of versions, by server; nothing for those who may not look.
  static Map<ServerId, Look> looks(UpdateOperations updates, Principal who) {
    if (!who.may(Scope.MONITOR)) {
      return Map.of();
    }
    Map<ServerId, Look> looks = new HashMap<>();
    updates.list(who).forEach(each -> looks.put(each.server(), each));
    return looks;
  }

  /// The version that may be taken now.
  static Optional<String> offered(Look look) {
    return look.verdict().choice() instanceof Choice.Offered offer
        ? Optional.of(offer.release().version().toString())
        : Optional.empty();
  }

  static Optional<String> version(Look look) {
    return look.running() instanceof Running.Known known
        ? Optional.of(known.version().toString())
        : Optional.empty();
  }

  /// Memory that sleep saves, measured; empty where nothing was.
  static OptionalLong saved(Collection<ServerLine> lines) {
    List<Taken> measured =
        lines.stream()
            .flatMap(line -> line.savings().stream())
            .map(Saving::saved)
            .filter(Objects::nonNull)
            .toList();
    return measured.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(measured.stream().mapToLong(Taken::resident).sum());
  }
}
