package dev.roundhouse.monitoring.history;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Counts;
import dev.roundhouse.monitoring.HealthReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Everything that one look at the program tells. Two of them make a sample of the time between.
///
/// @param nanos of a clock that nobody sets and that stands still with the machine
/// @param saved bytes that sleep saves now
public record Look(
    Instant at,
    long nanos,
    Map<ServerId, Counts> counts,
    Map<ServerId, Used> used,
    List<InstanceState> instances,
    long saved,
    HealthReport health,
    Machine machine) {
  /// What a server uses.
  ///
  /// @param memory resident bytes of its processes now; below 0 when it has none
  /// @param coreSeconds what they have used of processors since the start of the program
  public record Used(long memory, double coreSeconds) {}

  public Look {
    requireNonNull(at, "at");
    counts = Map.copyOf(counts);
    used = Map.copyOf(used);
    instances = List.copyOf(instances);
    requireNonNull(health, "health");
    requireNonNull(machine, "machine");
  }
}
