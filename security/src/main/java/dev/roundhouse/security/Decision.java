package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

/// What a policy says of a call.
public sealed interface Decision {
  /// It may be made.
  record Allow() implements Decision {}

  /// It may be made when a person says so.
  ///
  /// @param rule that asks for it
  record Approve(String rule) implements Decision {
    public Approve {
      requireNonNull(rule, "rule");
    }
  }

  /// It may not be made.
  ///
  /// @param says what happened and the cure, for people
  record Deny(Reason reason, String says) implements Decision {
    public Deny {
      requireNonNull(reason, "reason");
      requireNonNull(says, "says");
    }
  }
}
