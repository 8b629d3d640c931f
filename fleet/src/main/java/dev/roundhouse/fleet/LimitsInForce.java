package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// The limits of a server as they are on this machine.
///
/// @param limits its own, and the fleet's where it says nothing
/// @param by the strongest means that enforces any of them
/// @param lacking those that are not in force, by name, and why
public record LimitsInForce(ResourceLimits limits, By by, Map<String, String> lacking) {
  /// What enforces limits.
  public enum By {
    /// A control group of version 2.
    CGROUP_V2,
    /// Control groups of version 1.
    CGROUP_V1,
    /// Limits of single processes, which their children inherit.
    RLIMITS,
    /// Nothing: no limit is asked for, or none can be in force.
    NONE
  }

  public LimitsInForce {
    requireNonNull(limits, "limits");
    requireNonNull(by, "by");
    lacking = Collections.unmodifiableMap(new TreeMap<>(lacking));
  }
}
