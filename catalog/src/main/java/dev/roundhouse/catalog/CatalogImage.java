package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The wish at one moment, in the order of names.
///
/// @param classes what the file says of classes of servers
/// @param version grows with every change
public record CatalogImage(
    Map<ServerId, ServerDefinition> servers,
    Map<ServerId, VirtualServer> virtualServers,
    Map<ClassName, ServerClass> classes,
    long version) {
  public CatalogImage {
    servers = Collections.unmodifiableMap(new TreeMap<>(servers));
    virtualServers = Collections.unmodifiableMap(new TreeMap<>(virtualServers));
    classes = Collections.unmodifiableMap(new TreeMap<>(classes));
  }

  /// The names of the servers that are there whatever the file says.
  public Set<ServerId> stored() {
    return servers.values().stream()
        .filter(server -> server.origin() == Origin.STORE)
        .map(ServerDefinition::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The classes of the servers that are there whatever the file says.
  public Map<ServerId, ClassName> storedClasses() {
    return Classes.named(
        servers.values().stream().filter(server -> server.origin() == Origin.STORE));
  }
}
