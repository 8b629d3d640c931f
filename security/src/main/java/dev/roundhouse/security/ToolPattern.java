package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;

/// Names tools in settings: `SERVER/TOOL`, by the names that servers give them, where a `*` stands
/// for any run of letters, none included. `*/*` is every tool, `files/*` those of one server.
public record ToolPattern(String value) implements Comparable<ToolPattern> {
  public ToolPattern {
    requireNonNull(value, "value");
    int slash = value.indexOf('/');
    if (slash < 1 || slash == value.length() - 1) {
      throw new IllegalArgumentException(
          "\"" + value + "\" names no tool; write SERVER/TOOL, such as files/write_* or */*");
    }
    String server = value.substring(0, slash);
    if (!ServerId.isValid(server.replace("*", "a"))) {
      throw new IllegalArgumentException("\"" + server + "\" can be the name of no server");
    }
  }

  /// Whether it means this tool.
  public boolean fits(ServerId server, String tool) {
    int slash = value.indexOf('/');
    return fits(value.substring(0, slash), server.value())
        && fits(value.substring(slash + 1), tool);
  }

  /// Goes back to the last `*` alone, so it takes no longer than pattern times text.
  private static boolean fits(String pattern, String text) {
    int at = 0;
    int star = -1;
    int resume = 0;
    int read = 0;
    while (read < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        resume = read;
      } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(read)) {
        at++;
        read++;
      } else if (star >= 0) {
        at = star + 1;
        read = ++resume;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  @Override
  public int compareTo(ToolPattern other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
