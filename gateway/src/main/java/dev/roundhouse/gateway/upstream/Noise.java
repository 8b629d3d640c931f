package dev.roundhouse.gateway.upstream;

import dev.roundhouse.kernel.ServerId;

/// Hears what a server says that is not MCP; counted and logged with the server's name.
@FunctionalInterface
public interface Noise {
  void heard(ServerId server, String what);
}
