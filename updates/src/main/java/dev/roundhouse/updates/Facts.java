package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// What is known of a version besides its files.
///
/// @param name that the registry gives it
/// @param before who stood behind the version that runs
/// @param after who stands behind this one
/// @param advisories known vulnerabilities
public record Facts(
    String name,
    Version version,
    Release.People before,
    Release.People after,
    Advisories advisories) {
  public Facts {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    requireNonNull(advisories, "advisories");
  }
}
