package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/// What a protected resource says of itself (RFC 9728): which authorization servers it listens to.
/// Immutable.
///
/// @param resource the text that names it, as a token has to
/// @param issuers in its own order; empty where it names none
/// @param scopes what it knows; empty where it does not say
record ResourceMetadata(String resource, List<String> issuers, List<String> scopes) {
  private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  ResourceMetadata {
    requireNonNull(resource, "resource");
    issuers = List.copyOf(issuers);
    scopes = List.copyOf(scopes);
  }

  /// Where it may be when the challenge does not say: below the path of the server, then at the
  /// root. The query of the server's address goes nowhere, as it may hold a secret.
  static List<URI> places(URI server) {
    String origin = origin(server);
    String path = path(server);
    URI root = URI.create(origin + WELL_KNOWN);
    return path.isEmpty() ? List.of(root) : List.of(URI.create(origin + WELL_KNOWN + path), root);
  }

  /// @throws OAuthFault when it is of another resource, or names none
  static ResourceMetadata of(Json document, URI place, URI server) throws OAuthFault {
    String resource = document.get("resource").text();
    if (resource == null) {
      throw new OAuthFault(
          Kind.UNFIT, place + " does not name its resource; tell the server's operator");
    }
    if (!isOf(resource, server)) {
      throw new OAuthFault(
          Kind.MISMATCH,
          place
              + " is of another resource than "
              + origin(server)
              + path(server)
              + "; nobody is sent anywhere for it");
    }
    return new ResourceMetadata(
        resource,
        Documents.texts(document.get("authorization_servers")),
        Documents.texts(document.get("scopes_supported")));
  }

  /// Whether a resource is this server, or stands above it at the same origin.
  static boolean isOf(String resource, URI server) {
    URI named;
    try {
      named = URI.create(resource);
    } catch (IllegalArgumentException _) {
      return false;
    }
    if (named.getScheme() == null || named.getHost() == null || named.getRawFragment() != null) {
      return false;
    }
    if (named.getRawUserInfo() != null) {
      return false;
    }
    String above = path(named);
    String path = path(server);
    boolean isWithin = path.equals(above) || path.startsWith(above + "/");
    boolean isSameQuery =
        named.getRawQuery() == null || named.getRawQuery().equals(server.getRawQuery());
    return origin(named).equals(origin(server)) && isWithin && isSameQuery;
  }

  /// What a server without such metadata is called: its address without a slash at the end, a query
  /// and a fragment.
  static String canonical(URI server) {
    return origin(server) + path(server);
  }

  /// Scheme, host and port in one form.
  static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int own = scheme.equals("https") ? 443 : 80;
    boolean isOwn = address.getPort() < 0 || address.getPort() == own;
    return scheme
        + "://"
        + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT)
        + (isOwn ? "" : ":" + address.getPort());
  }

  private static String path(URI address) {
    String path = address.getRawPath() == null ? "" : address.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
