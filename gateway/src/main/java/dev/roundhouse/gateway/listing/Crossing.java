package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Protocol.Era;

/// From the era of a server into that of a client.
record Crossing(Era server, Era client) {
  Crossing {
    requireNonNull(server, "server");
    requireNonNull(client, "client");
  }

  boolean isToLegacyClient() {
    return server == Era.MODERN && client == Era.LEGACY;
  }

  boolean isToModernClient() {
    return server == Era.LEGACY && client == Era.MODERN;
  }
}
