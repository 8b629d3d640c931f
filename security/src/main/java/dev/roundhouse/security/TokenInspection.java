package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// What an administrator learns of a token, without the token: what it says, whether it is rightly
/// signed, what it would reach, and why it would be refused. Immutable.
///
/// @param form `jwt`, `two-part`, `local` for that of this program's own commands, or `unknown`
/// @param claims the JSON object that it carries, as it stands there; not to be believed unless it
///   is signed
/// @param refusal why it would be refused now; empty when it would be accepted
public record TokenInspection(
    String form,
    Optional<Key> key,
    boolean isSigned,
    Optional<String> claims,
    Optional<Good> good,
    Optional<Instant> revoked,
    Optional<String> refusal) {
  /// The key that it names.
  ///
  /// @param state what is known of that key here
  public record Key(String kid, String algorithm, String state) {
    public Key {
      requireNonNull(kid, "kid");
      requireNonNull(algorithm, "algorithm");
      requireNonNull(state, "state");
    }
  }

  /// Who it is and until when, where it is rightly signed.
  ///
  /// @param ends its end by itself, by its age, or by that of its key
  public record Good(Principal principal, Instant ends) {
    public Good {
      requireNonNull(principal, "principal");
      requireNonNull(ends, "ends");
    }
  }

  public TokenInspection {
    requireNonNull(form, "form");
    requireNonNull(key, "key");
    requireNonNull(claims, "claims");
    requireNonNull(good, "good");
    requireNonNull(revoked, "revoked");
    requireNonNull(refusal, "refusal");
  }
}
