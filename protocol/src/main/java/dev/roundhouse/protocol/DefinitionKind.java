package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a server offers by a definition that a model reads, and which members of the definition the
/// model may come to see. Icons, `_meta` and what belongs to a single call are none of them.
public enum DefinitionKind {
  TOOL("name"),
  PROMPT("name"),
  TEMPLATE("uriTemplate");

  private static final Set<String> OF_TOOLS =
      Set.of("name", "title", "description", "inputSchema", "outputSchema", "annotations");
  private static final Set<String> OF_PROMPTS = Set.of("name", "title", "description", "arguments");
  private static final Set<String> OF_TEMPLATES =
      Set.of("uriTemplate", "name", "title", "description", "mimeType", "annotations");

  private final String key;

  DefinitionKind(String key) {
    this.key = requireNonNull(key, "key");
  }

  /// The member that names it at its server.
  public String key() {
    return key;
  }

  boolean has(String member) {
    return switch (this) {
      case TOOL -> OF_TOOLS.contains(member);
      case PROMPT -> OF_PROMPTS.contains(member);
      case TEMPLATE -> OF_TEMPLATES.contains(member);
    };
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The kind by its name on the wire.
  public static Optional<DefinitionKind> of(String wire) {
    return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
  }
}
