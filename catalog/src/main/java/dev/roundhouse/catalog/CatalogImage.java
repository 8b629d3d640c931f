package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The wish at one moment, in the order of names.
///
/// @param classes what the file says of classes of servers
/// @param pins which releases servers are started from; those without run what they say
/// @param version grows with every change
public record CatalogImage(
    Map<ServerId, ServerDefinition> servers,
    Map<ServerId, VirtualServer> virtualServers,
    Map<ClassName, ServerClass> classes,
    Map<ServerId, VersionPin> pins,
    long version) {
  public CatalogImage {
    servers = Collections.unmodifiableMap(new TreeMap<>(servers));
    virtualServers = Collections.unmodifiableMap(new TreeMap<>(virtualServers));
    classes = Collections.unmodifiableMap(new TreeMap<>(classes));
    pins = Collections.unmodifiableMap(new TreeMap<>(pins));
  }

  CatalogImage with(Map<ServerId, VirtualServer> others) {
    return new CatalogImage(servers, others, classes, pins, version + 1);
  }

  CatalogImage with(ServerId server, Optional<VersionPin> pin) {
    Map<ServerId, VersionPin> all = new TreeMap<>(pins);
    pin.ifPresentOrElse(is -> all.put(server, is), () -> all.remove(server));
    return all.equals(pins)
        ? this
        : new CatalogImage(servers, virtualServers, classes, all, version + 1);
  }

  /// How a server is started now: its definition, in the release that it is pinned to.
  public Transport transport(ServerDefinition definition) {
    VersionPin pin = pins.get(definition.id());
    return pin == null ? definition.transport() : pin.applied(definition.transport());
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
