package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// What a token says that is rightly signed and has everything a token needs.
///
/// @param kid the key it is signed with; empty for what is signed with none of the rotated ones
/// @param id by which it is revoked
/// @param issued when it was made; for one that does not say, the moment it was read
/// @param expires its own end
record TokenClaims(
    String kid, String id, String subject, Set<Scope> scopes, Instant issued, Instant expires) {
  TokenClaims {
    requireNonNull(kid, "kid");
    requireNonNull(id, "id");
    requireNonNull(subject, "subject");
    requireNonNull(issued, "issued");
    requireNonNull(expires, "expires");
    scopes = Set.copyOf(scopes);
  }

  /// Its own end, or that of its age.
  Instant ends(Duration maxAge) {
    Instant old = issued.plus(maxAge);
    return old.isBefore(expires) ? old : expires;
  }
}
