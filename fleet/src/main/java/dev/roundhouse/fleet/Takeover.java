package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// How an instance of a newer version came in the place of one that served on until then.
///
/// @param tenant whose it is
/// @param version the number of the newer one, as [Launches#version] gave it
/// @param failure why it did not: what ran before serves on
public record Takeover(String tenant, long version, Optional<String> failure, Instant at) {
  public Takeover {
    requireNonNull(tenant, "tenant");
    requireNonNull(failure, "failure");
    requireNonNull(at, "at");
  }
}
