package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.TokenReading.Bad;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads tokens of an older form: `base64url(claims) "." hex(HMAC-SHA256(secret, first part))`,
/// where the claims are `agent`, `scopes` and `expiry`. They carry no id, so a digest is theirs,
/// and no time of issue, so their end may not be further away than the age that tokens have. Safe
/// for many threads.
final class TwoPartTokens {
  /// How the ids of these begin.
  static final String ID = "pair-";

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]{1,6144}={0,2})\\.([0-9a-f]{64})");
  private static final Pattern WITH_ZONE = Pattern.compile(".*(Z|[+-]\\d{2}:?\\d{2})");
  private static final String MALFORMED = "the token is malformed";

  private final byte[] secret;
  private final Duration maxAge;
  private final Ticker ticker;

  private TwoPartTokens(byte[] secret, Duration maxAge, Ticker ticker) {
    this.secret = secret;
    this.maxAge = requireNonNull(maxAge, "maxAge");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// @throws TokenException when the file is no good secret
  static TwoPartTokens open(Path file, Duration maxAge, Ticker ticker) {
    return new TwoPartTokens(KeyFiles.operatorsSecret(file), maxAge, ticker);
  }

  static boolean isForm(String token) {
    return FORM.matcher(token).matches();
  }

  TokenReading read(String token) {
    int dot = token.indexOf('.');
    String first = token.substring(0, dot);
    byte[] right = SigningKey.hmac(secret, first.getBytes(US_ASCII));
    byte[] said = HexFormat.of().parseHex(token.substring(dot + 1));
    if (!MessageDigest.isEqual(right, said)) {
      return new Bad("the token is not signed by this Roundhouse", "its signature is wrong");
    }
    try {
      return claims(token, JSONObjectUtils.parse(text(Base64.getUrlDecoder().decode(first))));
    } catch (ParseException
        | CharacterCodingException
        | DateTimeException
        | IllegalArgumentException e) {
      return new Bad(MALFORMED, "it cannot be read: " + e.getMessage());
    }
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private TokenReading claims(String token, Map<String, Object> claims) {
    if (!(claims.get("agent") instanceof String agent) || agent.isBlank()) {
      return new Bad(MALFORMED, "it does not say \"agent\"");
    }
    if (!(claims.get("expiry") instanceof String expiry)) {
      return new Bad("the token has no end", "it does not say \"expiry\"");
    }
    Set<Scope> scopes = new HashSet<>();
    if (claims.get("scopes") instanceof List<?> wires) {
      wires.forEach(wire -> Scope.of(String.valueOf(wire)).ifPresent(scopes::add));
    }
    if (scopes.isEmpty()) {
      return new Bad("the token allows nothing known here", "none of its scopes is known here");
    }
    Instant now = ticker.instant();
    Instant expires = instant(expiry);
    if (expires.isAfter(now.plus(maxAge))) {
      return new Bad(
          "the token is good for too long",
          "its end is further away than security.tokens.max-age allows");
    }
    return new TokenReading.Sound(
        new TokenClaims("", ID + digest(token), agent, scopes, now, expires));
  }

  /// ISO 8601; without a zone it is universal time.
  private static Instant instant(String text) {
    return WITH_ZONE.matcher(text).matches()
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  private static String digest(String token) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new TokenException("this Java has no SHA-256", e);
    }
  }

  /// What the first part holds, for those who ask; null when it is not JSON.
  static @Nullable String shown(String token) {
    try {
      String first = token.substring(0, token.indexOf('.'));
      String text = text(Base64.getUrlDecoder().decode(first));
      JSONObjectUtils.parse(text);
      return text;
    } catch (ParseException | CharacterCodingException | IllegalArgumentException _) {
      return null;
    }
  }
}
