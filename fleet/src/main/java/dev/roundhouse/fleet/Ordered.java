package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

/// What came of an order given by hand.
///
/// @param changed whether anything is other than before
/// @param reason what was done, or why nothing was
public record Ordered(boolean changed, String reason) {
  public Ordered {
    requireNonNull(reason, "reason");
  }
}
