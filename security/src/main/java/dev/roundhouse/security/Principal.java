package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/// Who a request comes from, by its token.
public record Principal(String subject, Grants grants, String tokenId) {
  public Principal {
    requireNonNull(subject, "subject");
    requireNonNull(grants, "grants");
    requireNonNull(tokenId, "tokenId");
  }

  /// The scopes as the token says them.
  public Set<Scope> scopes() {
    return grants.scopes();
  }

  /// Whether the token allows this.
  public boolean may(Scope needed) {
    return grants.may(needed);
  }
}
