package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/// What happens to an alert.
public sealed interface AlertEvent {
  /// Whether the condition of a rule is true now.
  enum Condition {
    TRUE,
    FALSE,
    /// There is no number: neither.
    UNKNOWN
  }

  /// Its condition was looked at.
  ///
  /// @param suppressed why nobody is told of it now; empty when people are
  /// @param holds how long it has to be true
  /// @param clears how long it has to be over
  record Seen(Condition condition, Optional<String> suppressed, Duration holds, Duration clears)
      implements AlertEvent {
    public Seen {
      requireNonNull(condition, "condition");
      requireNonNull(suppressed, "suppressed");
      requireNonNull(holds, "holds");
      requireNonNull(clears, "clears");
    }
  }

  /// Somebody has raised it, and it fires from now on.
  record Raised() implements AlertEvent {}

  /// What it was about is not there any more.
  record Gone(String why) implements AlertEvent {
    public Gone {
      requireNonNull(why, "why");
    }
  }

  /// Somebody knows of it and takes care.
  record Acknowledge(String by) implements AlertEvent {
    public Acknowledge {
      requireNonNull(by, "by");
    }
  }

  /// Somebody says that it is over.
  record Resolve(String by) implements AlertEvent {
    public Resolve {
      requireNonNull(by, "by");
    }
  }
}
