package dev.roundhouse.security;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What is kept of a token; the token itself is not.
public record TokenRecord(
    String id,
    String subject,
    Set<Scope> scopes,
    Instant created,
    Instant expires,
    Optional<Instant> revoked) {
  public TokenRecord {
    scopes = Set.copyOf(scopes);
  }
}
