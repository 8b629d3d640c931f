package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// Which version of what a server is started from. Read out of what lies on this machine; never
/// taken from a definition or a list.
public sealed interface Running {
  /// It is known.
  ///
  /// @param name of the package
  /// @param at the folder whose metadata says so
  /// @param since when it was installed, where that was written down
  /// @param integrity the digest that was checked when it was installed
  record Known(
      String name, Version version, Path at, Optional<Instant> since, Optional<Integrity> integrity)
      implements Running {
    public Known {
      requireNonNull(name, "name");
      requireNonNull(version, "version");
      requireNonNull(at, "at");
      requireNonNull(since, "since");
      requireNonNull(integrity, "integrity");
    }
  }

  /// It is not.
  ///
  /// @param why in a sentence for the person
  record Unknown(String why) implements Running {
    public Unknown {
      requireNonNull(why, "why");
    }
  }
}
