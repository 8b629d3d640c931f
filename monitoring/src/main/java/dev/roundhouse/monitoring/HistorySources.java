package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.Saving;
import dev.roundhouse.fleet.Taken;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.history.Look;
import dev.roundhouse.monitoring.history.Machine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// Where the history looks. No look wakes, opens or changes anything.
///
/// @param health as it was seen last
public record HistorySources(
    Metrics metrics,
    Supplier<Consumption.Look> consumption,
    Supplier<List<InstanceState>> instances,
    Supplier<List<Saving>> savings,
    Supplier<HealthReport> health) {
  public HistorySources {
    requireNonNull(metrics, "metrics");
    requireNonNull(consumption, "consumption");
    requireNonNull(instances, "instances");
    requireNonNull(savings, "savings");
    requireNonNull(health, "health");
  }

  Look look(Ticker ticker) {
    Consumption.Look consumed = consumption.get();
    Map<ServerId, Look.Used> used = new HashMap<>();
    consumed
        .totals()
        .forEach((server, total) -> {
          Consumption.Use now = consumed.use().get(server);
          used.put(server, new Look.Used(now == null ? -1 : now.memory(), total.coreSeconds()));
        });
    long saved =
        savings.get().stream()
            .map(Saving::saved)
            .filter(Objects::nonNull)
            .mapToLong(Taken::resident)
            .sum();
    return new Look(
        ticker.instant(),
        ticker.nanos(),
        Counts.of(metrics),
        used,
        instances.get(),
        saved,
        health.get(),
        Machine.now());
  }
}
