package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Optional;

/// Chosen tools, prompts and resources of several servers under one name.
public record VirtualServer(
    ServerId name,
    Optional<String> description,
    List<Entry> tools,
    List<Entry> prompts,
    List<Entry> resources,
    Origin origin) {
  /// Clients choose badly among more tools than this.
  public static final int ADVISED_TOOLS = 60;

  public VirtualServer {
    requireNonNull(name, "name");
    requireNonNull(description, "description");
    requireNonNull(origin, "origin");
    tools = List.copyOf(tools);
    prompts = List.copyOf(prompts);
    resources = List.copyOf(resources);
  }

  /// What its owner should think about again.
  public List<String> warnings() {
    return tools.size() > ADVISED_TOOLS
        ? List.of(
            "virtual server "
                + name
                + " has "
                + tools.size()
                + " tools; clients choose badly among more than "
                + ADVISED_TOOLS)
        : List.of();
  }

  VirtualServer withOrigin(Origin other) {
    return new VirtualServer(name, description, tools, prompts, resources, other);
  }
}
