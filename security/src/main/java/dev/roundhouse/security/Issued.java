package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;

/// A new token: shown once, never kept.
public record Issued(Secret token, TokenRecord details) {
  public Issued {
    requireNonNull(token, "token");
    requireNonNull(details, "details");
  }
}
