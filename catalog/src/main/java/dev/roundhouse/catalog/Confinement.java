package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import java.util.Optional;

/// How far a server that is a process may go. What is not said is the fleet's default.
///
/// @param runAs the user of the machine whose rights it has
/// @param sandbox what it sees of the machine; empty when it runs in no sandbox
public record Confinement(
    ResourceLimits limits, Optional<String> runAs, Optional<Sandbox> sandbox) {
  /// Says nothing.
  public static final Confinement UNSAID =
      new Confinement(ResourceLimits.NONE, Optional.empty(), Optional.empty());

  public Confinement {
    requireNonNull(limits, "limits");
    requireNonNull(runAs, "runAs");
    requireNonNull(sandbox, "sandbox");
    if (runAs.isPresent() && !runAs.get().matches("[A-Za-z0-9_][A-Za-z0-9_.@-]*[$]?")) {
      throw new IllegalArgumentException("\"" + runAs.get() + "\" cannot name a user");
    }
  }

  /// This, and where it says nothing what the class says; a sandbox as a whole.
  Confinement or(ServerClass says) {
    return new Confinement(
        limits.or(says.limits().orElse(ResourceLimits.NONE)),
        runAs.or(says::runAs),
        sandbox.or(says::sandbox));
  }
}
