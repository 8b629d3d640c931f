package dev.roundhouse.gateway.listing;

import dev.roundhouse.kernel.ServerId;

/// Which servers a door shows, and under which names.
public sealed interface View {
  /// `/mcp`: every server, names as `server__tool`.
  record All() implements View {}

  /// `/servers/{name}/mcp`: one server, names untouched.
  record One(ServerId server) implements View {}

  /// `/v/{name}/mcp`: a virtual server.
  record Virtual(ServerId name) implements View {}
}
