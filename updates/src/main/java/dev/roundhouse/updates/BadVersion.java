package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// A version that no server is to take again.
///
/// @param name of the package
/// @param why in a sentence for the person
/// @param job that found it out
public record BadVersion(String name, Version version, String why, Instant at, String job) {
  public BadVersion {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(why, "why");
    requireNonNull(at, "at");
    requireNonNull(job, "job");
  }
}
