package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person may see of one place in the fleet: a server for a tenant, in one version.
///
/// @param leases leases held now
/// @param running the instance, if there is one
/// @param trouble the last failures, if starting is held back because of them
public record InstanceState(
    ServerId server,
    String tenant,
    long version,
    Phase phase,
    int leases,
    @Nullable Running running,
    @Nullable Trouble trouble) {
  public InstanceState {
    requireNonNull(server, "server");
    requireNonNull(tenant, "tenant");
    requireNonNull(phase, "phase");
  }

  /// Where in its life it is.
  public enum Phase {
    /// Nothing runs, and a lease would start it.
    STOPPED,
    /// Being started.
    STARTING,
    /// Running, and handed out.
    READY,
    /// Running until the leases held on it end; not handed out again.
    DRAINING,
    /// Being ended, with everything it has started.
    STOPPING,
    /// Failed, and not started again before the next attempt is due.
    BACKING_OFF
  }

  /// What runs.
  ///
  /// @param pid of the process; null for a remote instance
  public record Running(String id, @Nullable Long pid, Instant started) {
    public Running {
      requireNonNull(id, "id");
      requireNonNull(started, "started");
    }

    static Running of(Instance instance) {
      return switch (instance) {
        case ProcessInstance process -> new Running(process.id(), process.pid(), process.started());
        case RemoteInstance remote -> new Running(remote.id(), null, remote.started());
      };
    }
  }

  /// Why it does not run.
  ///
  /// @param failures failed starts and early ends in a row
  /// @param reason the last of them
  /// @param nextAttempt before this moment it is not started again
  public record Trouble(int failures, String reason, Instant nextAttempt) {
    public Trouble {
      requireNonNull(reason, "reason");
      requireNonNull(nextAttempt, "nextAttempt");
    }
  }
}
