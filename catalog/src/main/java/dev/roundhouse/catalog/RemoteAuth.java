package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// How this place gets tokens of its own for a server at a `url`, from the authorization server
/// that the server names (OAuth 2.1). Holds references to secrets, never a secret.
public record RemoteAuth(
    @Setting(
            value =
                "Who asks for the tokens: a person, in a browser (roundhouse server authorize), or"
                    + " this program for itself.",
            fallback = "authorization-code")
        Grant grant,
    @Setting(
            "Authorization server that is asked, exactly as it names itself; else the first that"
                + " the server names. Needed with client-secret and private-key.")
        Optional<String> issuer,
    @Setting("Id of a client that was registered at the issuer by hand.") Optional<String> clientId,
    @Setting("Secret of that client, as a reference: ${secret:NAME}.")
        Optional<SecretText> clientSecret,
    @Setting(
            "File of the private key with which that client signs who it is, instead of a secret:"
                + " PEM (PKCS #8), with its whole path; readable by its owner alone, and read at each use.")
        Optional<Path> privateKey,
    @Setting("Name by which the issuer knows that key (kid).") Optional<String> keyId,
    @Setting("https address of a document that describes this client, for issuers that read such.")
        Optional<URI> clientMetadataUrl,
    @Setting(
            value =
                "Where issuers send people back to; compared by them letter for letter. roundhouse"
                    + " server authorize listens there where it is at loopback.",
            fallback = "http://127.0.0.1:4464/callback")
        URI redirectUrl,
    @Setting("Scopes to ask for, instead of those that the server names.") List<String> scopes,
    @Setting(
            value =
                "Whom an authorization serves: everybody who may use the server, or only the"
                    + " principal that it was given for.",
            fallback = "server")
        Per per,
    @Setting(
            value =
                "Whether issuers may be at loopback and private addresses, and speak http there.",
            fallback = "false")
        boolean allowPrivate) {
  private static final int MOST_SCOPES = 100;
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  /// Who asks for the tokens.
  public enum Grant {
    /// A person, in a browser.
    AUTHORIZATION_CODE,
    /// This program itself.
    CLIENT_CREDENTIALS
  }

  /// Whom one authorization serves.
  public enum Per {
    /// Everybody who may use the server.
    SERVER,
    /// The principal that it was given for.
    PRINCIPAL
  }

  /// What holds where `auth` says nothing more.
  public static RemoteAuth defaults() {
    return SettingsReader.defaults(RemoteAuth.class);
  }

  /// As it is said with the keys of the settings, each with its text; scopes with blanks between
  /// them.
  ///
  /// @throws IllegalArgumentException naming the key that is unknown, or what does not fit
  public static RemoteAuth said(Map<String, String> texts) {
    return RemoteAuthWords.read(texts);
  }

  public RemoteAuth {
    requireNonNull(grant, "grant");
    requireNonNull(issuer, "issuer");
    requireNonNull(clientId, "clientId");
    requireNonNull(clientSecret, "clientSecret");
    requireNonNull(privateKey, "privateKey");
    requireNonNull(keyId, "keyId");
    requireNonNull(clientMetadataUrl, "clientMetadataUrl");
    requireNonNull(redirectUrl, "redirectUrl");
    requireNonNull(per, "per");
    scopes = List.copyOf(scopes);
    boolean isProving = clientSecret.isPresent() || privateKey.isPresent();
    issuer.ifPresent(text -> checkIssuer(text, allowPrivate));
    checkClient(clientId, clientMetadataUrl, isProving, grant);
    if (clientSecret.isPresent() && privateKey.isPresent()) {
      throw new IllegalArgumentException(
          "a client shows a secret or signs with a key: say client-secret or private-key");
    }
    if (isProving && issuer.isEmpty()) {
      throw new IllegalArgumentException(
          "client-secret and private-key are for one issuer: say which by issuer, or any server"
              + " could name one that they are shown to");
    }
    if (keyId.isPresent() && privateKey.isEmpty()) {
      throw new IllegalArgumentException("key-id names a key: say private-key too");
    }
    clientSecret.ifPresent(RemoteAuth::checkReference);
    if (privateKey.filter(path -> !path.isAbsolute()).isPresent()) {
      throw new IllegalArgumentException("private-key is the whole path of a file: start with /");
    }
    clientMetadataUrl.ifPresent(RemoteAuth::checkDocument);
    checkRedirect(redirectUrl);
    checkScopes(scopes);
    if (per == Per.PRINCIPAL && grant == Grant.CLIENT_CREDENTIALS) {
      throw new IllegalArgumentException(
          "with grant: client-credentials the tokens are this program's own: leave out per, or say"
              + " grant: authorization-code");
    }
  }

  private static void checkClient(
      Optional<String> id, Optional<URI> document, boolean isProving, Grant grant) {
    if (id.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException(
          "client-id is empty: say the id that the issuer has given, or leave it out");
    }
    if (id.isEmpty() && isProving) {
      throw new IllegalArgumentException(
          "client-secret and private-key belong to a registered client: say client-id too");
    }
    if (id.isPresent() && document.isPresent()) {
      throw new IllegalArgumentException(
          "client-id and client-metadata-url both say who the client is: say one of them");
    }
    if (grant == Grant.CLIENT_CREDENTIALS && !isProving) {
      throw new IllegalArgumentException(
          "grant: client-credentials needs client-id, issuer, and client-secret or private-key");
    }
  }

  private static void checkIssuer(String text, boolean allowPrivate) {
    URI issuer = uri("issuer", text);
    boolean isHttps = "https".equals(issuer.getScheme());
    boolean isAllowed = isHttps || ("http".equals(issuer.getScheme()) && allowPrivate);
    if (!isAllowed
        || issuer.getHost() == null
        || issuer.getRawUserInfo() != null
        || issuer.getRawQuery() != null
        || issuer.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "issuer is an https address without user, query and fragment (http only with"
              + " allow-private: true), not "
              + text);
    }
  }

  private static URI uri(String key, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(key + " is not an address: " + e.getReason(), e);
    }
  }

  private static void checkReference(SecretText text) {
    if (text.isConstant()) {
      throw new IllegalArgumentException(
          "client-secret stands here in plain text: put it into a file of the secrets directory and"
              + " write ${secret:NAME}");
    }
  }

  private static void checkDocument(URI address) {
    String path = address.getRawPath();
    if (!"https".equals(address.getScheme())
        || address.getHost() == null
        || address.getRawUserInfo() != null
        || address.getRawFragment() != null
        || path == null
        || path.length() < 2) {
      throw new IllegalArgumentException(
          "client-metadata-url is an https address with a path and without a fragment, not "
              + address);
    }
  }

  private static void checkRedirect(URI address) {
    boolean isHttps = "https".equals(address.getScheme());
    boolean isHere =
        "http".equals(address.getScheme())
            && Set.of("127.0.0.1", "[::1]", "localhost")
                .contains(String.valueOf(address.getHost()));
    if ((!isHttps && !isHere)
        || address.getHost() == null
        || address.getRawUserInfo() != null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "redirect-url is an https address, or an http one at 127.0.0.1, without a fragment, not "
              + address);
    }
  }

  private static void checkScopes(List<String> scopes) {
    if (scopes.size() > MOST_SCOPES) {
      throw new IllegalArgumentException("scopes are at most " + MOST_SCOPES);
    }
    Set<String> seen = new HashSet<>();
    for (String scope : scopes) {
      if (!SCOPE.matcher(scope).matches()) {
        throw new IllegalArgumentException(
            "scopes holds \"" + scope + "\", which is no scope: write one a line, without spaces");
      }
      if (!seen.add(scope)) {
        throw new IllegalArgumentException("scopes holds \"" + scope + "\" twice");
      }
    }
  }
}
