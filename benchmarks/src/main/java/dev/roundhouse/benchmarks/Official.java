package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The official servers, and one honest call of each.
enum Official {
  EVERYTHING("everything", "echo", "{\"message\":\"where does the engine turn?\"}"),
  FILESYSTEM("filesystem", "list_allowed_directories", "{}"),
  MEMORY("memory", "read_graph", "{}"),
  SEQUENTIAL_THINKING(
      "sequential-thinking",
      "sequentialthinking",
      "{\"thought\":\"turn the engine\",\"nextThoughtNeeded\":false,\"thoughtNumber\":1,"
          + "\"totalThoughts\":1}");

  private static final String VERSION = "2026.8.31";

  private final String shortName;
  private final String tool;
  private final String arguments;

  Official(String shortName, String tool, String arguments) {
    this.shortName = shortName;
    this.tool = tool;
    this.arguments = arguments;
  }

  String shortName() {
    return shortName;
  }

  String tool() {
    return tool;
  }

  String arguments() {
    return arguments;
  }

  static Official named(String name) {
    return List.of(values()).stream()
        .filter(each -> each.shortName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no official server " + name));
  }

  private List<String> more(Path scratch) {
    return switch (this) {
      case EVERYTHING -> List.of("stdio");
      case FILESYSTEM -> List.of(scratch.toString());
      case MEMORY, SEQUENTIAL_THINKING -> List.of();
    };
  }

  /// Its entry under `servers:`, started out of the package store.
  String stored(String name, Path scratch, String members) {
    return entry(
        name,
        "npm:@modelcontextprotocol/server-" + shortName + "@" + VERSION,
        more(scratch),
        scratch,
        members);
  }

  /// Its entry, started from what `npm ci` has put into `testing/node`.
  String plain(String name, Path home, Path scratch, String members) throws IOException {
    Path file =
        home.resolve("testing/node/node_modules/@modelcontextprotocol/server-" + shortName)
            .resolve("dist/index.js");
    if (!Files.exists(file)) {
      throw new IOException("no " + file + ": run npm ci in testing/node");
    }
    List<String> arguments = new ArrayList<>(List.of(file.toString()));
    arguments.addAll(more(scratch));
    return entry(name, "node", arguments, scratch, members);
  }

  private static String entry(
      String name, String command, List<String> arguments, Path scratch, String members) {
    String list = arguments.isEmpty() ? "" : "\"" + String.join("\", \"", arguments) + "\"";
    // The memory server would keep its file beside its program otherwise.
    return """
      %s:
        command: "%s"
        args: [%s]
        isolation: shared
        env: {MEMORY_FILE_PATH: "%s"}
    """
            .formatted(name, command, list, scratch.resolve(name + ".jsonl"))
        + members;
  }
}
