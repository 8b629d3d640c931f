package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Somebody who logs in with a password, without it.
///
/// @param name in lower case
/// @param disabled since when nobody may log in with it
/// @param locked until when nobody may, because of wrong passwords
public record Account(
    String name,
    Set<Scope> scopes,
    Instant created,
    Optional<Instant> disabled,
    Optional<Instant> locked) {
  public Account {
    requireNonNull(name, "name");
    requireNonNull(created, "created");
    requireNonNull(disabled, "disabled");
    requireNonNull(locked, "locked");
    scopes = Set.copyOf(scopes);
  }
}
