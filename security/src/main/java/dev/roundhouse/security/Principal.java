package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/// Who a request comes from, by its token.
public record Principal(String subject, Set<Scope> scopes, String tokenId) {
  public Principal {
    requireNonNull(subject, "subject");
    requireNonNull(tokenId, "tokenId");
    scopes = Set.copyOf(scopes);
  }
}
