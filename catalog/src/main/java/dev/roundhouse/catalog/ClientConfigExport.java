package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes what a person pastes into an MCP client to reach this gateway: one entry that stands for
/// every server behind the door.
public final class ClientConfigExport {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ClientConfigExport() {}

  /// For clients that only start programs, such as Claude Desktop.
  ///
  /// @param launcherCommand the command or path that starts the gateway's own program
  public static String stdio(String launcherCommand) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode entry = entry(root);
    entry.put("command", requireNonNull(launcherCommand, "launcherCommand"));
    entry.putArray("args").add("stdio");
    return JSON.writeValueAsString(root);
  }

  /// For clients that connect over HTTP.
  ///
  /// @param tokenPlaceholder what stands for the token, such as `${ROUNDHOUSE_TOKEN}`
  public static String http(URI url, String tokenPlaceholder) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode entry = entry(root);
    entry.put("type", "http");
    entry.put("url", requireNonNull(url, "url").toString());
    entry
        .putObject("headers")
        .put("Authorization", "Bearer " + requireNonNull(tokenPlaceholder, "tokenPlaceholder"));
    return JSON.writeValueAsString(root);
  }

  private static ObjectNode entry(ObjectNode root) {
    return root.putObject("mcpServers").putObject("roundhouse");
  }
}
