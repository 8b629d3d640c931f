package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.util.List;

/// What a version of a server offers to those who speak one era: its definitions as it sent them.
///
/// @param protocol the revision agreed on
/// @param introduced name and version as it says of itself; empty when it does not
/// @param capabilities what it says that it can do
/// @param instructions what it tells every agent; empty when it does not
public record Offering(
    String protocol,
    String introduced,
    Json capabilities,
    String instructions,
    List<Json> tools,
    List<Json> prompts,
    List<Json> resources,
    List<Json> templates) {
  public Offering {
    requireNonNull(protocol, "protocol");
    requireNonNull(introduced, "introduced");
    requireNonNull(capabilities, "capabilities");
    requireNonNull(instructions, "instructions");
    tools = List.copyOf(tools);
    prompts = List.copyOf(prompts);
    resources = List.copyOf(resources);
    templates = List.copyOf(templates);
  }
}
