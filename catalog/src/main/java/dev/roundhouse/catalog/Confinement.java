package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import java.util.Optional;

/// How far a server that is a process may go. What is not said is the fleet's default.
///
/// @param runAs the user of the machine whose rights it has
public record Confinement(ResourceLimits limits, Optional<String> runAs) {
  /// Says nothing.
  public static final Confinement UNSAID = new Confinement(ResourceLimits.NONE, Optional.empty());

  public Confinement {
    requireNonNull(limits, "limits");
    requireNonNull(runAs, "runAs");
    if (runAs.isPresent() && !runAs.get().matches("[A-Za-z0-9_][A-Za-z0-9_.@-]*[$]?")) {
      throw new IllegalArgumentException("\"" + runAs.get() + "\" cannot name a user");
    }
  }
}
