package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a person may see of one place in the fleet: a server for a tenant, in one version.
///
/// @param leases leases held now
/// @param running the instance, if there is one
/// @param trouble the last failures, if starting is held back because of them
/// @param note what a start is busy with, such as an install, in words; null when there is nothing
///   to say
/// @param standing since when it is so, what comes next, and what its sleep saves
public record InstanceState(
    ServerId server,
    String tenant,
    long version,
    Phase phase,
    int leases,
    @Nullable Running running,
    @Nullable Trouble trouble,
    @Nullable String note,
    Standing standing) {
  public InstanceState {
    requireNonNull(server, "server");
    requireNonNull(tenant, "tenant");
    requireNonNull(phase, "phase");
    requireNonNull(standing, "standing");
  }

  /// One with nothing more to say.
  public InstanceState(
      ServerId server,
      String tenant,
      long version,
      Phase phase,
      int leases,
      @Nullable Running running,
      @Nullable Trouble trouble) {
    this(server, tenant, version, phase, leases, running, trouble, null, Standing.UNKNOWN);
  }

  InstanceState withNote(String said) {
    return new InstanceState(
        server, tenant, version, phase, leases, running, trouble, said, standing);
  }

  InstanceState with(Standing other) {
    return new InstanceState(server, tenant, version, phase, leases, running, trouble, note, other);
  }

  /// Where in its life it is.
  public enum Phase {
    /// Nothing runs, and a lease would start it.
    STOPPED,
    /// Being started.
    STARTING,
    /// An address that is handed out, though nobody has had an answer from it yet.
    UNVERIFIED,
    /// An address that is handed out, though the last attempt to speak with it failed. The next
    /// call tries again, unless the addresses say that it is left alone for a while.
    UNREACHABLE,
    /// Running, or answering, and handed out.
    READY,
    /// On its way into sleep.
    FALLING_ASLEEP,
    /// Stopped by a signal, its memory kept; a lease wakes it.
    DOZING,
    /// Stopped by a signal, its memory given to the swap; a lease wakes it.
    ASLEEP,
    /// Being woken.
    WAKING,
    /// Running until the leases held on it end; not handed out again.
    DRAINING,
    /// Being ended, with everything it has started.
    STOPPING,
    /// Failed, and not started again before the next attempt is due.
    BACKING_OFF,
    /// Failed for good: nothing is started or sent before a person has done what the trouble says.
    PARKED
  }

  /// Why it cannot be used, as far as is known; null when nothing is wrong.
  public @Nullable String reason() {
    if (trouble != null) {
      return trouble.reason();
    }
    return running != null && running.reach() instanceof Reach.Unreached(Instant _, String reason)
        ? reason
        : null;
  }

  /// Before this moment nothing is tried; null when nothing is waited for, or only for a person.
  public @Nullable Instant nextAttempt() {
    if (trouble != null) {
      return trouble.nextAttempt();
    }
    if (running == null || running.addresses().stream().anyMatch(AddressState::isAsked)) {
      return null;
    }
    return running.addresses().stream()
        .map(AddressState::nextAttempt)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /// Since when it has been in its phase; of an address, since its last turn for better or worse.
  /// Null when that is not known.
  public @Nullable Instant since() {
    return running == null || running.reach() == null ? standing.since() : running.reach().since();
  }

  /// How long it will stay as it is, and what that is worth.
  ///
  /// @param since when it came into its phase; null when unknown
  /// @param next what happens if nobody does anything; null when nothing does
  /// @param saving what its sleep saves; null while it is awake, or when that is not known
  public record Standing(
      @Nullable Instant since, @Nullable NextStep next, @Nullable Saving saving) {
    static final Standing UNKNOWN = new Standing(null, null, null);

    Standing with(@Nullable Saving measured) {
      return new Standing(since, next, measured);
    }
  }

  /// What runs.
  ///
  /// @param pid of the process, of a container the first; null for a remote instance, and for a
  ///   container whose processes this machine does not show
  /// @param reach what is known of the address; null where there is none
  /// @param addresses each place where a remote instance answers; none where there is none
  public record Running(
      String id,
      @Nullable Long pid,
      Instant started,
      @Nullable Reach reach,
      List<AddressState> addresses) {
    public Running {
      requireNonNull(id, "id");
      requireNonNull(started, "started");
      addresses = List.copyOf(addresses);
    }

    static Running of(Instance instance) {
      return switch (instance) {
        case ProcessInstance process ->
            new Running(process.id(), process.pid(), process.started(), null, List.of());
        case ContainerInstance container -> {
          RemoteInstance address = container.address();
          yield new Running(
              container.id(),
              container.pid(),
              container.started(),
              address == null ? null : address.reach(),
              address == null ? List.of() : address.addressStates());
        }
        case BuiltInInstance builtIn ->
            new Running(builtIn.id(), null, builtIn.started(), null, List.of());
        case RemoteInstance remote ->
            new Running(
                remote.id(), null, remote.started(), remote.reach(), remote.addressStates());
      };
    }
  }

  /// Why it does not run.
  ///
  /// @param failures failed starts and early ends in a row
  /// @param reason the last of them
  /// @param nextAttempt before this moment it is not started again; null when it is not at all
  /// @param cure what a person has to do; null when waiting is enough
  public record Trouble(
      int failures, String reason, @Nullable Instant nextAttempt, @Nullable String cure) {
    public Trouble {
      requireNonNull(reason, "reason");
    }

    /// One that passes.
    Trouble(int failures, String reason, Instant nextAttempt) {
      this(failures, reason, nextAttempt, null);
    }
  }
}
