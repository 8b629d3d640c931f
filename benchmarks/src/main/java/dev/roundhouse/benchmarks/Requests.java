package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/// One `tools/call` of about 600 bytes, as a client of either era sends it.
final class Requests {
  private static final String MODERN = "2026-07-28";
  private static final String LEGACY = "2025-11-25";
  private static final String ARGUMENTS =
      "{\"text\":\"" + "Where does the engine turn around tonight? ".repeat(6) + "\"}";
  private static final String META =
      "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"bench\",\"version\":\"1\"},"
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  private Requests() {}

  static String body(String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":"
        + ARGUMENTS
        + ",\"_meta\":"
        + META
        + "}}";
  }

  /// A modern call with these arguments.
  static String call(int id, String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":"
        + arguments
        + ",\"_meta\":"
        + META
        + "}}";
  }

  static String legacyBody(String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":"
        + ARGUMENTS
        + "}}";
  }

  /// Headers of a modern call; no token where there is none.
  static Map<String, String> modern(String tool, String token) {
    Map<String, String> headers = common(token);
    headers.put("MCP-Protocol-Version", MODERN);
    headers.put("Mcp-Method", "tools/call");
    headers.put("Mcp-Name", tool);
    return headers;
  }

  static Map<String, String> legacy(String token, String session) {
    Map<String, String> headers = common(token);
    headers.put("MCP-Protocol-Version", LEGACY);
    headers.put("Mcp-Session-Id", session);
    return headers;
  }

  private static Map<String, String> common(String token) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    return headers;
  }

  static String initialize() {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
        + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
        + "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}";
  }

  /// Opens a legacy session; its id.
  static String session(String door, String token) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(door)).POST(BodyPublishers.ofString(initialize()));
      common(token).forEach(request::header);
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return answer
          .headers()
          .firstValue("Mcp-Session-Id")
          .orElseThrow(() -> new IOException("no session: " + answer.body()));
    }
  }
}
