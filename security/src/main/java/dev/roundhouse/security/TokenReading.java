package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

/// What came of reading a token; whether it has ended or was revoked is another question.
sealed interface TokenReading {
  /// Rightly signed, and for this place.
  record Sound(TokenClaims claims) implements TokenReading {
    public Sound {
      requireNonNull(claims, "claims");
    }
  }

  /// Not good, whatever the time.
  ///
  /// @param reason for whoever brought it: nothing that helps who forged it
  /// @param detail for the administrator who asks why
  record Bad(String reason, String detail) implements TokenReading {
    public Bad {
      requireNonNull(reason, "reason");
      requireNonNull(detail, "detail");
    }
  }
}
