package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.ParamHeaders;
import org.jspecify.annotations.Nullable;

/// The way from a name or uri shown downstream to its owner.
///
/// @param original the owner's own name, as a raw JSON string ready for splicing
/// @param params which arguments are mirrored in headers; null where no schema is known, and where
///   it mirrors none
public record Route(
    ServerDefinition server, String name, byte[] original, ParamHeaders.@Nullable Valid params) {
  public Route {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
    requireNonNull(original, "original");
  }

  static Route to(ServerDefinition server, String name) {
    return new Route(server, name, JsonWriter.quote(name), null);
  }

  static Route to(ServerDefinition server, Item item, ListKind kind) {
    ParamHeaders.Valid params = kind == ListKind.TOOLS ? params(item) : null;
    return new Route(server, item.name(), JsonWriter.quote(item.name()), params);
  }

  private static ParamHeaders.@Nullable Valid params(Item tool) {
    Json schema = tool.json().get("inputSchema");
    if (!schema.isPresent() || !(ParamHeaders.of(schema) instanceof ParamHeaders.Valid valid)) {
      return null;
    }
    return valid.paths().isEmpty() ? null : valid;
  }
}
