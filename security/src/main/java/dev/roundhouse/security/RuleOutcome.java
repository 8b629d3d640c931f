package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

/// Whether the condition of a rule holds for a call.
public sealed interface RuleOutcome {
  RuleOutcome HOLDS = new Holds();
  RuleOutcome NOT = new Not();

  /// It does.
  record Holds() implements RuleOutcome {}

  /// It does not.
  record Not() implements RuleOutcome {}

  /// It cannot be said.
  record Failed(String why) implements RuleOutcome {
    public Failed {
      requireNonNull(why, "why");
    }
  }
}
