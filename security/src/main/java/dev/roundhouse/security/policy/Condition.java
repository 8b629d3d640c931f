package dev.roundhouse.security.policy;

import dev.roundhouse.security.RuleOutcome;
import java.util.Set;

/// When a rule holds. Immutable and safe for many threads.
public interface Condition {
  /// What is known of a call, asked for when it is read.
  @FunctionalInterface
  interface Facts {
    Object of(Fact fact);
  }

  /// What it may look at; nothing else is asked for.
  Set<Fact> reads();

  /// Never throws.
  RuleOutcome holds(Facts facts);

  /// Without any condition.
  Condition ALWAYS =
      new Condition() {
        @Override
        public Set<Fact> reads() {
          return Set.of();
        }

        @Override
        public RuleOutcome holds(Facts facts) {
          return RuleOutcome.HOLDS;
        }
      };
}
