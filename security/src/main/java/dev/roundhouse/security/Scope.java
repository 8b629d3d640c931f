package dev.roundhouse.security;

import java.util.Locale;
import java.util.Optional;

/// What a token is good for.
public enum Scope {
  /// Use of the MCP endpoints.
  MCP,
  /// Everything.
  ADMIN,
  /// Health details and metrics.
  MONITOR;

  /// As it stands in a token and on the command line.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Scope> of(String wire) {
    for (Scope scope : values()) {
      if (scope.wire().equals(wire)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
