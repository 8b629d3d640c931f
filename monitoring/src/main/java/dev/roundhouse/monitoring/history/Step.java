package dev.roundhouse.monitoring.history;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// What there was between two looks.
///
/// @param seen how much of that time the program ran and looked
/// @param servers those that had anything: calls, processes, or an instance in some state
public record Step(
    Instant at, Instant until, Duration seen, Sample whole, Map<ServerId, Sample> servers) {
  public Step {
    requireNonNull(at, "at");
    requireNonNull(until, "until");
    requireNonNull(seen, "seen");
    requireNonNull(whole, "whole");
    servers = Map.copyOf(servers);
  }
}
