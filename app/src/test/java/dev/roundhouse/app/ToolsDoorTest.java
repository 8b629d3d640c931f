package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tools of every server, by plain HTTP.
final class ToolsDoorTest {
  private final RunningHouse house;

  ToolsDoorTest(@TempDir Path directory) throws Exception {
    Node.assumeInstalled();
    String servers =
        server("fix", "  repeat: {trust-hints: true}", "fixture-server.mjs", "--stdio")
            + server("old", "", "bridge-server.mjs", "--era", "legacy")
            + server("new", "", "bridge-server.mjs", "--era", "modern");
    this.house = RunningHouse.open(directory, "listen:\n  port: 0\nservers:\n" + servers);
    // A tool of a server that is still starting is not known.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            Json.parse(get("/tools").body().getBytes(UTF_8)).get("missing").items().isEmpty());
  }

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static String server(String name, String further, String script, String... arguments) {
    List<String> command = Node.command(script, arguments);
    String rest =
        command.stream().skip(1).map(each -> '"' + each + '"').collect(Collectors.joining(", "));
    return "  %s:\n    command: \"%s\"\n    args: [%s]\n%s"
        .formatted(
            name,
            command.getFirst(),
            rest,
            further.isEmpty() ? "" : "  " + further + System.lineSeparator());
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable String body, @Nullable String token, String type)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(house.url(path)))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.header("Content-Type", type);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> post(String tool, String arguments) throws Exception {
    return send("POST", "/tools/" + tool, arguments, house.token(), "application/json");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, null, house.token(), "");
  }

  private Json data(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Json body = Json.parse(answer.body().getBytes(UTF_8));
    assertThat(body.get("success").truth(false)).as(answer.body()).isTrue();
    assertThat(body.get("truncated").truth(true)).isFalse();
    return body.get("data");
  }

  @Test
  void callsAToolByItsFullNameAndByItsOwnWhereThatIsEnough() throws Exception {
    for (String name : List.of("fix__test_structured", "test_structured")) {
      assertThat(data(post(name, "{\"a\":2,\"b\":3}")).toString()).isEqualTo("{\"sum\":5}");
    }
    assertThat(data(post("old__counter", "{}")).get("count").integer(0)).isEqualTo(1);
    assertThat(data(post("new__counter", "{}")).get("count").integer(0)).isEqualTo(1);
  }

  /// `curl -d '{}'` says that it sends a form.
  @Test
  void readsTheBodyAsJsonWhateverItCallsItself() throws Exception {
    String form = "application/x-www-form-urlencoded";

    HttpResponse<String> answer =
        send("POST", "/tools/test_structured", "{\"a\":1,\"b\":1}", house.token(), form);

    assertThat(data(answer).get("sum").integer(0)).isEqualTo(2);
    assertThat(data(send("POST", "/tools/test_simple_text", null, house.token(), "")).text())
        .isEqualTo("This is a simple text response for testing.");
  }

  @Test
  void givesOtherContentAsItIs() throws Exception {
    Json data = data(post("test_image_content", "{}"));

    assertThat(data.items()).hasSize(1);
    assertThat(data.items().getFirst().get("mimeType").text()).isEqualTo("image/png");
  }

  @Test
  void tellsTheFailureOfATool() throws Exception {
    HttpResponse<String> answer = post("test_error_handling", "{}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"success\":false,\"error\":\"This tool intentionally returns an error for"
                + " testing\"}");
  }

  @Test
  void takesArgumentsFromTheQueryForToolsThatOnlyRead() throws Exception {
    assertThat(data(get("/tools/test_simple_text")).text()).contains("simple text");

    HttpResponse<String> other = get("/tools/test_structured?a=1&b=2");

    assertThat(other.statusCode()).isEqualTo(405);
    assertThat(other.headers().firstValue("Allow")).contains("POST");
    assertThat(other.body()).contains("repeat.trust-hints");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "old__ask | {} | 409 | needs-input",
        "new__visit | {} | 409 | needs-input",
        "nobody | {} | 404 | not-found",
        "old__nobody | {} | 404 | not-found",
        "counter | {} | 409 | conflict",
        "test_structured | [1] | 400 | malformed",
        "test_structured | {\"a\": | 400 | malformed",
        "test_structured | x=1 | 400 | malformed",
      })
  void saysWhatIsWrongWithACall(String tool, String body, int status, String type)
      throws Exception {
    HttpResponse<String> answer = post(tool, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("urn:roundhouse:problem:" + type);
  }

  /// Neither which tools there are nor how they are asked for.
  @ParameterizedTest
  @CsvSource({
    "GET,/tools",
    "POST,/tools",
    "GET,/tools/nobody",
    "POST,/tools/nobody",
    "DELETE,/tools/fix__test_structured",
    "POST,/tools/fix__test_structured",
    "PUT,/tools/",
  })
  void asksForATokenBeforeAnythingElse(String method, String path) throws Exception {
    for (String token : new String[] {null, "local-nonsense", "a.b.c"}) {
      HttpResponse<String> answer = send(method, path, null, token, "");

      assertThat(answer.statusCode()).as(token).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  @Test
  void holdsATokenToWhatItReaches() throws Exception {
    String one = house.token("ann", "tool:fix/test_structured");
    String sums = "{\"a\":1,\"b\":2}";

    assertThat(data(send("POST", "/tools/test_structured", sums, one, "application/json")))
        .hasToString("{\"sum\":3}");
    assertThat(send("POST", "/tools/fix__test_simple_text", "{}", one, "x/y").statusCode())
        .isEqualTo(404);
    assertThat(send("GET", "/tools", null, one, "").body())
        .contains("fix__test_structured")
        .doesNotContain("test_simple_text", "old__");
    assertThat(send("GET", "/tools", null, house.token("ann", "monitor"), "").statusCode())
        .isEqualTo(403);
  }

  @Test
  void listsTheTools() throws Exception {
    Json body = Json.parse(get("/tools").body().getBytes(UTF_8));

    assertThat(body.get("tools").items())
        .extracting(each -> String.valueOf(each.get("name").text()))
        .contains("fix__test_structured", "old__counter", "new__counter");
    assertThat(body.get("missing").items()).isEmpty();
    assertThat(send("POST", "/tools", "{}", house.token(), "x/y").statusCode()).isEqualTo(405);
    assertThat(send("DELETE", "/tools/fix__test_structured", null, house.token(), "").statusCode())
        .isEqualTo(405);
  }

  @Test
  void saysThatAServerIsNotThere() throws Exception {
    house.addCommand("gone", List.of("/nowhere/at-all"));

    HttpResponse<String> answer = post("gone__anything", "{}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("server-unavailable", "gone");
  }
}
