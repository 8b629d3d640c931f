package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.ServerId;
import java.util.List;

/// A server, the version that runs, those that there are, and what its policy makes of them.
///
/// @param findings what a person should know about its version
public record Look(
    ServerId server,
    Artifact artifact,
    Running running,
    Asked asked,
    Chooser.Verdict verdict,
    PolicyInForce policy,
    List<Finding> findings) {
  public Look {
    requireNonNull(server, "server");
    requireNonNull(artifact, "artifact");
    requireNonNull(running, "running");
    requireNonNull(asked, "asked");
    requireNonNull(verdict, "verdict");
    requireNonNull(policy, "policy");
    findings = List.copyOf(findings);
  }
}
