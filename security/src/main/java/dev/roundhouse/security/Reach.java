package dev.roundhouse.security;

import dev.roundhouse.kernel.ServerId;
import java.util.Map;
import java.util.Set;

/// What of the servers behind the door somebody may see and use. What is out of reach does not
/// exist for them: it is in no list, and a call of it is a call of something unknown. Two that are
/// equal allow the same. Immutable.
public sealed interface Reach {
  /// All of every server.
  Reach EVERYTHING = new Everything();

  /// Nothing of any server.
  Reach NOTHING = new Part(Set.of(), Map.of());

  /// Whether any tool, prompt or resource of this server may be seen.
  boolean sees(ServerId server);

  /// Whether all of this server may be used, its prompts and resources too.
  boolean usesAll(ServerId server);

  /// Whether this tool may be used, by the name that its server gives it.
  boolean uses(ServerId server, String tool);

  /// No limit.
  record Everything() implements Reach {
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
  }

  /// Whole servers, and tools of others.
  record Part(Set<ServerId> servers, Map<ServerId, Set<Scope.Tool>> tools) implements Reach {
    public Part {
      servers = Set.copyOf(servers);
      tools = Map.copyOf(tools);
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
  }
}
