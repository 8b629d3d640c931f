package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what: every command, with every scope.
final class AuthorizationTest {
  private static final String SERVER = "{\"name\":\"made\",\"command\":\"/no/such/program\"}";
  private static final String VIRTUAL = "{\"name\":\"mine\",\"tools\":[]}";
  private static final String TOKEN = "{\"scopes\":[\"mcp\"]}";

  private final RunningHouse house;

  AuthorizationTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String token)
      throws Exception {
    return house.send(
        HttpRequest.newBuilder(URI.create(house.url(path)))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static String body(String path) {
    return path.contains("virtual") ? VIRTUAL : path.contains("tokens") ? TOKEN : SERVER;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/servers, mcp monitor admin",
    "GET, /api/v1/servers/nobody, mcp monitor admin",
    "POST, /api/v1/servers, admin",
    "DELETE, /api/v1/servers/nobody, admin",
    "GET, /api/v1/virtual-servers, mcp monitor admin",
    "POST, /api/v1/virtual-servers, admin",
    "DELETE, /api/v1/virtual-servers/nobody, admin",
    "GET, /api/v1/tools, mcp admin",
    "GET, /api/v1/tokens, admin",
    "POST, /api/v1/tokens, admin",
    "DELETE, /api/v1/tokens/nobody, admin",
    "GET, /metrics, monitor admin",
    "POST, /mcp, mcp admin",
    "GET, /mcp, mcp admin",
    "DELETE, /mcp, mcp admin"
  })
  void allowsEachCommandToItsScopesAlone(String method, String path, String allowed)
      throws Exception {
    for (String scope : List.of("mcp", "monitor", "admin")) {
      String token = house.token("somebody", scope);

      HttpResponse<String> answer = send(method, path, body(path), token);

      boolean isAllowed = Set.of(allowed.split(" ")).contains(scope);
      if (isAllowed) {
        assertThat(answer.statusCode()).as(scope + ": " + answer.body()).isNotIn(401, 403);
      } else {
        assertThat(answer.statusCode()).as(scope + ": " + answer.body()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
            .contains("realm=\"roundhouse\"", "insufficient_scope");
        assertThat(answer.body()).contains("insufficient-scope");
      }
    }
    assertThat(send(method, path, body(path), "nonsense").statusCode()).isEqualTo(401);
  }

  @Test
  void endsATokenForEveryDoor() throws Exception {
    String token = house.token("somebody", "admin");
    String id = idOf("somebody");
    assertThat(send("GET", "/api/v1/tokens", "", token).statusCode()).isEqualTo(200);

    assertThat(send("DELETE", "/api/v1/tokens/" + id, "", house.token()).statusCode())
        .isEqualTo(204);

    for (String path : List.of("/api/v1/tokens", "/api/v1/servers", "/metrics", "/mcp")) {
      assertThat(send("GET", path, "", token).statusCode()).as(path).isEqualTo(401);
    }
  }

  private String idOf(String subject) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/api/v1/tokens"));
    return dev.roundhouse.protocol.Json.parse(
            answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .get("tokens")
        .items()
        .stream()
        .filter(each -> subject.equals(each.get("subject").text()))
        .map(each -> String.valueOf(each.get("id").text()))
        .findFirst()
        .orElseThrow();
  }
}
