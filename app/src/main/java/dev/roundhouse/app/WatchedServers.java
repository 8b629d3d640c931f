package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.InstanceUse;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.Tally;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.LiveServers;
import dev.roundhouse.updates.Pulse;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/// Shows the room of updates how servers do, and tells the gateway what it lets in.
final class WatchedServers implements LiveServers {
  private final String epoch = UUID.randomUUID().toString();
  private final Metrics metrics;
  private final Fleet fleet;
  private final Gateway gateway;

  WatchedServers(Metrics metrics, Fleet fleet, Gateway gateway) {
    this.metrics = requireNonNull(metrics, "metrics");
    this.fleet = requireNonNull(fleet, "fleet");
    this.gateway = requireNonNull(gateway, "gateway");
  }

  @Override
  public Pulse pulse(ServerId server) {
    Tally tally = metrics.tally(server);
    List<InstanceUse> uses =
        fleet.use().stream().filter(each -> each.server().equals(server)).toList();
    return new Pulse(
        epoch,
        tally.calls(),
        tally.failed(),
        tally.exits(),
        tally.failedStarts(),
        tally.buckets(),
        uses.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(uses.stream().mapToLong(InstanceUse::memory).max().getAsLong()));
  }

  @Override
  public void foresee(ServerId server, Json offering, String by) {
    gateway.pinning().foresee(server, offering, by);
  }
}
