package dev.roundhouse.security;

import dev.roundhouse.kernel.ServerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What somebody's scopes come to, worked out once. Safe for many threads.
public final class Grants {
  private final Set<Scope> scopes;
  private final Set<Scope> all;
  private final Reach reach;

  private Grants(Set<Scope> scopes) {
    this.scopes = Set.copyOf(scopes);
    Set<Scope> expanded = new HashSet<>(scopes);
    scopes.forEach(scope -> expanded.addAll(scope.implied()));
    this.all = Set.copyOf(expanded);
    Set<Scope> areas = all.stream().filter(Scope::isArea).collect(Collectors.toUnmodifiableSet());
    this.reach =
        scopes.contains(Scope.MCP) || scopes.contains(Scope.ADMIN)
            ? new Reach.Everything(areas)
            : part(scopes, areas);
  }

  public static Grants of(Set<Scope> scopes) {
    return new Grants(scopes);
  }

  private static Reach part(Set<Scope> scopes, Set<Scope> areas) {
    Set<ServerId> servers = new HashSet<>();
    Map<ServerId, Set<Scope.Tool>> tools = new HashMap<>();
    for (Scope scope : scopes) {
      scope.wholeServer().ifPresent(servers::add);
      scope
          .tool()
          .ifPresent(tool -> tools.computeIfAbsent(tool.server(), _ -> new HashSet<>()).add(tool));
    }
    Map<ServerId, Set<Scope.Tool>> kept =
        tools.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, each -> Set.copyOf(each.getValue())));
    return new Reach.Part(servers, kept, areas);
  }

  /// The scopes as they were given.
  public Set<Scope> scopes() {
    return scopes;
  }

  /// The same, and what else they stand for.
  public Set<Scope> all() {
    return all;
  }

  /// Whether they hold this one, by itself, as part of a word for several, or as `admin`.
  public boolean may(Scope needed) {
    return all.contains(needed) || scopes.contains(Scope.ADMIN);
  }

  /// What of all servers is within reach.
  public Reach reach() {
    return reach;
  }

  /// What is within reach through a virtual server: all that it shows to whom it is given.
  public Reach through(ServerId virtual) {
    return scopes.contains(Scope.virtual(virtual)) ? new Reach.Everything(reach.areas()) : reach;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Grants grants && scopes.equals(grants.scopes);
  }

  @Override
  public int hashCode() {
    return scopes.hashCode();
  }

  @Override
  public String toString() {
    return scopes.stream().map(Scope::wire).sorted().collect(Collectors.joining(" "));
  }
}
