package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// When somebody has asked which versions there are, and when that is done next by itself.
public record Checks(Optional<Instant> last, Optional<Instant> next) {
  /// Nobody has, and nobody will.
  public static final Checks NONE = new Checks(Optional.empty(), Optional.empty());

  public Checks {
    requireNonNull(last, "last");
    requireNonNull(next, "next");
  }
}
