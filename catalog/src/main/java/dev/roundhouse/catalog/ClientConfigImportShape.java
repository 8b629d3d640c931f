package dev.roundhouse.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Where in a client's file the servers stand, and which client wrote it. Told by the content; the
/// name of the file only tells apart clients that write the same thing.
record ClientConfigImportShape(
    Dialect dialect,
    List<Section> sections,
    Map<String, JsonNode> inputs,
    Optional<Path> workspace) {

  /// The client whose habits apply.
  enum Dialect {
    CLAUDE_DESKTOP("Claude Desktop configuration"),
    CLAUDE_CODE("Claude Code user configuration"),
    PROJECT("project file (.mcp.json)"),
    VS_CODE("VS Code configuration"),
    CURSOR("Cursor configuration"),
    WINDSURF("Windsurf configuration"),
    CODEX("Codex configuration"),
    OPENCODE("opencode configuration"),
    INSPECTOR("MCP Inspector catalog"),
    PLAIN("mcpServers file");

    private final String title;

    Dialect(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /// Servers that stand together; `place` is a remark for the person where that matters.
  record Section(Optional<String> place, List<Entry> entries) {}

  /// One server as written.
  record Entry(String name, JsonNode value) {}

  private static final Set<String> INSPECTOR_KEYS =
      Set.of("protocolEra", "modernLogLevel", "roots");
  private static final Set<String> EDITOR_FOLDERS = Set.of(".vscode", ".cursor");

  static ClientConfigImportShape of(Path file, ObjectNode root) throws ImportException {
    List<Section> sections = new ArrayList<>();
    boolean known = addSection(file, root, "mcpServers", sections);
    known |= addSection(file, root, "mcp_servers", sections);
    known |= addSection(file, root, "servers", sections);
    ObjectNode holder = root;
    if (root.get("mcp") instanceof ObjectNode mcp) {
      known = true;
      // VS Code's settings hold a whole mcp.json under this key; opencode holds the servers.
      if (mcp.get("servers") instanceof ObjectNode) {
        holder = mcp;
        addSection(file, mcp, "servers", sections);
      } else {
        addSection(file, root, "mcp", sections);
      }
    }
    if (root.get("projects") instanceof ObjectNode projects) {
      known = true;
      addProjects(file, projects, sections);
    }
    if (!known) {
      throw new ImportException(
          file,
          1,
          1,
          "the file has none of \"mcpServers\", \"servers\", \"mcp\" or [mcp_servers.NAME]",
          "give the file in which the client keeps its MCP servers");
    }
    return new ClientConfigImportShape(
        dialect(file, root, sections), List.copyOf(sections), inputs(holder), workspace(file));
  }

  private static boolean addSection(
      Path file, ObjectNode holder, String key, List<Section> sections) throws ImportException {
    JsonNode servers = holder.get(key);
    if (servers == null || servers.isNull()) {
      return false;
    }
    sections.add(new Section(Optional.empty(), entries(file, key, servers)));
    return true;
  }

  private static void addProjects(Path file, ObjectNode projects, List<Section> sections)
      throws ImportException {
    for (Map.Entry<String, JsonNode> project : projects.properties()) {
      JsonNode servers = project.getValue().get("mcpServers");
      if (servers == null || servers.isNull() || servers.isEmpty()) {
        continue;
      }
      String key = "projects." + project.getKey() + ".mcpServers";
      List<Entry> entries = entries(file, key, servers);
      String names = String.join(", ", entries.stream().map(Entry::name).toList());
      String place =
          names
              + ": from project "
              + project.getKey()
              + ", where the client starts servers in that folder; set cwd if one depends on it";
      sections.add(new Section(Optional.of(place), entries));
    }
  }

  private static List<Entry> entries(Path file, String key, JsonNode servers)
      throws ImportException {
    if (!(servers instanceof ObjectNode object)) {
      throw new ImportException(
          file,
          1,
          1,
          "\"" + key + "\" is not an object",
          "write it as { \"NAME\": { \"command\": … } }");
    }
    return object.properties().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Dialect dialect(Path file, ObjectNode root, List<Section> sections) {
    if (root.has("mcp_servers")) {
      return Dialect.CODEX;
    }
    if (root.has("projects")) {
      return Dialect.CLAUDE_CODE;
    }
    if (!root.has("mcpServers")) {
      boolean editor = root.has("servers") || root.path("mcp").has("servers");
      return editor ? Dialect.VS_CODE : Dialect.OPENCODE;
    }
    List<JsonNode> values =
        sections.stream().flatMap(part -> part.entries().stream()).map(Entry::value).toList();
    if (values.stream().anyMatch(value -> INSPECTOR_KEYS.stream().anyMatch(value::has))) {
      return Dialect.INSPECTOR;
    }
    if (values.stream().anyMatch(value -> value.has("serverUrl"))) {
      return Dialect.WINDSURF;
    }
    return switch (String.valueOf(file.getFileName())) {
      case "claude_desktop_config.json" -> Dialect.CLAUDE_DESKTOP;
      case ".claude.json" -> Dialect.CLAUDE_CODE;
      case ".mcp.json" -> Dialect.PROJECT;
      case "mcp_config.json" -> Dialect.WINDSURF;
      default -> folder(file).equals(".cursor") ? Dialect.CURSOR : Dialect.PLAIN;
    };
  }

  private static Map<String, JsonNode> inputs(ObjectNode holder) {
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    if (holder.get("inputs") instanceof ArrayNode inputs) {
      for (JsonNode input : inputs) {
        byId.putIfAbsent(input.path("id").asString(""), input);
      }
    }
    return Map.copyOf(byId);
  }

  private static Optional<Path> workspace(Path file) {
    return EDITOR_FOLDERS.contains(folder(file))
        ? Optional.ofNullable(file.toAbsolutePath().normalize().getParent()).map(Path::getParent)
        : Optional.empty();
  }

  private static String folder(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? "" : String.valueOf(parent.getFileName());
  }
}
