package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How a client shows at a token endpoint who it is (RFC 6749, 2.3; RFC 7523, 2.2).
public sealed interface ClientProof {
  String clientId();

  /// By nothing but its name: what is redeemed is bound to this place by PKCE.
  record Open(String clientId) implements ClientProof {
    public Open {
      requireNonNull(clientId, "clientId");
    }
  }

  /// By a secret in the header.
  record Basic(String clientId, Secret secret) implements ClientProof {
    public Basic {
      requireNonNull(clientId, "clientId");
      requireNonNull(secret, "secret");
    }
  }

  /// By a secret in the form.
  record Post(String clientId, Secret secret) implements ClientProof {
    public Post {
      requireNonNull(clientId, "clientId");
      requireNonNull(secret, "secret");
    }
  }

  /// By a signature, made anew for each request.
  record Signed(String clientId, AssertionKey key) implements ClientProof {
    public Signed {
      requireNonNull(clientId, "clientId");
      requireNonNull(key, "key");
    }
  }

  /// The ways, by their names in metadata, the better ones first.
  enum Method {
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    NONE;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean fits(boolean hasSecret) {
      return (this == NONE) != hasSecret;
    }

    private ClientProof proof(String clientId, Optional<Secret> secret) {
      return switch (this) {
        case CLIENT_SECRET_BASIC -> new Basic(clientId, secret.orElseThrow());
        case CLIENT_SECRET_POST -> new Post(clientId, secret.orElseThrow());
        case NONE -> new Open(clientId);
      };
    }

    /// The one to register with: the first that the issuer takes. One that is silent takes basic
    /// (RFC 8414, 2).
    ///
    /// @throws OAuthFault when it takes none of these
    static Method first(IssuerMetadata issuer) throws OAuthFault {
      List<String> methods = issuer.abilities().methods();
      if (methods.isEmpty()) {
        return CLIENT_SECRET_BASIC;
      }
      for (Method each : values()) {
        if (methods.contains(each.wire())) {
          return each;
        }
      }
      throw unfit(issuer);
    }
  }

  /// The way for a client with this secret, or without one.
  ///
  /// @param agreed what the issuer has said of this client; empty where it has not
  /// @throws OAuthFault when the issuer takes no such way
  static ClientProof of(
      String clientId, Optional<Secret> secret, Optional<String> agreed, IssuerMetadata issuer)
      throws OAuthFault {
    List<String> methods = issuer.abilities().methods();
    for (Method each : Method.values()) {
      boolean isTaken =
          agreed.isPresent()
              ? agreed.get().equals(each.wire())
              : methods.isEmpty() || methods.contains(each.wire());
      // A secret that was given although the client agreed to show none is not shown.
      boolean isAgreedOpen = agreed.isPresent() && each == Method.NONE;
      if (isTaken && (isAgreedOpen || each.fits(secret.isPresent()))) {
        return each.proof(clientId, secret);
      }
    }
    // A secret is no reason to fail where the issuer wants to see none.
    if (agreed.isEmpty() && methods.contains(Method.NONE.wire())) {
      return new Open(clientId);
    }
    throw unfit(issuer);
  }

  /// The way for a client with a key.
  ///
  /// @throws OAuthFault when the issuer says how clients show who they are, and this is not among
  ///   it
  static ClientProof signed(String clientId, AssertionKey key, IssuerMetadata issuer)
      throws OAuthFault {
    List<String> methods = issuer.abilities().methods();
    if (methods.isEmpty() || methods.contains("private_key_jwt")) {
      return new Signed(clientId, key);
    }
    throw unfit(issuer);
  }

  private static OAuthFault unfit(IssuerMetadata issuer) {
    return new OAuthFault(
        Kind.UNFIT,
        issuer.issuer()
            + " wants clients to show who they are in a way that is not known here, or needs a"
            + " secret that is not set; it takes "
            + Documents.shown(issuer.abilities().methods()));
  }
}
