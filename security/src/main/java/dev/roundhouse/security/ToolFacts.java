package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.Map;
import java.util.Optional;

/// What is known of a tool before it is called. Immutable.
///
/// @param name by which its server knows it
/// @param stated what this program says of its own tools; empty for those of others
/// @param scope that a token needs for it, where it is one of this program's own
/// @param annotations what its server says of it (`readOnlyHint` and the like): texts and truths,
///   worth what the server is
public record ToolFacts(
    ServerId server,
    String name,
    Optional<RiskClass> stated,
    Optional<Scope> scope,
    Map<String, Object> annotations) {
  public ToolFacts {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
    requireNonNull(stated, "stated");
    requireNonNull(scope, "scope");
    annotations = Map.copyOf(annotations);
  }

  /// A tool of which nothing is known but its name.
  public static ToolFacts of(ServerId server, String name) {
    return new ToolFacts(server, name, Optional.empty(), Optional.empty(), Map.of());
  }

  @Override
  public String toString() {
    return server + "/" + name;
  }
}
