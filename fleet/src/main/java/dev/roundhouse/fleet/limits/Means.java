package dev.roundhouse.fleet.limits;

/// What enforces limits, the strongest first.
public enum Means {
  /// A control group of version 2.
  CGROUP_V2,
  /// Control groups of version 1.
  CGROUP_V1,
  /// Limits of single processes, which their children inherit.
  RLIMITS,
  /// Nothing.
  NONE
}
