package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import org.jspecify.annotations.Nullable;

/// The way from a name or uri shown downstream to its owner.
///
/// @param original the owner's own name, as a raw JSON string ready for splicing
/// @param schema the tool's input schema, where one is known
public record Route(ServerDefinition server, String name, byte[] original, @Nullable Json schema) {
  public Route {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
    requireNonNull(original, "original");
  }

  static Route to(ServerDefinition server, String name) {
    return new Route(server, name, JsonWriter.quote(name), null);
  }

  static Route to(ServerDefinition server, Item item, ListKind kind) {
    Json schema = kind == ListKind.TOOLS ? item.json().get("inputSchema") : null;
    return new Route(
        server,
        item.name(),
        JsonWriter.quote(item.name()),
        schema != null && schema.isPresent() ? schema : null);
  }
}
