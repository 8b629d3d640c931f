package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// Who stands behind a version, and how it was built.
///
/// @param provenance empty where nobody has asked for it
public record Authorship(Release.People people, Optional<Provenance> provenance) {
  /// Nobody says anything.
  public static final Authorship UNKNOWN = new Authorship(Release.People.UNKNOWN, Optional.empty());

  public Authorship {
    requireNonNull(people, "people");
    requireNonNull(provenance, "provenance");
  }
}
