package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Issuers;
import dev.roundhouse.security.Scope;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells clients which authorization servers' tokens are accepted here (RFC 9728): one document for
/// the whole place and one for each MCP endpoint, whether or not its server exists. There is none
/// where no issuer is configured.
public final class ResourceMetadata {
  static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  private final Issuers issuers;
  private final Gate gate;

  public ResourceMetadata(Issuers issuers, Gate gate) {
    this.issuers = requireNonNull(issuers, "issuers");
    this.gate = requireNonNull(gate, "gate");
  }

  /// The MCP endpoint that a path belongs to, such as `/v/desk/mcp`; empty for other paths.
  static String resource(String path) {
    int slash = path.lastIndexOf('/');
    String leaf = path.substring(slash + 1);
    String place = path.substring(0, Math.max(0, slash));
    boolean isEndpoint = leaf.equals("mcp") || leaf.equals("sse") || leaf.equals("message");
    return isEndpoint && (place.isEmpty() || needed(place + "/mcp") != null) ? place + "/mcp" : "";
  }

  /// The scope that opens an endpoint; null where there is no such endpoint.
  static @Nullable Scope needed(String resource) {
    if (resource.isEmpty() || resource.equals("/mcp")) {
      return Scope.MCP;
    }
    String place = resource.substring(0, resource.length() - "/mcp".length());
    if (place.startsWith("/servers/") && ServerId.isValid(place.substring("/servers/".length()))) {
      return Scope.server(new ServerId(place.substring("/servers/".length())));
    }
    if (place.startsWith("/v/") && ServerId.isValid(place.substring("/v/".length()))) {
      return Scope.virtual(new ServerId(place.substring("/v/".length())));
    }
    return null;
  }

  /// What a challenge says besides the error: where to learn more, and what to ask for.
  ///
  /// @param scope that is needed; null for that of the place itself
  static String challenge(Issuers issuers, String path, @Nullable Scope scope) {
    String resource = resource(path);
    Scope needed = scope == null ? needed(resource) : scope;
    Collection<String> names = needed == null ? new TreeSet<>() : issuers.namesOf(needed);
    return ", resource_metadata=\""
        + issuers.base()
        + WELL_KNOWN
        + resource
        + "\""
        + (names.isEmpty() ? "" : ", scope=\"" + String.join(" ", names) + "\"");
  }

  /// False, and nothing answered, when the path is none of these.
  public boolean handles(Request request, Response response) {
    String path = request.path();
    if (!issuers.isAny() || !path.startsWith(WELL_KNOWN)) {
      return false;
    }
    String resource = path.substring(WELL_KNOWN.length());
    Scope needed = resource.isEmpty() || resource.endsWith("/mcp") ? needed(resource) : null;
    if (needed == null) {
      return false;
    }
    if (!gate.isFromHere(request, response)) {
      return true;
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      response.header("Allow", "GET, HEAD");
      Problems.send(response, ProblemKind.METHOD_NOT_ALLOWED, "allowed here: GET, HEAD");
      return true;
    }
    response
        .status(200)
        .header("Content-Type", "application/json")
        .header("Cache-Control", "max-age=300")
        .send(document(resource, needed));
    return true;
  }

  private byte[] document(String resource, Scope needed) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("resource", issuers.base() + resource)
            .member("resource_name", "Roundhouse")
            .key("authorization_servers")
            .array();
    issuers.addresses().forEach(body::string);
    body.end().key("scopes_supported").array();
    issuers.namesOf(needed).forEach(body::string);
    return body.end()
        .key("bearer_methods_supported")
        .array()
        .string("header")
        .end()
        .end()
        .toBytes();
  }
}
