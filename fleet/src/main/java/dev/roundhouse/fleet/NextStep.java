package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// What happens to an instance if nobody does anything.
///
/// @param at the earliest moment; the fleet looks at regular times, at least once a second
public record NextStep(Kind kind, Instant at) {
  /// What it is.
  public enum Kind {
    /// It is stopped by a signal, its memory kept.
    DOZE,
    /// Its memory is given to the swap.
    PAGE_OUT,
    /// It is ended.
    STOP,
    /// A demand starts it again, or asks its address again; until then it is refused.
    ATTEMPT
  }

  public NextStep {
    requireNonNull(kind, "kind");
    requireNonNull(at, "at");
  }
}
