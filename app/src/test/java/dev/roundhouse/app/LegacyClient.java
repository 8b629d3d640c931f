package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A legacy client by hand: one session, and every byte of it the test's own.
record LegacyClient(RunningHouse house, String path, String version, String session) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static LegacyClient open(RunningHouse house, String path, String version) throws Exception {
    HttpResponse<String> answer = house.send(house.post(path, initialize(version)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String session = answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
    LegacyClient client = new LegacyClient(house, path, version, session);
    String ready = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    assertThat(client.send(ready).statusCode()).isEqualTo(202);
    return client;
  }

  static String initialize(String version) {
    return request(
        0,
        "initialize",
        "\"protocolVersion\":\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}"
            .formatted(version));
  }

  /// A request frame.
  ///
  /// @param params members of the parameters
  static String request(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{%s}}"
        .formatted(id, method, params);
  }

  static String call(int id, String tool, String arguments) {
    return request(id, "tools/call", "\"name\":\"" + tool + "\",\"arguments\":" + arguments);
  }

  HttpRequest.Builder with(HttpRequest.Builder request) {
    return request
        .header("Mcp-Session-Id", session)
        .header("MCP-Protocol-Version", version)
        .timeout(PATIENCE);
  }

  HttpResponse<String> send(String frame) throws Exception {
    return house.send(with(house.post(path, frame)));
  }

  /// A GET stream, as it comes.
  HttpRequest.Builder stream() {
    return with(house.request(path)).header("Accept", "text/event-stream");
  }

  HttpResponse<String> delete() throws Exception {
    return house.send(with(house.request(path)).DELETE());
  }

  /// The response frame in an answer, plain or last on an event stream.
  static Json response(HttpResponse<String> answer) throws Exception {
    String body = answer.body();
    boolean isStream =
        answer.headers().firstValue("Content-Type").orElse("").contains("event-stream");
    String json =
        isStream
            ? body.lines()
                .filter(line -> line.startsWith("data:") && line.length() > 6)
                .map(line -> line.substring(5).strip())
                .reduce((_, last) -> last)
                .orElse("null")
            : body;
    return Json.parse(json.getBytes(UTF_8));
  }
}
