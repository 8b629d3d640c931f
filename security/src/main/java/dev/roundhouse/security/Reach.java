package dev.roundhouse.security;

import dev.roundhouse.kernel.ServerId;
import java.util.Map;
import java.util.Set;

/// What of the servers behind the door somebody may see and use. What is out of reach does not
/// exist for them: it is in no list, and a call of it is a call of something unknown. Two that are
/// equal allow the same. Immutable.
///
/// Servers that are part of this program are ruled by areas besides: whoever has any area may see
/// them, and each of their tools belongs to one.
public sealed interface Reach {
  /// All of every server, and all areas.
  Reach EVERYTHING = new Everything(Scope.areas());

  /// Nothing of any server.
  Reach NOTHING = new Part(Set.of(), Map.of(), Set.of());

  /// Whether any tool, prompt or resource of this server may be seen.
  boolean sees(ServerId server);

  /// Whether anything of any server may be seen, areas aside.
  boolean seesAny();

  /// Whether all of this server may be used, its prompts and resources too.
  boolean usesAll(ServerId server);

  /// Whether this tool may be used, by the name that its server gives it.
  boolean uses(ServerId server, String tool);

  /// The areas of the tools that are part of this program.
  Set<Scope> areas();

  /// Whether a policy lets anybody like its owner ever call this tool; what is not shown is not
  /// listed.
  boolean shows(ToolFacts tool);

  /// A reach with what a policy says of it.
  record Ruled(Reach within, Rules rules) implements Reach {
    @Override
    public boolean seesAny() {
      return within.seesAny();
    }

    @Override
    public boolean sees(ServerId server) {
      return within.sees(server);
    }

    @Override
    public boolean usesAll(ServerId server) {
      return within.usesAll(server);
    }

    @Override
    public boolean uses(ServerId server, String tool) {
      return within.uses(server, tool);
    }

    @Override
    public Set<Scope> areas() {
      return within.areas();
    }

    @Override
    public boolean shows(ToolFacts tool) {
      return rules.shows(tool);
    }
  }

  /// No limit but the areas.
  record Everything(Set<Scope> areas) implements Reach {
    public Everything {
      areas = Set.copyOf(areas);
    }

    @Override
    public boolean seesAny() {
      return true;
    }

    @Override
    public boolean sees(ServerId server) {
      return true;
    }

    @Override
    public boolean usesAll(ServerId server) {
      return true;
    }

    @Override
    public boolean uses(ServerId server, String tool) {
      return true;
    }

    @Override
    public boolean shows(ToolFacts tool) {
      return true;
    }
  }

  /// Whole servers, tools of others, and areas.
  record Part(Set<ServerId> servers, Map<ServerId, Set<Scope.Tool>> tools, Set<Scope> areas)
      implements Reach {
    public Part {
      servers = Set.copyOf(servers);
      tools = Map.copyOf(tools);
      areas = Set.copyOf(areas);
    }

    @Override
    public boolean seesAny() {
      return !servers.isEmpty() || !tools.isEmpty();
    }

    @Override
    public boolean sees(ServerId server) {
      return servers.contains(server) || tools.containsKey(server);
    }

    @Override
    public boolean usesAll(ServerId server) {
      return servers.contains(server);
    }

    @Override
    public boolean uses(ServerId server, String tool) {
      return servers.contains(server)
          || tools.getOrDefault(server, Set.of()).stream().anyMatch(each -> each.fits(tool));
    }

    @Override
    public boolean shows(ToolFacts tool) {
      return true;
    }
  }
}
