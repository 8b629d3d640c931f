package dev.roundhouse.operations;

import dev.roundhouse.fleet.InstanceState;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// The state of a server in one word, the most awake of its instances first.
public enum ServerState {
  /// It waits until a person approves it; whatever runs of it, no client reaches it.
  QUARANTINED,
  /// It can be called.
  RUNNING,
  /// It is being woken.
  WAKING,
  /// A process is being started, or nobody has had an answer from the address yet.
  STARTING,
  /// It could not be started, or its address does not answer.
  ERROR,
  /// It needs a person before it is started or asked again.
  PARKED,
  /// It is kept, and the next call wakes it.
  SLEEPING,
  /// It is being ended, or finishes its last calls.
  STOPPING,
  /// Nothing runs.
  STOPPED;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ServerState of(Collection<InstanceState> instances) {
    return instances.stream().map(ServerState::of).min(Comparator.naturalOrder()).orElse(STOPPED);
  }

  private static ServerState of(InstanceState instance) {
    return switch (instance.phase()) {
      case READY -> RUNNING;
      case WAKING -> WAKING;
      case FALLING_ASLEEP, DOZING, ASLEEP -> SLEEPING;
      case STARTING, UNVERIFIED -> STARTING;
      case UNREACHABLE, BACKING_OFF -> ERROR;
      case PARKED -> PARKED;
      case DRAINING, STOPPING -> STOPPING;
      case STOPPED -> instance.trouble() == null ? STOPPED : ERROR;
    };
  }
}
