package dev.roundhouse.fleet;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person may see of one place in the fleet: a server for a tenant, in one version.
///
/// @param leases leases held now
/// @param instance the id of the running instance, if there is one
/// @param failures failed starts and early ends in a row
/// @param failure why it is backing off, if it is
/// @param nextAttempt before this moment it is not started again, if it is backing off
public record InstanceState(
    ServerId server,
    String tenant,
    long version,
    Phase phase,
    int leases,
    @Nullable String instance,
    int failures,
    @Nullable String failure,
    @Nullable Instant nextAttempt) {

  /// Where in its life it is.
  public enum Phase {
    /// Nothing runs and nothing is known.
    STOPPED,
    /// Being started.
    STARTING,
    /// Running, and handed out.
    READY,
    /// Running until the leases held on it end; not handed out again.
    DRAINING,
    /// Told to end.
    STOPPING,
    /// Failed, and not started again before the next attempt is due.
    BACKING_OFF
  }
}
