package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.protocol.Json;

/// An entry as a server lists it.
///
/// @param print of its definition
/// @param json the entry as the server sent it
public record Offer(DefinitionKind kind, String name, String print, Json json) {
  public Offer {
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
    requireNonNull(print, "print");
    requireNonNull(json, "json");
  }

  Definition definition() {
    return Definition.of(kind, name, json);
  }
}
