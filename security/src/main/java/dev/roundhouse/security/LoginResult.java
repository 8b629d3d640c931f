package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What came of a login or a refresh.
public sealed interface LoginResult {
  /// Let in.
  ///
  /// @param access the token for every door
  /// @param refresh the token for the next one, used once
  record Admitted(Account account, Issued access, Secret refresh, Duration refreshFor)
      implements LoginResult {
    public Admitted {
      requireNonNull(account, "account");
      requireNonNull(access, "access");
      requireNonNull(refresh, "refresh");
      requireNonNull(refreshFor, "refreshFor");
    }
  }

  /// Not let in. Whoever tried is told the same in all cases.
  ///
  /// @param reason for the audit log
  /// @param account the one that was tried, if there is one of that name
  /// @param lockedUntil when this attempt has locked the account
  record Refused(String reason, Optional<String> account, Optional<Instant> lockedUntil)
      implements LoginResult {
    public Refused {
      requireNonNull(reason, "reason");
      requireNonNull(account, "account");
      requireNonNull(lockedUntil, "lockedUntil");
    }
  }

  /// So many log in at this moment that it was not looked at.
  record Busy() implements LoginResult {}
}
