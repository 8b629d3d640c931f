package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What clients are shown through a door, in the order in which they see it.
///
/// @param missing servers whose lists are not (or not freshly) in here, and why
/// @param tools the JSON array of the tools, byte by byte as a modern client's `tools/list` has it
public record Menu(List<Item> items, Map<ServerId, String> missing, byte[] tools) {
  /// Bytes of JSON that make a token, by the usual rule of thumb. What a model really counts
  /// depends on its tokenizer; nobody here has one.
  private static final int BYTES_A_TOKEN = 4;

  public Menu {
    items = List.copyOf(items);
    missing = Map.copyOf(missing);
    requireNonNull(tools, "tools");
  }

  /// The lists of a virtual server.
  public enum Kind {
    TOOLS,
    PROMPTS,
    /// Templates of resources too.
    RESOURCES;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> of(String wire) {
      return Stream.of(values()).filter(each -> each.wire().equals(wire)).findFirst();
    }
  }

  /// One line of it.
  ///
  /// @param shown the name or uri that clients see
  /// @param own what its server calls it
  /// @param description empty when it has none
  /// @param bytes of its definition as clients get it
  public record Item(
      Kind kind, String shown, ServerId server, String own, String description, int bytes) {
    public Item {
      requireNonNull(kind, "kind");
      requireNonNull(shown, "shown");
      requireNonNull(server, "server");
      requireNonNull(own, "own");
      requireNonNull(description, "description");
    }

    /// About how many tokens a model spends on it.
    public long tokens() {
      return Menu.tokens(bytes);
    }
  }

  public List<Item> of(Kind kind) {
    return items.stream().filter(each -> each.kind() == kind).toList();
  }

  /// About how many tokens a model spends on the tools before anybody has asked it anything.
  /// Prompts and resources cost nothing until somebody takes one.
  public long tokens() {
    return of(Kind.TOOLS).stream().mapToLong(Item::tokens).sum();
  }

  static long tokens(long bytes) {
    return (bytes + BYTES_A_TOKEN - 1) / BYTES_A_TOKEN;
  }
}
