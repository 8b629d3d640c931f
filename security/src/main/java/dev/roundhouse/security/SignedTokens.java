package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.TokenReading.Bad;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes and reads the tokens made here: JWT, under one of the keys of this place. Strict where
/// the library is lenient. Safe for many threads.
final class SignedTokens {
  static final String NAME = "roundhouse";

  /// How far the clock of whoever made a token may be ahead. Its end knows no such grace.
  static final Duration SKEW = Duration.ofSeconds(30);

  // The library skips what is not Base64url; this does not. 43 letters are 32 bytes of HMAC, 86 the
  // 64 of Ed25519.
  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9_-]{1,1024}\\.[A-Za-z0-9_-]{1,6144}\\.([A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{86})");

  private static final String MALFORMED = "the token is malformed";
  private static final String FORGED = "the token is not signed by this Roundhouse";
  private static final String FOREIGN = "the token is not for this Roundhouse";

  private final SigningKeys keys;
  private final Ticker ticker;

  SignedTokens(SigningKeys keys, Ticker ticker) {
    this.keys = requireNonNull(keys, "keys");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  static boolean isForm(String token) {
    return FORM.matcher(token).matches();
  }

  static String write(TokenRecord details, SigningKey with) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(NAME)
            .audience(NAME)
            .subject(details.subject())
            .jwtID(details.id())
            .issueTime(Date.from(details.created()))
            .notBeforeTime(Date.from(details.created()))
            .expirationTime(Date.from(details.expires()))
            .claim(
                "scope",
                details.scopes().stream()
                    .map(Scope::wire)
                    .sorted()
                    .collect(Collectors.joining(" ")))
            .build();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.parse(with.algorithm().wire()))
            .type(com.nimbusds.jose.JOSEObjectType.JWT)
            .keyID(with.kid())
            .build();
    String text = header.toBase64URL() + "." + claims.toPayload().toBase64URL();
    return text + "." + Base64URL.encode(with.sign(text.getBytes(US_ASCII)));
  }

  TokenReading read(String token) {
    if (!isForm(token)) {
      return new Bad(MALFORMED, "it is not three parts of Base64url with a signature at the end");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      String fault = fault(token, jwt);
      return fault == null ? claims(jwt) : new Bad(FORGED, fault);
    } catch (ParseException | IllegalArgumentException e) {
      // What exactly is wrong with a forged token helps only who forged it.
      return new Bad(MALFORMED, "it cannot be read: " + e.getMessage());
    }
  }

  /// What is wrong with the signature.
  private @Nullable String fault(String token, SignedJWT jwt) {
    JWSHeader header = jwt.getHeader();
    String kid = header.getKeyID();
    SigningKey key = kid == null ? null : keys.key(kid);
    if (key == null) {
      return kid == null
          ? "it names no key"
          : "it names a key that is not one of this Roundhouse, or is not any more";
    }
    if (!key.algorithm().wire().equals(header.getAlgorithm().getName())) {
      return "it says that it is signed by "
          + header.getAlgorithm()
          + ", and its key is for "
          + key.algorithm().wire();
    }
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      return "its header asks for something that is not known here";
    }
    byte[] signature = jwt.getSignature().decode();
    boolean isRight =
        key.isSignature(jwt.getSigningInput(), signature)
            // The last character has bits to spare: two texts must not be one signature.
            && token.endsWith("." + Base64URL.encode(signature));
    return isRight ? null : "its signature is wrong";
  }

  private TokenReading claims(SignedJWT jwt) throws ParseException {
    JWTClaimsSet claims = jwt.getJWTClaimsSet();
    String missing = missing(claims);
    if (missing != null) {
      return new Bad(FOREIGN, missing);
    }
    Instant now = ticker.instant();
    Instant issued = requireNonNull(claims.getIssueTime(), "iat").toInstant();
    Instant notBefore = requireNonNull(claims.getNotBeforeTime(), "nbf").toInstant();
    Instant latest = now.plus(SKEW);
    if (issued.isAfter(latest) || notBefore.isAfter(latest)) {
      return new Bad("the token is not valid yet", "it is for later than " + now);
    }
    Set<Scope> scopes = scopes(claims.getStringClaim("scope"));
    if (scopes.isEmpty()) {
      return new Bad("the token allows nothing known here", "none of its scopes is known here");
    }
    return new TokenReading.Sound(
        new TokenClaims(
            requireNonNull(jwt.getHeader().getKeyID(), "kid"),
            requireNonNull(claims.getJWTID(), "jti"),
            requireNonNull(claims.getSubject(), "sub"),
            scopes,
            issued,
            requireNonNull(claims.getExpirationTime(), "exp").toInstant()));
  }

  private static @Nullable String missing(JWTClaimsSet claims) throws ParseException {
    if (!NAME.equals(claims.getIssuer())) {
      return "its issuer (iss) is not " + NAME;
    }
    if (!claims.getAudience().equals(List.of(NAME))) {
      return "its audience (aud) is not " + NAME + " alone";
    }
    for (String each : List.of("sub", "jti", "scope", "iat", "nbf", "exp")) {
      if (claims.getClaim(each) == null) {
        return "it does not say \"" + each + "\"";
      }
    }
    return claims.getStringClaim("sub").isBlank() || claims.getStringClaim("jti").isBlank()
        ? "\"sub\" or \"jti\" is empty"
        : null;
  }

  static Set<Scope> scopes(@Nullable String text) {
    Set<Scope> scopes = new HashSet<>();
    for (String each : (text == null ? "" : text).split(" ", -1)) {
      Scope.of(each).ifPresent(scopes::add);
    }
    return scopes;
  }
}
