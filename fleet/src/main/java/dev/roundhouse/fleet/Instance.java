package dev.roundhouse.fleet;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;

/// One running upstream of one server for one tenant. Use it only while holding its [Lease].
public sealed interface Instance permits ProcessInstance, ContainerInstance, RemoteInstance {
  /// Unique per start within this run of the program: `<server>-<number>`.
  String id();

  ServerId server();

  /// The key it was leased under.
  String tenant();

  /// When it was started.
  Instant started();

  /// Whether it can still be used, as far as is known without asking it.
  boolean isAlive();
}
