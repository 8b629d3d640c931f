package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.oauth.Challenge;
import dev.roundhouse.security.oauth.Fetch;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the operator has said of the authorization at one remote server. Immutable; prints no
/// secret. The words of its errors are those of the settings below `auth`.
///
/// @param grant who gets the tokens
/// @param issuer the only one that is dealt with, letter by letter; empty for the first one that
///   the server names
/// @param clientId of a client that was registered by hand; empty to register by itself
/// @param clientSecret of that client; empty where it has none
/// @param privateKey file of the key that it signs with instead, PEM in PKCS #8; read at each use
/// @param keyId by which the issuer knows that key; empty where it has only one
/// @param clientMetadataUrl address of the client's own metadata, for issuers that read such
/// @param redirectUrl where issuers send people back to
/// @param scopes to ask for, in this order; empty to leave them to the server
/// @param allowPrivate whether issuers may be at private addresses, and on loopback without TLS
public record RemoteTerms(
    Grant grant,
    Optional<String> issuer,
    Optional<String> clientId,
    Optional<Secret> clientSecret,
    Optional<Path> privateKey,
    Optional<String> keyId,
    Optional<URI> clientMetadataUrl,
    URI redirectUrl,
    List<String> scopes,
    boolean allowPrivate) {
  /// Who gets the tokens.
  public enum Grant {
    /// A person, in a browser.
    AUTHORIZATION_CODE,
    /// This place itself.
    CLIENT_CREDENTIALS
  }

  public RemoteTerms {
    requireNonNull(grant, "grant");
    requireNonNull(issuer, "issuer");
    requireNonNull(clientId, "clientId");
    requireNonNull(clientSecret, "clientSecret");
    requireNonNull(privateKey, "privateKey");
    requireNonNull(keyId, "keyId");
    requireNonNull(clientMetadataUrl, "clientMetadataUrl");
    requireNonNull(redirectUrl, "redirectUrl");
    scopes = List.copyOf(scopes);
    if (!Challenge.scopes(String.join(" ", scopes)).equals(Set.copyOf(scopes))) {
      throw new IllegalArgumentException(
          "scopes are up to 100 names without spaces, quotes and backslashes");
    }
    checkClient(clientId, clientSecret, privateKey, keyId);
    boolean isProving = clientSecret.isPresent() || privateKey.isPresent();
    if (isProving && issuer.isEmpty()) {
      throw new IllegalArgumentException(
          "a client-secret or private-key is for one issuer: say which by issuer, or any server"
              + " could name one that it is shown to");
    }
    if (grant == Grant.CLIENT_CREDENTIALS && !isProving) {
      throw new IllegalArgumentException(
          "grant: client-credentials needs client-id with client-secret or private-key");
    }
    if (clientMetadataUrl.filter(RemoteTerms::isNoDocument).isPresent()) {
      throw new IllegalArgumentException(
          "client-metadata-url is an https address with a path and without a fragment");
    }
    if (redirectUrl.getHost() == null || redirectUrl.getRawFragment() != null) {
      throw new IllegalArgumentException("redirect-url is a whole address without a fragment");
    }
    if (!Fetch.isAllowed(redirectUrl, true)) {
      throw new IllegalArgumentException(
          "redirect-url is an https address, or one of loopback: a code would travel in clear");
    }
  }

  private static void checkClient(
      Optional<String> id, Optional<Secret> secret, Optional<Path> key, Optional<String> keyId) {
    boolean isProving = secret.isPresent() || key.isPresent();
    if (id.filter(String::isBlank).isPresent() || (isProving && id.isEmpty())) {
      throw new IllegalArgumentException(
          "client-id is the name of the client at its issuer: a client-secret or private-key needs"
              + " one, and it is not empty");
    }
    if (secret.isPresent() && key.isPresent()) {
      throw new IllegalArgumentException(
          "a client shows a secret or signs with a key: say client-secret or private-key");
    }
    if (keyId.isPresent() && key.isEmpty()) {
      throw new IllegalArgumentException("key-id names a private-key, and there is none");
    }
  }

  private static boolean isNoDocument(URI address) {
    String path = address.getRawPath();
    return !Fetch.isAllowed(address, false)
        || path == null
        || path.length() < 2
        || address.getRawFragment() != null;
  }
}
