package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;

/// One running upstream of one server for one tenant. Use it only while holding its [Lease].
public abstract sealed class Instance
    permits ProcessInstance, ContainerInstance, BuiltInInstance, RemoteInstance {
  private final String id;
  private final Slot.Key key;
  private final Instant started;

  Instance(String id, Slot.Key key, Instant started) {
    this.id = requireNonNull(id, "id");
    this.key = requireNonNull(key, "key");
    this.started = requireNonNull(started, "started");
  }

  /// Unique per start within this run of the program: `<server>-<number>`.
  public final String id() {
    return id;
  }

  public final ServerId server() {
    return key.server();
  }

  /// The key it was leased under.
  public final String tenant() {
    return key.tenant();
  }

  /// When it was started.
  public final Instant started() {
    return started;
  }

  /// Whether it can still be used, as far as is known without asking it.
  public abstract boolean isAlive();

  /// Whether it runs as processes of this machine that were started for it: only those sleep, are
  /// weighed, and cost something to bring back.
  public final boolean isStarted() {
    return switch (this) {
      case ProcessInstance _, ContainerInstance _ -> true;
      case BuiltInInstance _, RemoteInstance _ -> false;
    };
  }

  @Override
  public final String toString() {
    return id;
  }
}
