package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the door says to strangers and to nonsense.
final class DoorTest {
  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

  private final RunningHouse house;

  DoorTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @BeforeEach
  void isHealthyBefore() throws Exception {
    assertHealthy();
  }

  @AfterEach
  void isHealthyAfter() throws Exception {
    try (RunningHouse running = house) {
      assertThat(running.send(running.request("/health")).statusCode()).isEqualTo(200);
    }
  }

  private void assertHealthy() throws Exception {
    assertThat(house.send(house.request("/health")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/mcp",
        "/sse",
        "/message",
        "/servers/nobody/mcp",
        "/v/nobody/mcp",
        "/metrics",
        "/api/v1/servers",
        "/api/v1/servers/nobody",
        "/api/v1/tools",
        "/api/v1/tokens",
        "/api/v1/virtual-servers",
        "/api/v1/nothing"
      })
  void saysUnauthorizedBeforeItSaysWhatThereIs(String path) throws Exception {
    HttpRequest stranger = HttpRequest.newBuilder(URI.create(house.url(path))).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(stranger, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  @Test
  void opensTheMetricsAloneToAScraperOnLoopbackWhereTheFileSaysSo(@TempDir Path other)
      throws Exception {
    String yaml = "listen:\n  port: 0\nsecurity:\n  open-metrics: true\n";
    try (RunningHouse open = RunningHouse.open(other, yaml);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest scrape = HttpRequest.newBuilder(URI.create(open.url("/metrics"))).build();
      HttpRequest further = HttpRequest.newBuilder(URI.create(open.url("/api/v1/tools"))).build();

      assertThat(client.send(scrape, BodyHandlers.ofString()).body()).contains("roundhouse_http");
      assertThat(client.send(further, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void refusesAForeignHost() throws Exception {
    URI address = URI.create(house.url("/mcp"));
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /mcp HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void refusesAForeignOrigin() throws Exception {
    HttpResponse<String> answer =
        house.send(house.post("/mcp", INITIALIZE).header("Origin", "http://evil.example.com"));
    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void refusesWhatIsNoJson() throws Exception {
    HttpResponse<String> answer = house.send(house.post("/mcp", "{\"jsonrpc\":\"2.0\","));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo(-32700);
  }

  @Test
  void refusesJsonThatIsTooDeep() throws Exception {
    String deep = "[".repeat(5000) + "]".repeat(5000);
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":" + deep + "}";
    HttpResponse<String> answer = house.send(house.post("/mcp", body));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isNegative();
  }

  @Test
  void endsASessionThatIsDeletedAndKnowsItNoMore() throws Exception {
    HttpResponse<String> opened = house.send(house.post("/mcp", INITIALIZE));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    String session = opened.headers().firstValue("Mcp-Session-Id").orElseThrow();
    HttpResponse<String> ended =
        house.send(house.request("/mcp").header("Mcp-Session-Id", session).DELETE());
    assertThat(ended.statusCode()).isEqualTo(204);
    String ping = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";
    HttpResponse<String> late =
        house.send(house.post("/mcp", ping).header("Mcp-Session-Id", session));
    assertThat(late.statusCode()).isEqualTo(404);
  }

  private static long code(HttpResponse<String> answer) throws Exception {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    return Json.parse(body).get("error").get("code").integer(0);
  }
}
