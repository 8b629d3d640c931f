package dev.roundhouse.updates;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import java.util.Optional;
import java.util.Set;

/// Where versions are tried, beside whatever runs and without touching it. Declared here and made
/// elsewhere, of the fleet and the gateway. Safe for many threads; blocks its caller.
public interface RehearsalStage {
  /// Starts a version in the tightest sandbox that this machine has, greets it in both eras, reads
  /// what it offers, and ends it.
  ///
  /// @param version out of the package store, which has it already; empty for what the definition
  ///   of the server says
  /// @throws UpdateException when there is nothing that could be started
  Performance perform(ServerId server, Optional<PackageSpec> version, TrialSettings how)
      throws InterruptedException;

  /// Names of the tools that other servers have.
  Set<String> toolsBut(ServerId server);
}
