package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// How npm is run.
///
/// @param house the name that marks the processes of this data directory
/// @param env added to what npm inherits
record Npm(
    String house, Map<String, Secret> env, Processes processes, Ticker ticker, Duration longest) {
  /// Where a `.npmrc` commonly has the token of a registry from.
  private static final Set<String> TOKENS = Set.of("NPM_TOKEN", "NODE_AUTH_TOKEN");

  Npm {
    requireNonNull(house, "house");
    requireNonNull(processes, "processes");
    requireNonNull(ticker, "ticker");
    requireNonNull(longest, "longest");
    env = Map.copyOf(env);
  }

  /// Whether npm gets this variable besides those that every child inherits.
  static boolean isInherited(String variable) {
    return variable.startsWith("NPM_CONFIG_") || TOKENS.contains(variable);
  }
}
