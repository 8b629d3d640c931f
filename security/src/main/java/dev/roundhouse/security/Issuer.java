package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.oauth.Fetch;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One authorization server elsewhere: checks that a token is of it, and what it is good for here.
/// Safe for many threads.
final class Issuer {
  /// What a good token of it says. Whether it is for what is asked for is told by its audiences.
  record Said(Principal principal, Instant ends, Set<String> audiences) {}

  /// What stands before the 32 bytes of an open key of Ed25519.
  private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final IssuerSettings settings;
  private final IssuerKeys keys;
  private final Duration maxAge;
  private final Ticker ticker;

  Issuer(String name, IssuerSettings settings, Duration maxAge, Ticker ticker) {
    this.name = requireNonNull(name, "name");
    this.settings = requireNonNull(settings, "settings");
    this.maxAge = requireNonNull(maxAge, "maxAge");
    this.ticker = requireNonNull(ticker, "ticker");
    this.keys = new IssuerKeys(settings.url(), new Fetch(settings.allowPrivate()), ticker);
  }

  IssuerSettings settings() {
    return settings;
  }

  /// Names that this issuer knows for what gives this scope here; those that give it and nothing
  /// else where there are such.
  Set<String> namesOf(Scope needed) {
    Set<String> exact = new HashSet<>();
    Set<String> broader = new HashSet<>();
    settings
        .scopes()
        .forEach((theirs, ours) -> {
          Set<Scope> scopes = SignedTokens.scopes(ours);
          if (scopes.equals(Set.of(needed))) {
            exact.add(theirs);
          } else if (Issuers.gives(Grants.of(scopes), needed)) {
            broader.add(theirs);
          }
        });
    return exact.isEmpty() ? broader : exact;
  }

  /// What a token says; null when it is not a good one of this issuer.
  ///
  /// @param jwt whose `iss` is that of this issuer
  /// @param digest of the whole token, by which it is known in the audit log
  @Nullable Said read(SignedJWT jwt, String digest) throws ParseException {
    JWSHeader header = jwt.getHeader();
    boolean isKnown =
        settings.algorithms().stream()
            .anyMatch(each -> each.wire().equals(header.getAlgorithm().getName()));
    if (!isKnown || header.getKeyID() == null || header.getCriticalParams() != null) {
      return null;
    }
    JWK key = keys.key(header.getKeyID());
    if (key == null || !fits(key, header) || !isSigned(jwt, key)) {
      return null;
    }
    return said(jwt.getJWTClaimsSet(), digest);
  }

  private static boolean fits(JWK key, JWSHeader header) {
    boolean isForSignatures = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    return isForSignatures
        && (key.getAlgorithm() == null
            || key.getAlgorithm().getName().equals(header.getAlgorithm().getName()));
  }

  private static boolean isSigned(SignedJWT jwt, JWK key) {
    try {
      return switch (key) {
        case RSAKey rsa -> rsa.size() >= 2048 && verify(jwt, new RSASSAVerifier(rsa));
        case ECKey ec -> verify(jwt, new ECDSAVerifier(ec));
        case OctetKeyPair pair -> isSigned(jwt, pair);
        default -> false;
      };
    } catch (JOSEException | GeneralSecurityException _) {
      // A key of another kind than the header says, or a curve that is not known: not signed.
      return false;
    }
  }

  private static boolean verify(SignedJWT jwt, JWSVerifier verifier) throws JOSEException {
    return jwt.verify(verifier);
  }

  /// By the JDK: the library would want another library for it.
  private static boolean isSigned(SignedJWT jwt, OctetKeyPair pair)
      throws GeneralSecurityException {
    byte[] raw = pair.getX().decode();
    if (!pair.getCurve().getName().equals("Ed25519")
        || !jwt.getHeader().getAlgorithm().getName().equals("EdDSA")
        || raw.length != 32) {
      return false;
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(ED25519);
    encoded.writeBytes(raw);
    PublicKey open =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    java.security.Signature checking = java.security.Signature.getInstance("Ed25519");
    checking.initVerify(open);
    checking.update(jwt.getSigningInput());
    byte[] signature = jwt.getSignature().decode();
    return signature.length == 64 && checking.verify(signature);
  }

  private @Nullable Said said(JWTClaimsSet claims, String digest) throws ParseException {
    Instant now = ticker.instant();
    String subject = claims.getSubject();
    if (subject == null || subject.isBlank() || claims.getExpirationTime() == null) {
      return null;
    }
    Instant latest = now.plus(SignedTokens.SKEW);
    Instant issued = claims.getIssueTime() == null ? now : claims.getIssueTime().toInstant();
    boolean isEarly =
        claims.getNotBeforeTime() != null && claims.getNotBeforeTime().toInstant().isAfter(latest);
    Set<Scope> scopes = scopes(claims);
    if (isEarly || issued.isAfter(latest) || scopes.isEmpty()) {
      return null;
    }
    Instant expires = claims.getExpirationTime().toInstant();
    Instant old = issued.plus(maxAge);
    // A subject of one issuer is nobody of another, and nobody who has a token made here.
    Principal principal = new Principal(name + ":" + subject, Grants.of(scopes), digest);
    return new Said(
        principal, old.isBefore(expires) ? old : expires, Set.copyOf(claims.getAudience()));
  }

  private Set<Scope> scopes(JWTClaimsSet claims) {
    Set<Scope> scopes = new HashSet<>();
    for (String claim : List.of("scope", "scp")) {
      Object said = claims.getClaim(claim);
      if (said instanceof String text) {
        for (String each : text.split(" ", -1)) {
          scopes.addAll(here(each));
        }
      } else if (said instanceof Collection<?> all) {
        all.forEach(each -> scopes.addAll(here(String.valueOf(each))));
      }
    }
    return scopes;
  }

  private Set<Scope> here(String theirs) {
    String ours = settings.scopes().get(theirs);
    return ours == null ? Set.of() : SignedTokens.scopes(ours);
  }
}
