package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.RemoteAccessException.Kind;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.StorageException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The key of a client that signs who it is (`private_key_jwt`): ES256, RS256 or EdDSA, by what the
/// key is. Immutable; prints nothing of itself.
public final class AssertionKey {
  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

  /// What a key signs with.
  private enum Algorithm {
    ES256("EC", "SHA256withECDSAinP1363Format"),
    RS256("RSA", "SHA256withRSA"),
    EDDSA("Ed25519", "Ed25519");

    private final String family;
    private final String signature;

    Algorithm(String family, String signature) {
      this.family = family;
      this.signature = signature;
    }

    private String wire() {
      return this == EDDSA ? "EdDSA" : name();
    }
  }

  private final Algorithm algorithm;
  private final PrivateKey key;
  private final Optional<String> name;

  private AssertionKey(Algorithm algorithm, PrivateKey key, Optional<String> name) {
    this.algorithm = algorithm;
    this.key = key;
    this.name = requireNonNull(name, "name");
  }

  /// The key in a file that nobody else can read. Read at each use, so that a new one counts at
  /// once.
  ///
  /// @throws OAuthFault when there is none that can be used for this
  static AssertionKey in(Path file, Optional<String> name) throws OAuthFault {
    try {
      byte[] pem = DataDirectory.read(file);
      if (pem == null) {
        throw new OAuthFault(
            Kind.CLIENT, "private-key " + file + " is not there, or is no plain file");
      }
      return of(Secret.of(new String(pem, ISO_8859_1)), name);
    } catch (StorageException e) {
      throw new OAuthFault(Kind.CLIENT, "private-key: " + e.getMessage(), e);
    }
  }

  /// @param pem in PKCS #8: `BEGIN PRIVATE KEY`
  /// @param name by which the issuer knows it (`kid`); empty where it has only one
  /// @throws OAuthFault when it is no key that can be used for this
  public static AssertionKey of(Secret pem, Optional<String> name) throws OAuthFault {
    Matcher matcher = PEM.matcher(pem.reveal());
    if (!matcher.matches()) {
      throw unfit();
    }
    PKCS8EncodedKeySpec spec;
    try {
      spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
    } catch (IllegalArgumentException _) {
      throw unfit(); // the text of the cause could hold a part of the key
    }
    for (Algorithm each : Algorithm.values()) {
      try {
        PrivateKey key = KeyFactory.getInstance(each.family).generatePrivate(spec);
        boolean isOtherCurve =
            key instanceof ECPrivateKey ec && ec.getParams().getOrder().bitLength() != 256;
        if (!isOtherCurve) {
          return new AssertionKey(each, key, name);
        }
      } catch (GeneralSecurityException _) {
        // Of another family; the next one is tried.
      }
    }
    throw unfit();
  }

  private static OAuthFault unfit() {
    return new OAuthFault(
        Kind.UNFIT,
        "the private key of the client is not PEM with BEGIN PRIVATE KEY, or not one of P-256, RSA"
            + " or Ed25519");
  }

  /// A token that says for a minute, and once, who the client is.
  ///
  /// @param audience the issuer
  String assertion(String clientId, String audience, Instant now) throws OAuthFault {
    JsonWriter header =
        new JsonWriter().object().member("alg", algorithm.wire()).member("typ", "JWT");
    name.ifPresent(kid -> header.member("kid", kid));
    byte[] claims =
        new JsonWriter()
            .object()
            .member("iss", clientId)
            .member("sub", clientId)
            .member("aud", audience)
            .member("jti", Randoms.text())
            .member("iat", now.getEpochSecond())
            .member("exp", now.plus(LIFE).getEpochSecond())
            .end()
            .toBytes();
    String signed =
        BASE64.encodeToString(header.end().toBytes()) + "." + BASE64.encodeToString(claims);
    try {
      Signature signature = Signature.getInstance(algorithm.signature);
      signature.initSign(key);
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new OAuthFault(
          Kind.UNFIT, "the private key of the client cannot sign: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return algorithm.wire() + " key";
  }
}
