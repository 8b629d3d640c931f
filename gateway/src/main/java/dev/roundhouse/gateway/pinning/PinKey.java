package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.protocol.ToolName;
import java.util.Comparator;

/// What is approved: one name of one server.
///
/// @param name the server's own, or its uri template
public record PinKey(ServerId server, DefinitionKind kind, String name)
    implements Comparable<PinKey> {
  private static final Comparator<PinKey> ORDER =
      Comparator.comparing(PinKey::server).thenComparing(PinKey::kind).thenComparing(PinKey::name);

  public PinKey {
    requireNonNull(server, "server");
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
  }

  /// The name under which a person finds it: that of `/mcp` for tools and prompts.
  public String shown() {
    return switch (kind) {
      case TOOL, PROMPT -> ToolName.join(server, name);
      case TEMPLATE -> name;
    };
  }

  /// Whether a person means it by this text.
  public boolean isMeantBy(String text) {
    return text.equals(shown())
        || text.equals(name)
        || text.equals(server + ToolName.SEPARATOR + name);
  }

  @Override
  public int compareTo(PinKey other) {
    return ORDER.compare(this, other);
  }
}
