package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// What is known of a version besides its files.
///
/// @param name that the registry gives it
/// @param before who stood behind the version that runs, and how it was built
/// @param after the same of this one
/// @param advisories known vulnerabilities
public record Facts(
    String name, Version version, Authorship before, Authorship after, Advisories advisories) {
  public Facts {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    requireNonNull(advisories, "advisories");
  }
}
