package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a token endpoint has given. Immutable; prints no token.
///
/// @param refresh with which the next ones are had; empty when there is nothing but the end
/// @param life of the access token
/// @param scopes what it is good for
public record Tokens(Secret access, Optional<Secret> refresh, Life life, Set<String> scopes) {
  /// A token that ends while the request is under way would be refused.
  private static final Duration EARLY = Duration.ofMinutes(1);

  /// From when to when.
  ///
  /// @param ends empty when the issuer did not say
  public record Life(Instant begins, Optional<Instant> ends) {
    public Life {
      requireNonNull(begins, "begins");
      requireNonNull(ends, "ends");
    }

    /// A minute before the end; for one that is good for some minutes only, the last quarter.
    private Instant late(Instant end) {
      Duration quarter = Duration.between(begins, end).dividedBy(4);
      return end.minus(quarter.compareTo(EARLY) < 0 ? quarter : EARLY);
    }
  }

  public Tokens {
    requireNonNull(access, "access");
    requireNonNull(refresh, "refresh");
    requireNonNull(life, "life");
    scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
  }

  /// Whether it is time for the next ones.
  public boolean isEnding(Instant now) {
    return life.ends().filter(end -> !now.isBefore(life.late(end))).isPresent();
  }

  /// Whether the access token is good no longer.
  boolean hasEnded(Instant now) {
    return life.ends().filter(end -> !now.isBefore(end)).isPresent();
  }

  /// These, with the refresh token of earlier ones where the issuer has given no new one.
  Tokens after(Tokens earlier) {
    return new Tokens(access, refresh.or(earlier::refresh), life, scopes);
  }
}
