package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.SignedJWT;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.TokenInspection.Good;
import dev.roundhouse.security.TokenReading.Bad;
import dev.roundhouse.security.TokenReading.Sound;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes tokens apart for an administrator. Whether a token would be accepted is not decided here:
/// that is asked of those who decide it.
final class TokenInspector {
  private final SigningKeys keys;
  private final SqlTokens store;
  private final Duration maxAge;
  private final Ticker ticker;

  TokenInspector(SigningKeys keys, SqlTokens store, Duration maxAge, Ticker ticker) {
    this.keys = requireNonNull(keys, "keys");
    this.store = requireNonNull(store, "store");
    this.maxAge = requireNonNull(maxAge, "maxAge");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// @param reading what came of it
  /// @param verdict what whoever brings it would be told now
  TokenInspection inspect(String token, TokenReading reading, Authentication verdict) {
    SignedJWT jwt = parsed(token);
    boolean isPair = jwt == null && TwoPartTokens.isForm(token);
    Optional<String> claims =
        jwt == null
            ? Optional.ofNullable(isPair ? TwoPartTokens.shown(token) : null)
            : Optional.ofNullable(jwt.getPayload().toJSONObject())
                .map(com.nimbusds.jose.util.JSONObjectUtils::toJSONString);
    return new TokenInspection(
        jwt != null ? "jwt" : isPair ? "two-part" : "unknown",
        Optional.ofNullable(jwt == null ? null : key(jwt.getHeader())),
        reading instanceof Sound,
        claims,
        reading instanceof Sound(TokenClaims sound) ? Optional.of(good(sound)) : Optional.empty(),
        reading instanceof Sound(TokenClaims sound)
            ? store.revokedAt(sound.id())
            : Optional.empty(),
        refusal(reading, verdict));
  }

  /// One that this program gave to its own commands.
  static TokenInspection local(Principal principal) {
    return new TokenInspection(
        "local",
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.of(new Good(principal, Instant.MAX)),
        Optional.empty(),
        Optional.empty());
  }

  private static @Nullable SignedJWT parsed(String token) {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | IllegalArgumentException _) {
      return null; // That it is none is what the inspection says.
    }
  }

  private TokenInspection.Key key(JWSHeader header) {
    String kid = header.getKeyID();
    SigningKey key = kid == null ? null : keys.key(kid);
    return new TokenInspection.Key(
        kid == null ? "" : kid, header.getAlgorithm().getName(), state(key));
  }

  private String state(@Nullable SigningKey key) {
    if (key == null) {
      return "not a key of this Roundhouse, or not any more";
    }
    Instant end = keys.end(key.kid());
    if (key.equals(keys.signing())) {
      return "signs now";
    }
    if (end == null) {
      return "accepted until its last token has ended";
    }
    return keys.isGood(key.kid(), ticker.instant()) ? "accepted until " + end : "ended at " + end;
  }

  private Good good(TokenClaims claims) {
    Instant ends = claims.ends(maxAge);
    Instant key = keys.end(claims.kid());
    return new Good(
        new Principal(claims.subject(), Grants.of(claims.scopes()), claims.id()),
        key != null && key.isBefore(ends) ? key : ends);
  }

  private static Optional<String> refusal(TokenReading reading, Authentication verdict) {
    return switch (verdict) {
      case Authentication.Accepted _ -> Optional.empty();
      case Authentication.Missing _ -> Optional.of("there is no token");
      case Authentication.Refused(String reason) ->
          Optional.of(
              reading instanceof Bad(String _, String detail) ? reason + ": " + detail : reason);
    };
  }
}
