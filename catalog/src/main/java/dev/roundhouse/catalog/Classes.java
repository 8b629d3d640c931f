package dev.roundhouse.catalog;

import dev.roundhouse.catalog.CatalogException.Kind;
import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the classes of the configuration file say, brought to the servers that are of them.
final class Classes {
  private Classes() {}

  /// The server with what its class says.
  ///
  /// @throws CatalogException when there is no such class
  static ServerDefinition resolved(
      ServerDefinition definition, Map<ClassName, ServerClass> classes) {
    if (definition.membership().name().isEmpty()) {
      return definition;
    }
    ClassName name = definition.membership().name().get();
    ServerClass says = classes.get(name);
    if (says == null) {
      List<String> known = classes.keySet().stream().map(ClassName::value).toList();
      throw new CatalogException(
          Kind.INVALID,
          "server %s is of the unknown class %s%s; classes stand in the configuration file"
              .formatted(definition.id(), name, NearName.of(name.value(), known)));
    }
    return definition.with(new Membership(definition.membership().name(), says));
  }

  /// All of them, each with what its class says.
  static Map<ServerId, ServerDefinition> resolved(
      Map<ServerId, ServerDefinition> servers, Map<ClassName, ServerClass> classes) {
    Map<ServerId, ServerDefinition> all = new TreeMap<>();
    servers.forEach((id, definition) -> all.put(id, resolved(definition, classes)));
    return all;
  }

  /// The names of the classes of those that are of one.
  static Map<ServerId, ClassName> named(Stream<ServerDefinition> servers) {
    Map<ServerId, ClassName> all = new TreeMap<>();
    servers.forEach(
        server -> server.membership().name().ifPresent(name -> all.put(server.id(), name)));
    return all;
  }
}
