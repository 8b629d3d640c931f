package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Protocol.Era;

/// For whom a manifest holds. A server of both eras may list other things in each.
///
/// @param profile names the capabilities of the callers
record ManifestKey(ServerId server, String profile, Era era) {
  ManifestKey {
    requireNonNull(server, "server");
    requireNonNull(profile, "profile");
    requireNonNull(era, "era");
  }

  /// Over a connection that more than one client uses, nothing of the client is declared that the
  /// lists could depend on.
  static ManifestKey of(ServerDefinition definition, Caller caller) {
    return switch (definition.isolation()) {
      case SHARED, PRINCIPAL -> new ManifestKey(definition.id(), "shared", Era.MODERN);
      case SESSION -> new ManifestKey(definition.id(), caller.profile(), caller.era());
    };
  }
}
