package dev.roundhouse.gateway.pinning;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.DefinitionKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is known of all names at one moment. Immutable.
final class PinImage {
  static final PinImage EMPTY = new PinImage(Map.of());

  private final Map<ServerId, Map<PinKey, Standing>> servers;

  private PinImage(Map<ServerId, Map<PinKey, Standing>> servers) {
    this.servers = servers;
  }

  static PinImage of(Map<PinKey, Standing> all) {
    Map<ServerId, Map<PinKey, Standing>> servers = new HashMap<>();
    all.forEach((key, standing) ->
        servers.computeIfAbsent(key.server(), _ -> new HashMap<>()).put(key, standing));
    return new PinImage(servers);
  }

  Standing of(PinKey key) {
    return servers.getOrDefault(key.server(), Map.of()).getOrDefault(key, Standing.UNKNOWN);
  }

  Stream<Map.Entry<PinKey, Standing>> all() {
    return servers.values().stream().flatMap(each -> each.entrySet().stream());
  }

  Map<PinKey, Standing> of(ServerId server) {
    return servers.getOrDefault(server, Map.of());
  }

  /// The names of the tools that other servers have.
  Set<String> toolsBut(ServerId server) {
    Set<String> own = tools(Stream.of(of(server)));
    return servers.entrySet().stream()
        .filter(each -> !each.getKey().equals(server))
        .flatMap(each -> each.getValue().keySet().stream())
        .filter(key -> key.kind() == DefinitionKind.TOOL)
        .map(PinKey::name)
        .filter(name -> !own.contains(name))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> tools(Stream<Map<PinKey, Standing>> maps) {
    return maps.flatMap(each -> each.keySet().stream())
        .filter(key -> key.kind() == DefinitionKind.TOOL)
        .map(PinKey::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The same with these names of one server as they are said here; unknown ones are left out.
  PinImage with(ServerId server, Map<PinKey, Standing> changed) {
    Map<PinKey, Standing> own = new HashMap<>(of(server));
    changed.forEach((key, standing) -> {
      if (standing.isUnknown()) {
        own.remove(key);
      } else {
        own.put(key, standing);
      }
    });
    Map<ServerId, Map<PinKey, Standing>> all = new HashMap<>(servers);
    all.put(server, own);
    return new PinImage(all);
  }

  PinImage without(ServerId server) {
    Map<ServerId, Map<PinKey, Standing>> all = new HashMap<>(servers);
    all.remove(server);
    return new PinImage(all);
  }
}
