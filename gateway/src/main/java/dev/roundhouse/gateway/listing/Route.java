package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.security.RiskClass;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.SensitiveMembers;
import dev.roundhouse.security.ToolFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
/// @param facts what is known of it as a tool; of no use where it is none
public record Route(
    ServerDefinition server,
    String name,
    byte[] original,
    ParamHeaders.@Nullable Valid params,
    boolean isOutputWrapped,
    boolean isListed,
    Claim claim,
    Set<String> hidden,
    ToolFacts facts) {
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
    requireNonNull(facts, "facts");
  }

  /// To a name of which nothing more is known.
  public static Route to(ServerDefinition server, String name) {
    return new Route(
        server,
        name,
        JsonWriter.quote(name),
        null,
        false,
        false,
        Claim.NONE,
        Set.of(),
        ToolFacts.of(server.id(), name));
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
        isTool && isBelieved(server) ? claim(item) : Claim.NONE,
        isTool ? SensitiveMembers.of(item.json().get("inputSchema")) : Set.of(),
        isTool ? facts(server, item) : ToolFacts.of(server.id(), item.name()));
  }

  /// Only this program is believed when it says how much harm its tools can do.
  static ToolFacts facts(ServerDefinition server, Item tool) {
    boolean isOurs = server.transport() instanceof Transport.BuiltIn;
    Json meta = isOurs ? tool.json().get("_meta") : Json.ABSENT;
    Optional<RiskClass> stated = RiskClass.of(meta.get("dev.roundhouse/risk").text());
    Optional<Scope> scope =
        Optional.ofNullable(meta.get("dev.roundhouse/scope").text()).flatMap(Scope::of);
    Map<String, Object> annotations = new HashMap<>();
    for (Json.Field field : tool.json().get("annotations").members()) {
      switch (field.value().type()) {
        case TRUE, FALSE -> annotations.put(field.key(), field.value().truth(false));
        case STRING -> annotations.put(field.key(), String.valueOf(field.value().text()));
        case OBJECT, ARRAY, NUMBER, NULL, ABSENT -> {
          // The protocol knows none such.
        }
      }
    }
    return new ToolFacts(server.id(), tool.name(), stated, scope, annotations);
  }

  /// What this program says of its own tools is true; others are believed where an operator says
  /// so.
  private static boolean isBelieved(ServerDefinition server) {
    return server.transport() instanceof Transport.BuiltIn || server.repeatInForce().trustHints();
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
