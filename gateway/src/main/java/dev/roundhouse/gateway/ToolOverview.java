package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Map;

/// Every tool behind the door, by the name it has there.
///
/// @param missing servers whose tools are not in the list, and why
public record ToolOverview(List<Line> tools, Map<ServerId, String> missing) {
  public ToolOverview {
    tools = List.copyOf(tools);
    missing = Map.copyOf(missing);
  }

  /// One tool.
  ///
  /// @param name the name at the door
  /// @param tool its owner's own name
  /// @param description empty when it has none
  /// @param bytes of its definition as clients get it
  public record Line(String name, ServerId server, String tool, String description, int bytes) {
    public Line {
      requireNonNull(name, "name");
      requireNonNull(server, "server");
      requireNonNull(tool, "tool");
      requireNonNull(description, "description");
    }

    /// About how many tokens a model spends on it.
    public long tokens() {
      return Menu.tokens(bytes);
    }
  }
}
