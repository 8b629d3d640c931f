package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol;

/// The same call from elsewhere. Pure.
///
/// @param command on the command line
/// @param curl over plain HTTP
/// @param message the JSON-RPC message of an MCP client
/// @param headers what goes over HTTP beside the message
/// @param sdk with the official TypeScript SDK
record CallExamples(String command, String curl, String message, String headers, String sdk) {
  /// @param base what stands before `/mcp` in the address of a client
  /// @param arguments a JSON object
  static CallExamples of(String base, String tool, String arguments) {
    return new CallExamples(
        command(tool, arguments),
        curl(base, tool, arguments),
        message(tool, arguments),
        headers(base, tool),
        sdk(tool, arguments));
  }

  private static String curl(String base, String tool, String arguments) {
    return "curl -s -H \"Authorization: Bearer $TOKEN\" --json "
        + quoted(arguments)
        + " "
        + base
        + "/tools/"
        + Fields.encoded(tool);
  }

  private static String command(String tool, String arguments) {
    StringBuilder command = new StringBuilder("roundhouse call ").append(tool);
    try {
      for (Json.Field field : Json.parse(arguments.getBytes(UTF_8)).members()) {
        String text = field.value().text();
        String value = text == null ? field.value().toString() : text;
        command.append(' ').append(quoted(field.key() + "=" + value));
      }
    } catch (MalformedFrame e) {
      throw new IllegalStateException("arguments made here cannot be read back", e);
    }
    return command.toString();
  }

  private static String message(String tool, String arguments) {
    byte[] message =
        new JsonWriter()
            .object()
            .member("jsonrpc", "2.0")
            .member("id", 1)
            .member("method", "tools/call")
            .key("params")
            .object()
            .member("name", tool)
            .member("arguments", arguments.getBytes(UTF_8))
            .key("_meta")
            .object()
            .member("io.modelcontextprotocol/protocolVersion", Protocol.MODERN)
            .key("io.modelcontextprotocol/clientCapabilities")
            .object()
            .end()
            .end()
            .end()
            .end()
            .toBytes();
    return PrettyJson.of(new String(message, UTF_8));
  }

  private static String headers(String base, String tool) {
    return """
    POST %s/mcp
    Authorization: Bearer $TOKEN
    Content-Type: application/json
    Accept: application/json, text/event-stream
    MCP-Protocol-Version: %s
    Mcp-Method: tools/call
    Mcp-Name: %s\
    """
        .formatted(base, Protocol.MODERN, tool);
  }

  private static String sdk(String tool, String arguments) {
    byte[] call =
        new JsonWriter()
            .object()
            .member("name", tool)
            .member("arguments", arguments.getBytes(UTF_8))
            .end()
            .toBytes();
    return "const answer = await client.callTool(" + PrettyJson.of(new String(call, UTF_8)) + ");";
  }

  /// For a shell; what needs no quotes has none.
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
