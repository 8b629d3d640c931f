package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The wish at one moment, in the order of names.
///
/// @param version grows with every change
public record CatalogImage(
    Map<ServerId, ServerDefinition> servers,
    Map<ServerId, VirtualServer> virtualServers,
    long version) {
  public CatalogImage {
    servers = Collections.unmodifiableMap(new TreeMap<>(servers));
    virtualServers = Collections.unmodifiableMap(new TreeMap<>(virtualServers));
  }

  /// The names of the servers that are there whatever the file says.
  public Set<ServerId> stored() {
    return servers.values().stream()
        .filter(server -> server.origin() == Origin.STORE)
        .map(ServerDefinition::id)
        .collect(Collectors.toUnmodifiableSet());
  }
}
