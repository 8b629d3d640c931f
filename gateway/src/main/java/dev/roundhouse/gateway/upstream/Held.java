package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Lease;

/// A connection with the lease that keeps its server awake; closed when the call has ended.
public record Held(Connection connection, Lease lease) implements AutoCloseable {
  public Held {
    requireNonNull(connection, "connection");
    requireNonNull(lease, "lease");
  }

  @Override
  public void close() {
    lease.close();
  }
}
