package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What an authorization server says of itself (RFC 8414, or OpenID discovery). Immutable.
///
/// @param issuer the text that names it; compared as it stands
/// @param abilities what it can do
/// @param scopes what it knows; empty where it does not say
public record IssuerMetadata(
    String issuer, Endpoints endpoints, Abilities abilities, List<String> scopes) {
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  /// Where it is asked.
  ///
  /// @param authorization where a person goes; a server for machines has none
  /// @param registration where clients register themselves
  public record Endpoints(Optional<URI> authorization, URI token, Optional<URI> registration) {
    public Endpoints {
      requireNonNull(authorization, "authorization");
      requireNonNull(token, "token");
      requireNonNull(registration, "registration");
    }
  }

  /// What it can do.
  ///
  /// @param hasPkce whether it takes a challenge by S256
  /// @param namesItself whether each redirect carries `iss` (RFC 9207)
  /// @param readsDocuments whether a client may be the address of its own metadata
  /// @param methods how clients show at the token endpoint who they are; empty where it is silent
  public record Abilities(
      boolean hasPkce, boolean namesItself, boolean readsDocuments, List<String> methods) {
    public Abilities {
      methods = List.copyOf(methods);
    }
  }

  public IssuerMetadata {
    requireNonNull(issuer, "issuer");
    requireNonNull(endpoints, "endpoints");
    requireNonNull(abilities, "abilities");
    scopes = List.copyOf(scopes);
  }

  /// Where it may be, in the order of the specification (2026-07-28, authorization server
  /// metadata): with a path there are three places, without one two.
  ///
  /// @throws OAuthFault when the issuer is no address
  static List<URI> places(String issuer) throws OAuthFault {
    URI address;
    try {
      address = URI.create(issuer);
    } catch (IllegalArgumentException _) { // whose text would be the server's own
      throw noAddress();
    }
    String path = address.getRawPath();
    boolean isWhole =
        address.getScheme() != null && address.getRawAuthority() != null && path != null;
    if (!isWhole || address.getRawQuery() != null || address.getRawFragment() != null) {
      throw noAddress();
    }
    String base = address.getScheme() + "://" + address.getRawAuthority();
    String below = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return below.isEmpty()
        ? List.of(URI.create(base + OAUTH), URI.create(base + OPENID))
        : List.of(
            URI.create(base + OAUTH + below),
            URI.create(base + OPENID + below),
            URI.create(base + below + OPENID));
  }

  private static OAuthFault noAddress() {
    return new OAuthFault(
        Kind.UNFIT,
        "the authorization server that the resource names is no address, or has a query; tell its"
            + " operator");
  }

  /// @throws OAuthFault when it is of another issuer, or lacks what nobody can do without
  static IssuerMetadata of(Json document, URI place, String issuer) throws OAuthFault {
    if (!issuer.equals(document.get("issuer").text())) {
      throw new OAuthFault(
          Kind.MISMATCH, place + " is of another issuer than " + issuer + "; nobody is sent there");
    }
    URI token =
        Documents.address(document.get("token_endpoint"))
            .orElseThrow(() -> new OAuthFault(Kind.UNFIT, place + " names no token endpoint"));
    return new IssuerMetadata(
        issuer,
        new Endpoints(
            Documents.address(document.get("authorization_endpoint")),
            token,
            Documents.address(document.get("registration_endpoint"))),
        new Abilities(
            Documents.texts(document.get("code_challenge_methods_supported")).contains("S256"),
            document.get("authorization_response_iss_parameter_supported").truth(false),
            document.get("client_id_metadata_document_supported").truth(false),
            Documents.texts(document.get("token_endpoint_auth_methods_supported"))),
        Documents.texts(document.get("scopes_supported")));
  }

  /// That of a server of 2025-03-26 which publishes nothing: fixed paths at its own origin. Its
  /// revision demands PKCE of every server.
  static IssuerMetadata unpublished(String origin) {
    return new IssuerMetadata(
        origin,
        new Endpoints(
            Optional.of(URI.create(origin + "/authorize")),
            URI.create(origin + "/token"),
            Optional.of(URI.create(origin + "/register"))),
        new Abilities(true, false, false, List.of()),
        List.of());
  }
}
