package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.security.SensitiveMembers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The way from a name or uri shown downstream to its owner.
///
/// @param original the owner's own name, as a raw JSON string ready for splicing
/// @param params which arguments are mirrored in headers; null where no schema is known, and where
///   it mirrors none
/// @param isOutputWrapped whether the client was shown a wrapped output schema
/// @param isListed whether the owner lists it; else the client alone vouches for the name
/// @param claim what the owner says of doing it twice
/// @param hidden names of the arguments that its schema calls secret
public record Route(
    ServerDefinition server,
    String name,
    byte[] original,
    ParamHeaders.@Nullable Valid params,
    boolean isOutputWrapped,
    boolean isListed,
    Claim claim,
    Set<String> hidden) {
  /// What a server says of one of its tools; worth what the server is.
  public enum Claim {
    /// Nothing.
    NONE,
    /// Done twice with the same arguments it changes no more than done once.
    IDEMPOTENT,
    /// It changes nothing.
    READ_ONLY
  }

  public Route {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
    requireNonNull(original, "original");
    requireNonNull(claim, "claim");
    hidden = Set.copyOf(hidden);
  }

  /// To a name of which nothing more is known.
  public static Route to(ServerDefinition server, String name) {
    return new Route(
        server, name, JsonWriter.quote(name), null, false, false, Claim.NONE, Set.of());
  }

  static Route to(ServerDefinition server, Item item, ListKind kind, Crossing crossing) {
    boolean isTool = kind == ListKind.TOOLS;
    return new Route(
        server,
        item.name(),
        JsonWriter.quote(item.name()),
        isTool ? params(item) : null,
        isTool && item.isOutputWrapped(crossing),
        true,
        isTool && server.repeatInForce().trustHints() ? claim(item) : Claim.NONE,
        isTool ? SensitiveMembers.of(item.json().get("inputSchema")) : Set.of());
  }

  private static Claim claim(Item tool) {
    Json annotations = tool.json().get("annotations");
    if (annotations.get("readOnlyHint").truth(false)) {
      return Claim.READ_ONLY;
    }
    return annotations.get("idempotentHint").truth(false) ? Claim.IDEMPOTENT : Claim.NONE;
  }

  private static ParamHeaders.@Nullable Valid params(Item tool) {
    Json schema = tool.json().get("inputSchema");
    if (!schema.isPresent() || !(ParamHeaders.of(schema) instanceof ParamHeaders.Valid valid)) {
      return null;
    }
    return valid.paths().isEmpty() ? null : valid;
  }
}
