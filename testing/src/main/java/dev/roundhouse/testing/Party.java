package dev.roundhouse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One client of a door, of either era, for one thread at a time.
final class Party {
  private static final String MODERN = "2026-07-28";
  private static final String LEGACY = "2025-11-25";
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"chaos\",\"version\":\"1\"},"
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  private final HttpClient client;
  private final String door;
  private final String token;
  private final Duration patience;
  private final @Nullable String session;
  private int calls;

  /// What a call came to: a text, or the code of an error.
  record Answer(@Nullable String text, long code, String whole) {}

  private Party(
      HttpClient client, String door, String token, Duration patience, @Nullable String session) {
    this.client = requireNonNull(client, "client");
    this.door = requireNonNull(door, "door");
    this.token = requireNonNull(token, "token");
    this.patience = requireNonNull(patience, "patience");
    this.session = session;
  }

  static Party modern(HttpClient client, String door, String token, Duration patience) {
    return new Party(client, door, token, patience, null);
  }

  static Party legacy(HttpClient client, String door, String token, Duration patience)
      throws IOException, InterruptedException {
    Party opening = new Party(client, door, token, patience, null);
    String greeting =
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
            + LEGACY
            + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"chaos\",\"version\":\"1\"}}}";
    HttpResponse<String> greeted =
        client.send(opening.post(greeting).build(), BodyHandlers.ofString());
    String session =
        greeted
            .headers()
            .firstValue("Mcp-Session-Id")
            .orElseThrow(() -> new IOException("no session: " + greeted.body()));
    Party party = new Party(client, door, token, patience, session);
    String ready = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    client.send(party.inSession(party.post(ready)), BodyHandlers.ofString());
    return party;
  }

  private HttpRequest.Builder post(String body) {
    return HttpRequest.newBuilder(URI.create(door))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .timeout(patience)
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest inSession(HttpRequest.Builder request) {
    return request
        .header("MCP-Protocol-Version", LEGACY)
        .header("Mcp-Session-Id", requireNonNull(session, "session"))
        .build();
  }

  /// @throws IOException when there is no answer, or one that is not to this request
  Answer call(String tool, String arguments) throws IOException, InterruptedException {
    int id = ++calls;
    String head =
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s"
            .formatted(id, tool, arguments);
    HttpRequest request =
        session == null
            ? post(head + "," + META + "}}")
                .header("MCP-Protocol-Version", MODERN)
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", tool)
                .build()
            : inSession(post(head + "}}"));
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    Json answer = frame(response);
    if (response.statusCode() != 200 || answer.get("id").integer(-1) != id) {
      throw new IOException(
          "not an answer to " + id + ": " + response.statusCode() + " " + response.body());
    }
    long code = answer.get("error").get("code").integer(0);
    String text =
        answer.get("result").get("content").items().stream()
            .findFirst()
            .map(content -> content.get("text").text())
            .orElse(null);
    return new Answer(text, code, response.body());
  }

  /// The response frame in an answer, plain or last on an event stream.
  private static Json frame(HttpResponse<String> response) throws IOException {
    String body = response.body();
    boolean isStream =
        response.headers().firstValue("Content-Type").orElse("").contains("event-stream");
    String json =
        isStream
            ? body.lines()
                .filter(line -> line.startsWith("data:") && line.length() > 6)
                .map(line -> line.substring(5).strip())
                .reduce("null", (_, last) -> last)
            : body;
    try {
      return Json.parse(json.getBytes(UTF_8));
    } catch (MalformedFrame e) {
      throw new IOException("not JSON: " + response.statusCode() + " " + body, e);
    }
  }
}
