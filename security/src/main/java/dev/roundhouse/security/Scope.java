package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a token is good for, as it stands in a token and on the command line: one word for much
/// (`mcp`), an area and what may be done there (`file:read`), or one thing behind the door
/// (`server:NAME`, `virtual:NAME`, `tool:SERVER/NAME`, where a `*` at the end of a tool's name
/// stands for any rest).
public record Scope(String wire) implements Comparable<Scope> {
  /// Use of everything behind the MCP endpoints.
  public static final Scope MCP = new Scope("mcp");

  /// Everything.
  public static final Scope ADMIN = new Scope("admin");

  /// Health details and metrics, and reading about this host.
  public static final Scope MONITOR = new Scope("monitor");

  /// Everything about this host that is only read.
  public static final Scope READONLY = new Scope("readonly");

  /// Saying whether calls that wait for a person may be made.
  public static final Scope APPROVE = new Scope("approve");

  private static final String SERVER = "server:";
  private static final String VIRTUAL = "virtual:";
  private static final String TOOL = "tool:";

  /// As in `FORM` of a token: scopes are parted by spaces there.
  private static final int LONGEST = 200;

  private static final Set<Scope> FINE =
      all(
          "system:read",
          "system:admin",
          "network:read",
          "network:diag",
          "file:read",
          "file:write",
          "container:read",
          "container:write",
          "container:admin",
          "docker:admin",
          "security:read",
          "security:scan",
          "security:write",
          "audit:read");

  /// Words that stand for several of those.
  private static final Map<Scope, Set<Scope>> COARSE =
      Map.of(
          MONITOR,
          all("system:read", "network:read"),
          new Scope("docker"),
          all("container:read", "container:write", "container:admin"),
          new Scope("fs"),
          all("file:read"),
          READONLY,
          FINE.stream()
              .filter(scope -> scope.wire.endsWith(":read"))
              .collect(Collectors.toUnmodifiableSet()),
          ADMIN,
          FINE,
          MCP,
          Set.of(),
          APPROVE,
          Set.of());

  public Scope {
    requireNonNull(wire, "wire");
  }

  private static Set<Scope> all(String... wires) {
    return Stream.of(wires).map(Scope::new).collect(Collectors.toUnmodifiableSet());
  }

  /// Use of all of one server.
  public static Scope server(ServerId name) {
    return new Scope(SERVER + name);
  }

  /// Use of one virtual server, and through it of all that it shows.
  public static Scope virtual(ServerId name) {
    return new Scope(VIRTUAL + name);
  }

  /// The scope of this text, where there is such a scope. That a server of that name exists is not
  /// looked at: a token may be older than its server.
  public static Optional<Scope> of(String wire) {
    Scope scope = new Scope(wire);
    boolean isOne =
        COARSE.containsKey(scope)
            || FINE.contains(scope)
            || scope.wholeServer().isPresent()
            || scope.virtualServer().isPresent()
            || scope.tool().isPresent();
    return isOne ? Optional.of(scope) : Optional.empty();
  }

  /// The words and areas, for messages.
  public static List<String> words() {
    return Stream.concat(COARSE.keySet().stream(), FINE.stream())
        .map(Scope::wire)
        .sorted()
        .toList();
  }

  /// Whether it is an area of the tools that are part of this program.
  boolean isArea() {
    return FINE.contains(this);
  }

  /// All areas of those tools.
  static Set<Scope> areas() {
    return FINE;
  }

  /// What else it stands for.
  Set<Scope> implied() {
    return COARSE.getOrDefault(this, Set.of());
  }

  Optional<ServerId> wholeServer() {
    return named(SERVER);
  }

  Optional<ServerId> virtualServer() {
    return named(VIRTUAL);
  }

  private Optional<ServerId> named(String prefix) {
    return wire.startsWith(prefix) && ServerId.isValid(wire.substring(prefix.length()))
        ? Optional.of(new ServerId(wire.substring(prefix.length())))
        : Optional.empty();
  }

  /// A tool of a server, or all whose names begin so.
  public record Tool(ServerId server, String pattern) {
    boolean fits(String name) {
      return pattern.endsWith("*")
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern);
    }
  }

  Optional<Tool> tool() {
    int slash = wire.indexOf('/');
    boolean isTool = wire.startsWith(TOOL) && slash > 0 && wire.length() <= LONGEST;
    if (!isTool || !ServerId.isValid(wire.substring(TOOL.length(), slash))) {
      return Optional.empty();
    }
    String pattern = wire.substring(slash + 1);
    boolean isPlain = pattern.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    return isPlain && !pattern.isEmpty()
        ? Optional.of(new Tool(new ServerId(wire.substring(TOOL.length(), slash)), pattern))
        : Optional.empty();
  }

  @Override
  public int compareTo(Scope other) {
    return wire.compareTo(other.wire);
  }

  @Override
  public String toString() {
    return wire;
  }
}
