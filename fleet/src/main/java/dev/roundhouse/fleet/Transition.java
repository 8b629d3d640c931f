package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One change in the life of a place.
///
/// @param instance the id of what ran before or runs now; null when nothing did
/// @param reason why, where that is more than idleness or demand
public record Transition(
    Instant at,
    ServerId server,
    @Nullable String instance,
    Phase before,
    Phase after,
    @Nullable String reason) {
  public Transition {
    requireNonNull(at, "at");
    requireNonNull(server, "server");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
  }
}
