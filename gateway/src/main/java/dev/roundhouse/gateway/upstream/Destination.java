package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Address;
import dev.roundhouse.fleet.RemoteInstance;
import org.jspecify.annotations.Nullable;

/// Where a connection over HTTP goes.
///
/// @param address chosen for the greeting
/// @param pass shown with each request; null where the server has no `auth`
record Destination(RemoteInstance instance, Address address, @Nullable Pass pass) {
  Destination {
    requireNonNull(instance, "instance");
    requireNonNull(address, "address");
  }

  /// At another address of the same server.
  Destination at(Address other) {
    return new Destination(instance, other, pass);
  }
}
