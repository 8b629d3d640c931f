package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The HTTP API: its routes, and what it says to those who miss them.
final class RestTest {
  private final RunningHouse house;

  RestTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return house.send(
        house
            .request(path)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String kind)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    Json problem = json(answer);
    assertThat(problem.get("type").text()).isEqualTo("urn:roundhouse:problem:" + kind);
    assertThat(problem.get("title").text()).isEqualTo(kind.replace('-', ' '));
    assertThat(problem.get("status").integer(0)).isEqualTo(status);
    assertThat(problem.get("detail").text()).isNotBlank();
  }

  @Test
  void keepsAServerFromItsPostToItsDelete() throws Exception {
    String definition =
        "{\"name\":\"one\",\"command\":\"/bin/true\",\"args\":[\"a b\"],\"isolation\":\"shared\"}";

    HttpResponse<String> made = send("POST", "/api/v1/servers", definition);
    HttpResponse<String> again = send("POST", "/api/v1/servers", definition);
    Json one = json(send("GET", "/api/v1/servers/one", ""));
    Json all = json(send("GET", "/api/v1/servers", ""));
    HttpResponse<String> head = send("HEAD", "/api/v1/servers", "");
    HttpResponse<String> gone = send("DELETE", "/api/v1/servers/one", "");

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains("/api/v1/servers/one");
    assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(json(made).get("isolation").text()).isEqualTo("shared");
    assertProblem(again, 409, "conflict");
    assertThat(one.get("definition").get("args").toString()).isEqualTo("[\"a b\"]");
    assertThat(all.get("servers").items()).hasSize(1);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(gone.statusCode()).isEqualTo(204);
    assertProblem(send("GET", "/api/v1/servers/one", ""), 404, "not-found");
    assertProblem(send("DELETE", "/api/v1/servers/one", ""), 404, "not-found");
  }

  @Test
  void keepsAVirtualServerFromItsPostToItsDelete() throws Exception {
    send("POST", "/api/v1/servers", "{\"name\":\"one\",\"url\":\"http://127.0.0.1:1/mcp\"}");
    String choice = "{\"name\":\"mine\",\"tools\":[{\"server\":\"one\",\"name\":\"t\"}]}";

    HttpResponse<String> made = send("POST", "/api/v1/virtual-servers", choice);
    Json all = json(send("GET", "/api/v1/virtual-servers", ""));
    HttpResponse<String> taken =
        send("POST", "/api/v1/virtual-servers", "{\"name\":\"one\",\"tools\":[]}");
    HttpResponse<String> gone = send("DELETE", "/api/v1/virtual-servers/mine", "");

    assertThat(json(made).get("tools").items()).hasSize(1);
    assertThat(all.get("virtualServers").items()).hasSize(1);
    assertProblem(taken, 409, "conflict");
    assertThat(gone.statusCode()).isEqualTo(204);
    assertProblem(send("DELETE", "/api/v1/virtual-servers/mine", ""), 404, "not-found");
  }

  @Test
  void showsATokenOnceAndItsRecordFromThenOn() throws Exception {
    HttpResponse<String> made =
        send(
            "POST",
            "/api/v1/tokens",
            "{\"scopes\":[\"mcp\",\"monitor\"],\"ttl\":\"5m\",\"subject\":\"bob\"}");
    String id = String.valueOf(json(made).get("id").text());
    HttpResponse<String> all = send("GET", "/api/v1/tokens", "");

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(json(made).get("scopes").toString()).isEqualTo("[\"mcp\",\"monitor\"]");
    assertThat(json(made).get("token").text()).isNotBlank();
    assertThat(all.body())
        .contains("\"subject\":\"bob\"")
        .doesNotContain(String.valueOf(json(made).get("token").text()));
    assertThat(send("DELETE", "/api/v1/tokens/" + id, "").statusCode()).isEqualTo(204);
    assertProblem(send("DELETE", "/api/v1/tokens/nobody", ""), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/health | GET, HEAD",
        "/health/live | GET, HEAD",
        "/health/ready | GET, HEAD",
        "/health/detailed | GET, HEAD",
        "/metrics | GET, HEAD",
        "/api/v1/servers | GET, HEAD, POST",
        "/api/v1/servers/one | GET, HEAD, DELETE",
        "/api/v1/virtual-servers | GET, HEAD, POST",
        "/api/v1/virtual-servers/one | DELETE",
        "/api/v1/tools | GET, HEAD",
        "/api/v1/tokens | GET, HEAD, POST",
        "/api/v1/tokens/one | DELETE"
      })
  void saysWhichMethodsThereAre(String path, String allowed) throws Exception {
    for (String method : new String[] {"PUT", "PATCH", "OPTIONS"}) {
      HttpResponse<String> answer = send(method, path, "{}");

      assertProblem(answer, 405, "method-not-allowed");
      assertThat(answer.headers().firstValue("Allow")).as(method).contains(allowed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/servers",
        "/api/v1/servers/",
        "/api/v1/servers/NOT_A_NAME",
        "/api/v1/servers/one/more",
        "/api/v1/servers/%2e%2e",
        "/api/v1/tools/one",
        "/health/other"
      })
  void saysThatThereIsNothing(String path) throws Exception {
    assertProblem(send("GET", path, ""), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/servers | {",
        "/api/v1/servers | []",
        "/api/v1/servers | null",
        "/api/v1/servers | {}",
        "/api/v1/servers | {\"name\":7,\"command\":\"x\"}",
        "/api/v1/servers | {\"name\":\"Not Valid\",\"command\":\"x\"}",
        "/api/v1/servers | {\"name\":\"one\"}",
        "/api/v1/servers | {\"name\":\"one\",\"command\":\"x\",\"url\":\"http://h/\"}",
        "/api/v1/servers | {\"name\":\"one\",\"command\":\"x\",\"args\":[1]}",
        "/api/v1/servers | {\"name\":\"one\",\"url\":\"not an address\"}",
        "/api/v1/servers | {\"name\":\"one\",\"command\":\"x\",\"isolation\":\"none\"}",
        "/api/v1/servers | {\"name\":\"one\",\"command\":\"x\",\"callTimeout\":\"soon\"}",
        "/api/v1/virtual-servers | {",
        "/api/v1/virtual-servers | {\"tools\":[]}",
        "/api/v1/virtual-servers | {\"name\":\"mine\",\"tools\":[{\"name\":\"t\"}]}",
        "/api/v1/virtual-servers | {\"name\":\"mine\",\"tools\":[{\"server\":\"nobody\"}]}",
        "/api/v1/tokens | {",
        "/api/v1/tokens | {}",
        "/api/v1/tokens | {\"scopes\":[\"everything\"]}",
        "/api/v1/tokens | {\"scopes\":[\"mcp\"],\"ttl\":\"forever\"}",
        "/api/v1/tokens | {\"scopes\":[\"mcp\"],\"ttl\":\"10000d\"}"
      })
  void saysWhatIsWrongWithABody(String path, String body) throws Exception {
    assertProblem(send("POST", path, body), 422, "invalid");
  }

  @Test
  void saysWhatIsWrongWithAWait() throws Exception {
    assertProblem(send("GET", "/api/v1/tools?wait=soon", ""), 422, "invalid");
  }

  @Test
  void tellsStrangersTheHealthAndNothingElse() throws Exception {
    Json health = json(send("GET", "/health", ""));

    assertThat(health.get("status").text()).isEqualTo("healthy");
    assertThat(health.get("version").text()).isEqualTo(Version.current());
    assertThat(health.get("service").text()).isEqualTo("roundhouse");
    assertThat(health.members()).hasSize(5);
    assertThat(json(send("GET", "/health/ready", "")).get("status").text()).isEqualTo("ok");
  }

  @Test
  void knowsOnlyPackagesThatAreThere() throws Exception {
    HttpResponse<String> all = send("GET", "/api/v1/packages", "");

    assertThat(all.statusCode()).isEqualTo(200);
    assertThat(all.body()).isEqualTo("{\"packages\":[]}");
    assertProblem(send("DELETE", "/api/v1/packages/name@1.0.0", ""), 404, "not-found");
    assertProblem(send("DELETE", "/api/v1/packages/@scope/name@1.0.0", ""), 404, "not-found");
    assertProblem(send("DELETE", "/api/v1/packages/@scope", ""), 404, "not-found");
    assertProblem(send("POST", "/api/v1/packages", "{}"), 405, "method-not-allowed");
  }

  @Test
  void refusesAPackageThatIsNone() throws Exception {
    HttpResponse<String> refused =
        send("POST", "/api/v1/servers", "{\"name\":\"one\",\"command\":\"npm:name@^1\"}");

    assertProblem(refused, 422, "invalid");
    assertThat(json(refused).get("detail").text()).contains("npm:name@1.2.3");
  }
}
