package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Protocol;
import java.net.URI;
import java.util.List;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a person pastes, and where, so that a client reaches this gateway over HTTP with a token of
/// its own. Each client has a form of its own; what the importer reads is written here.
public final class ClientSnippets {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// The variable from which a program reads the token that does not take it in its file.
  private static final String VARIABLE = "ROUNDHOUSE_TOKEN";

  private ClientSnippets() {}

  /// The clients that are known here.
  public enum Client {
    CLAUDE_DESKTOP("claude-desktop", "Claude Desktop"),
    CLAUDE_CODE("claude-code", "Claude Code"),
    CURSOR("cursor", "Cursor"),
    VS_CODE("vs-code", "VS Code"),
    WINDSURF("windsurf", "Windsurf"),
    CODEX("codex", "Codex"),
    INSPECTOR("inspector", "MCP Inspector"),
    HTTP("http", "Plain HTTP");

    private final String wire;
    private final String title;

    Client(String wire, String title) {
      this.wire = wire;
      this.title = title;
    }

    public String wire() {
      return wire;
    }

    /// As its makers write it.
    public String title() {
      return title;
    }
  }

  /// Where something is pasted.
  public enum Where {
    /// Into a file, beside what stands there already.
    FILE,
    /// Into a shell.
    SHELL
  }

  /// Something to paste.
  ///
  /// @param places the files, one for each system or reach; none for a shell
  /// @param text without an end of line
  public record Snippet(Where where, List<String> places, String text) {
    public Snippet {
      requireNonNull(where, "where");
      places = List.copyOf(places);
      requireNonNull(text, "text");
    }
  }

  /// @param name of the entry, letters, digits and hyphens
  /// @param url of the endpoint
  /// @param token or what stands for it
  public static List<Snippet> of(Client client, String name, URI url, String token) {
    return switch (client) {
      case CLAUDE_DESKTOP ->
          List.of(
              file(
                  bridged(name, url, token),
                  "macOS: ~/Library/Application Support/Claude/claude_desktop_config.json",
                  "Windows: %APPDATA%\\Claude\\claude_desktop_config.json"));
      case CLAUDE_CODE ->
          List.of(
              shell(
                  "claude mcp add --transport http %s %s --header %s"
                      .formatted(name, url, quoted("Authorization: Bearer " + token))),
              file(typed("mcpServers", name, url, token), ".mcp.json in the project"));
      case CURSOR ->
          List.of(
              file(
                  plain("url", name, url, token),
                  "~/.cursor/mcp.json",
                  ".cursor/mcp.json in the project"));
      case VS_CODE ->
          List.of(
              file(
                  typed("servers", name, url, token),
                  "mcp.json of the user: the command MCP: Open User Configuration",
                  ".vscode/mcp.json in the project"));
      case WINDSURF ->
          List.of(
              file(plain("serverUrl", name, url, token), "~/.codeium/windsurf/mcp_config.json"));
      case CODEX ->
          List.of(
              file(codex(name, url), "~/.codex/config.toml"),
              shell("export " + VARIABLE + "=" + quoted(token)));
      case INSPECTOR ->
          List.of(
              shell(
                  "npx @modelcontextprotocol/inspector --cli %s --transport http --header %s --method tools/list"
                      .formatted(url, quoted("Authorization: Bearer " + token))));
      case HTTP -> List.of(shell(curl(url, token)));
    };
  }

  private static Snippet file(String text, String... places) {
    return new Snippet(Where.FILE, List.of(places), text);
  }

  private static Snippet shell(String text) {
    return new Snippet(Where.SHELL, List.of(), text);
  }

  /// The client itself starts commands only; the header has no space, which some of its versions
  /// tear apart.
  private static String bridged(String name, URI url, String token) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode entry = root.putObject("mcpServers").putObject(name);
    entry.put("command", "npx");
    ArrayNode arguments = entry.putArray("args").add("-y").add("mcp-remote").add(url.toString());
    arguments.add("--transport").add("http-only");
    if (url.getScheme().equals("http") && !isLoopback(url)) {
      arguments.add("--allow-http");
    }
    arguments.add("--header").add("Authorization:${AUTHORIZATION}");
    entry.putObject("env").put("AUTHORIZATION", "Bearer " + token);
    return JSON.writeValueAsString(root);
  }

  private static boolean isLoopback(URI url) {
    String host = url.getHost();
    return host != null
        && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
  }

  private static String typed(String section, String name, URI url, String token) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode entry = root.putObject(section).putObject(name);
    entry.put("type", "http");
    entry.put("url", url.toString());
    entry.putObject("headers").put("Authorization", "Bearer " + token);
    return JSON.writeValueAsString(root);
  }

  private static String plain(String key, String name, URI url, String token) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode entry = root.putObject("mcpServers").putObject(name);
    entry.put(key, url.toString());
    entry.putObject("headers").put("Authorization", "Bearer " + token);
    return JSON.writeValueAsString(root);
  }

  private static String codex(String name, URI url) {
    return "[mcp_servers.%s]\nurl = \"%s\"\nbearer_token_env_var = \"%s\""
        .formatted(name, url, VARIABLE);
  }

  private static String curl(URI url, String token) {
    String meta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\""
            + Protocol.MODERN
            + "\","
            + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"curl\",\"version\":\"1\"},"
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    return """
    curl -s %s \\
      -H %s \\
      -H 'Content-Type: application/json' \\
      -H 'Accept: application/json, text/event-stream' \\
      -H 'MCP-Protocol-Version: %s' \\
      -H 'Mcp-Method: tools/list' \\
      -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{%s}}'\
    """
        .formatted(url, quoted("Authorization: Bearer " + token), Protocol.MODERN, meta);
  }

  /// For a shell.
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
