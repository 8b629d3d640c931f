package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens for a part of what is behind the door: what they do not reach does not exist for them.
final class ScopedTokensTest {
  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

  private final RunningHouse house;

  ScopedTokensTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @BeforeEach
  void twoServersAndAChoice() throws Exception {
    house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
    house.addCommand("new", Node.command("bridge-server.mjs", "--era", "modern"));
    String mine =
        """
        {"name":"mine","tools":[{"server":"old","name":"counter","as":"count"},\
        {"server":"new","name":"plain"}]}\
        """;
    assertThat(house.send(house.post("/api/v1/virtual-servers", mine)).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private List<Party> both(String path, String token) throws Exception {
    return List.of(
        Party.modern(house, path, Party.NO_CAPABILITIES, token),
        Party.legacy(house, path, Party.NO_CAPABILITIES, token));
  }

  private static List<String> names(Party client, String kind, String key) throws Exception {
    return client.request(kind + "/list", "").get("result").get(kind).items().stream()
        .map(each -> String.valueOf(each.get(key).text()))
        .toList();
  }

  private static String refusal(Party client, String tool) throws Exception {
    return String.valueOf(client.call(tool, "{}").get("error").get("message").text());
  }

  @Test
  void showsOneServerToWhoHasThatAlone() throws Exception {
    String token = house.token("ann", "server:new");

    for (Party client : both("/mcp", token)) {
      try (client) {
        assertThat(names(client, "tools", "name"))
            .isNotEmpty()
            .allMatch(name -> name.startsWith("new__"));
        assertThat(names(client, "resources", "uri")).isNotEmpty();
        assertThat(client.text("new__plain", "{}")).isEqualTo("an object");
        assertThat(refusal(client, "old__counter")).isEqualTo("Unknown tool: old__counter");
        assertThat(refusal(client, "old__unheard-of")).isEqualTo("Unknown tool: old__unheard-of");
        // To whom reads this, "old+" is no server, but the begin of a uri like any other.
        client.request("resources/read", "\"uri\":\"old+test://a\"");
      }
    }
    assertThat(started("old")).as("nobody has asked it anything").isFalse();
  }

  @Test
  void showsToolsToWhoHasThoseAlone() throws Exception {
    String token = house.token("ann", "tool:new/pl*");

    for (Party client : both("/mcp", token)) {
      try (client) {
        assertThat(names(client, "tools", "name")).containsExactly("new__plain");
        assertThat(names(client, "prompts", "name")).isEmpty();
        assertThat(names(client, "resources", "uri")).isEmpty();
        assertThat(client.text("new__plain", "{}")).isEqualTo("an object");
        assertThat(refusal(client, "new__counter")).isEqualTo("Unknown tool: new__counter");
        assertThat(client.request("resources/read", "\"uri\":\"test://a\"").get("error"))
            .matches(Json::isPresent);
      }
    }
    for (Party client : both("/servers/new/mcp", token)) {
      try (client) {
        assertThat(names(client, "tools", "name")).containsExactly("plain");
        assertThat(refusal(client, "counter")).isEqualTo("Unknown tool: counter");
      }
    }
    for (Party client : both("/v/mine/mcp", token)) {
      try (client) {
        assertThat(names(client, "tools", "name")).containsExactly("plain");
        assertThat(refusal(client, "count")).isEqualTo("Unknown tool: count");
      }
    }
  }

  @Test
  void showsAVirtualServerToWhoHasThatAlone() throws Exception {
    String token = house.token("ann", "virtual:mine");

    for (Party client : both("/v/mine/mcp", token)) {
      try (client) {
        assertThat(names(client, "tools", "name")).containsExactly("count", "plain");
        assertThat(client.text("count", "{}")).contains("\"count\":1");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "server:new,    /servers/old/mcp,    server:old",
    "server:new,    /servers/nobody/mcp, server:nobody",
    "tool:new/x,    /servers/old/mcp,    server:old",
    "virtual:mine,  /mcp,                mcp",
    "virtual:mine,  /v/other/mcp,        virtual:other",
    "virtual:mine,  /servers/new/mcp,    server:new",
    "system:read,   /mcp,                mcp",
    "monitor,       /mcp,                mcp",
    "monitor,       /v/mine/mcp,         virtual:mine",
  })
  void namesTheScopeThatIsMissing(String scope, String path, String missing) throws Exception {
    HttpResponse<String> answer = send(path, house.token("ann", scope), Map.of());

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("error=\"insufficient_scope\"", "scope=\"" + missing + "\"");
    assertThat(answer.body()).contains("this needs the scope " + missing);
  }

  /// A session holds what its first token reached; a lesser one of the same person must not use it.
  @Test
  void hidesASessionFromATokenThatReachesLess() throws Exception {
    String much = house.token("ann", "mcp");
    String little = house.token("ann", "server:new");
    HttpResponse<String> opened = send("/mcp", much, Map.of());
    String session = opened.headers().firstValue("Mcp-Session-Id").orElseThrow();

    assertThat(send("/mcp", "tools/list", little, session).statusCode()).isEqualTo(404);
    assertThat(send("/mcp", "tools/list", much, session).statusCode()).isEqualTo(200);
  }

  @Test
  void tellsThePartialTokenNothingOfTheServersThroughTheApi() throws Exception {
    String token = house.token("ann", "server:new");
    Function<String, Integer> status =
        path -> {
          try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                HttpRequest.newBuilder(URI.create(house.url(path)))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return client.send(request, BodyHandlers.ofString()).statusCode();
          } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(path, e);
          }
        };

    assertThat(
            List.of("/api/v1/servers", "/api/v1/virtual-servers", "/api/v1/tokens", "/metrics")
                .stream()
                .collect(Collectors.toMap(path -> path, status)))
        .allSatisfy((path, code) -> assertThat(code).as(path).isEqualTo(403));
    assertThat(status.apply("/api/v1/tools")).isEqualTo(200);
  }

  @Test
  void refusesAScopeThatThereIsNot() throws Exception {
    HttpResponse<String> answer =
        house.send(house.post("/api/v1/tokens", "{\"scopes\":[\"files:read\"]}"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("there is no scope files:read", "server:NAME", "file:read");
  }

  private boolean started(String server) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/api/v1/servers/" + server));
    return !Json.parse(answer.body().getBytes(UTF_8)).get("instances").items().isEmpty();
  }

  private HttpResponse<String> send(String path, String token, Map<String, String> headers)
      throws Exception {
    return send(path, INITIALIZE, token, headers);
  }

  private HttpResponse<String> send(String path, String method, String token, String session)
      throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"" + method + "\"}";
    return send(path, body, token, Map.of("Mcp-Session-Id", session));
  }

  private HttpResponse<String> send(
      String path, String body, String token, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(house.url(path)))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
