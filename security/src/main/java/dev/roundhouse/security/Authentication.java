package dev.roundhouse.security;

/// What came of an `Authorization` header.
public sealed interface Authentication {
  /// A valid token.
  record Accepted(Principal principal) implements Authentication {}

  /// No token at all.
  record Missing() implements Authentication {}

  /// A token that is not good; the reason says nothing an attacker could use.
  record Refused(String reason) implements Authentication {}
}
