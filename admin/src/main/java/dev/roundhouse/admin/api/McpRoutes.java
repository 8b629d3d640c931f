package dev.roundhouse.admin.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where MCP clients come in, and tools by plain HTTP. What stands in the messages is a matter of
/// MCP, and not told again here.
final class McpRoutes {
  private static final String GROUP = "MCP";

  private McpRoutes() {}

  static List<Operation> endpoints() {
    List<Operation> all = new ArrayList<>();
    Map<String, String> views =
        Map.of("", "Every", "/servers/{name}", "OneServer", "/v/{name}", "VirtualServer");
    views.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> endpoint(all, each.getKey(), each.getValue()));
    return all;
  }

  private static void endpoint(List<Operation> all, String base, String id) {
    String scope =
        switch (id) {
          case "OneServer" -> "server:NAME";
          case "VirtualServer" -> "virtual:NAME";
          default -> "mcp";
        };
    String[] scopes = scope.equals("mcp") ? new String[] {scope} : new String[] {"mcp", scope};
    all.add(
        Operation.of(
                "post", base + "/mcp", "mcp" + id, GROUP, "A message of a client, of either era.")
            .needs(scopes)
            .takes("object")
            .gives("object")
            .givesNothing(202, "a notification was taken")
            .fails(400, 404, 415, 503));
    all.add(
        Operation.of("get", base + "/mcp", "listen" + id, GROUP, "The stream of a legacy session.")
            .needs(scopes)
            .givesText("an event stream", "text/event-stream")
            .fails(400, 404, 405, 406, 410));
    all.add(
        Operation.of("delete", base + "/mcp", "leave" + id, GROUP, "Ends a legacy session.")
            .needs(scopes)
            .givesNothing(204, "it has ended")
            .fails(400, 404, 405));
    all.add(
        Operation.of(
                "get",
                base + "/sse",
                "sse" + id,
                GROUP,
                "The stream of the transport of 2024-11-05.")
            .needs(scopes)
            .givesText("an event stream", "text/event-stream")
            .fails(404));
    all.add(
        Operation.of(
                "post", base + "/message", "message" + id, GROUP, "A message of that transport.")
            .needs(scopes)
            .asks("sessionId", "text", "told by the stream")
            .takes("object")
            .givesNothing(202, "the answer comes on the stream")
            .fails(400, 404, 415));
  }

  static List<Operation> tools() {
    String group = "tools by plain HTTP";
    return List.of(
        Operation.of("get", "/tools", "listToolsOfAll", group, "The tools as a client sees them.")
            .needs("mcp")
            .gives("{tools:[object],missing:[text]}"),
        Operation.of("post", "/tools/{tool}", "callTool", group, "Calls a tool.")
            .needs("mcp")
            .mayTake("object")
            .gives("ToolReply")
            .fails(400, 404, 405, 409, 422, 502, 503, 504),
        Operation.of("get", "/tools/{tool}", "readByTool", group, "Calls a tool that only reads.")
            .needs("mcp")
            .gives("ToolReply")
            .fails(400, 404, 405, 409, 422, 502, 503, 504));
  }

  static List<Operation> resource() {
    String at = "/.well-known/oauth-protected-resource";
    String shape =
        "{resource,resource_name,authorization_servers:[text],scopes_supported:[text],"
            + "bearer_methods_supported:[text]}";
    List<Operation> all = new ArrayList<>();
    for (String base : List.of("", "/mcp", "/servers/{name}/mcp", "/v/{name}/mcp")) {
      all.add(
          Operation.of(
                  "get",
                  at + base,
                  "issuersOf" + all.size(),
                  "logins",
                  "Whose tokens are good here, where security.issuers names some (RFC 9728).")
              .open()
              .gives(shape)
              .fails(401, 405));
    }
    return all;
  }
}
