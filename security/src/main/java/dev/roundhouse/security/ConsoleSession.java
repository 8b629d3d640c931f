package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// Somebody who is signed in at the console.
///
/// @param account by whose name
/// @param who it is to everything else
/// @param started when it began
/// @param ends when it ends at the latest
public record ConsoleSession(Account account, Principal who, Instant started, Instant ends) {
  public ConsoleSession {
    requireNonNull(account, "account");
    requireNonNull(who, "who");
    requireNonNull(started, "started");
    requireNonNull(ends, "ends");
  }
}
