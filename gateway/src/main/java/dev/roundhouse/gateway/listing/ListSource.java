package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.gateway.upstream.Use;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.function.Supplier;

/// Where the lists of servers are read. Safe for many threads.
final class ListSource {
  private final Connections connections;
  private final ManifestReader reader;
  private final Supplier<Duration> patience;

  /// @param patience how long a reading may take in the background
  ListSource(Connections connections, Ticker ticker, Supplier<Duration> patience) {
    this.connections = requireNonNull(connections, "connections");
    this.reader = new ManifestReader(ticker);
    this.patience = requireNonNull(patience, "patience");
  }

  /// Reads them as this caller would: the server is started or woken, if need be.
  Manifest of(ServerDefinition definition, Caller caller)
      throws UpstreamFailure, InterruptedException {
    try (Held held = connections.hold(definition, caller, Use.LOOK, patience.get())) {
      return over(held.connection());
    }
  }

  /// Reads them over a connection that is there, or not at all: where its client has gone
  /// meanwhile, an instance of its own that was started for this would be nobody's.
  Manifest over(Connection connection) throws UpstreamFailure, InterruptedException {
    return reader.read(connection, patience.get());
  }

  /// Whether reading them starts and wakes nothing.
  boolean isFree(ServerDefinition definition, Caller caller) {
    return switch (definition.transport()) {
      case Transport.BuiltIn _, Transport.Http _ -> true;
      case Transport.Stdio _, Transport.Contained _ -> connections.isAwake(definition, caller);
    };
  }
}
