package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers as a service manager shows and moves them, at the door and at the role's own port.
@Timeout(90)
final class ServicesTest {
  private static final String SETTINGS =
      """
      listen:
        port: 0
      listeners:
        service-manager:
          port: 0
      costs:
        core-hour: 0.04
        gib-hour: 0.005
      """;

  private final RunningHouse house;

  ServicesTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory, SETTINGS);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return house.send(
        house
            .request(path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private Json good(String method, String path) throws Exception {
    return good(method, path, "");
  }

  private Json good(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(method, path, body);
    assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static void assertResult(Json result, boolean changed, String state) {
    assertThat(result.get("changed").truth(!changed)).as(result.toString()).isEqualTo(changed);
    assertThat(result.get("state").text()).as(result.toString()).isEqualTo(state);
    assertThat(result.get("reason").text()).isNotBlank();
  }

  @Test
  void startAndStopByHand() throws Exception {
    house.addCommand("one", List.of("cat"));
    Json before = good("GET", "/services/one");
    assertThat(before.get("state").text()).isEqualTo("stopped");
    assertThat(before.get("last_wake_ms").toString()).isEqualTo("null");
    assertThat(before.get("next").text()).isEqualTo("nothing");
    assertThat(before.get("next_step").toString()).isEqualTo("null");

    assertResult(good("POST", "/services/one/start"), true, "running");
    assertResult(good("POST", "/services/one/start"), false, "running");
    Json status = good("GET", "/services/one/status");
    assertThat(status.get("name").text()).isEqualTo("one");
    assertThat(status.get("sleep_policy").get("idle_timeout").integer(0)).isEqualTo(30);
    assertThat(status.get("resources").get("memory_usage").integer(0)).isGreaterThan(10_000);
    assertThat(status.get("resources").get("processes").integer(0)).isEqualTo(1);
    assertThat(status.get("last_start_ms").integer(-1)).isPositive();
    assertThat(status.get("held").truth(true)).isFalse();
    assertThat(status.get("last_wake_from").text()).isEqualTo("stopped");
    assertThat(Double.parseDouble(status.get("last_wake_ms").toString())).isPositive();
    assertThat(status.get("next").text()).startsWith("dozes in ");
    assertThat(status.get("next_step").text()).isEqualTo("doze");
    assertThat(status.get("next_step_at").text()).endsWith("Z");

    assertResult(good("POST", "/services/one/restart"), true, "running");
    assertResult(good("POST", "/services/one/stop"), true, "stopped");
    assertResult(good("POST", "/services/one/stop"), false, "stopped");
    assertThat(good("GET", "/services/one").get("held").truth(false)).isTrue();
    HttpResponse<String> call = house.call("one__any", "{}");
    assertThat(call.body()).contains("stopped by hand").contains("roundhouse server start one");
    assertResult(good("POST", "/services/one/start"), true, "running");
  }

  @Test
  void sleepAndWake() throws Exception {
    house.addCommand("one", List.of("cat"));

    assertResult(good("POST", "/services/one/sleep"), false, "stopped");
    assertResult(good("POST", "/services/one/wake"), true, "running");
    assertResult(good("POST", "/services/one/sleep"), true, "sleeping");
    assertResult(good("POST", "/services/one/sleep"), false, "sleeping");
    assertThat(good("GET", "/services/one").get("held").truth(true)).isFalse();
    assertResult(good("POST", "/services/one/wake"), true, "running");
  }

  @Test
  void sleepAsDeepAsAsked() throws Exception {
    house.addCommand("one", List.of("cat"));
    good("POST", "/services/one/start");

    assertResult(good("POST", "/services/one/sleep?depth=dozing"), true, "sleeping");
    assertThat(send("GET", "/api/v1/servers/one", "").body()).contains("\"phase\":\"dozing\"");
    assertResult(good("POST", "/services/one/sleep?depth=stopped"), true, "stopped");
    assertResult(good("POST", "/services/one/sleep?depth=stopped"), false, "stopped");
    assertThat(good("GET", "/services/one").get("held").truth(true)).isFalse();
    HttpResponse<String> refused = send("POST", "/services/one/sleep?depth=deep", "");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("dozing, asleep or stopped");
  }

  @Test
  void drainRefusesUntilTheNextStart() throws Exception {
    house.addCommand("one", List.of("cat"));
    good("POST", "/services/one/start");

    assertResult(good("POST", "/services/one/drain?wait=5s"), true, "stopped");
    assertThat(house.call("one__any", "{}").body()).contains("stopped by hand");
    assertResult(good("POST", "/services/one/start"), true, "running");
  }

  @Test
  void sleepAndWakeAllTogether() throws Exception {
    for (int number = 0; number < 4; number++) {
      house.addCommand("s" + number, List.of("cat"));
    }
    house.addCommand("bad", List.of("false"));
    house.addCommand("held", List.of("cat"));
    good("POST", "/services/held/stop");
    long start = System.nanoTime();

    Json woken = good("POST", "/services/wake-all");
    Json slept = good("POST", "/services/sleep-all");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(woken.get("changed").integer(0)).isEqualTo(4);
    assertResult(woken.get("services").get("s3"), true, "running");
    assertResult(woken.get("services").get("bad"), false, "error");
    assertResult(woken.get("services").get("held"), false, "stopped");
    assertThat(slept.get("changed").integer(0)).isEqualTo(4);
    assertResult(slept.get("services").get("s0"), true, "sleeping");
  }

  @Test
  void listEveryServer() throws Exception {
    house.addCommand("one", List.of("cat"));
    house.addUrl("far", "http://127.0.0.1:1/mcp");

    Json states = good("GET", "/services/status");

    assertThat(states.members()).extracting(Json.Field::key).containsExactly("far", "one");
    assertThat(states.get("far").get("state").text()).isEqualTo("stopped");
    assertThat(good("GET", "/services").get("services").items()).hasSize(2);
  }

  @Test
  void registerTwiceIsNoChange() throws Exception {
    String definition =
        """
        {"image":"example/fetch:1","command":["serve","--stdio"],"port":8029,
         "environment":{"KEY":"v"},"volumes":{"/srv":"/data"},
         "resources":{"memory":"256MB","cpu":"0.25"},"auto_start":false,
         "sleep_policy":{"enabled":true,"idle_timeout":300}}\
        """;

    Json first = good("POST", "/services/fetch/register", definition);
    Json second = good("POST", "/services/fetch/register", definition);
    Json other = good("POST", "/services/fetch/register", "{\"command\":[\"cat\"]}");

    assertThat(first.get("changed").truth(false)).isTrue();
    Json container = first.get("definition").get("container");
    assertThat(container.get("image").text()).isEqualTo("example/fetch:1");
    assertThat(container.get("command").toString()).isEqualTo("[\"serve\",\"--stdio\"]");
    assertThat(container.get("mounts").toString())
        .isEqualTo("[{\"from\":\"/srv\",\"to\":\"/data\",\"readOnly\":false}]");
    assertThat(container.get("env").get("KEY").isPresent()).isTrue();
    assertThat(container.get("memory").text()).isEqualTo("256MiB");
    assertThat(container.get("cpu").toString()).isEqualTo("0.25");
    assertThat(first.get("ignored").toString())
        .isEqualTo("[\"port\",\"auto_start\",\"sleep_policy\"]");
    assertThat(second.get("changed").truth(true)).isFalse();
    assertThat(other.get("changed").truth(false)).isTrue();
    assertResult(good("POST", "/services/fetch/start"), true, "running");
    assertThat(good("DELETE", "/services/fetch").get("removed").text()).isEqualTo("fetch");
    assertThat(send("DELETE", "/services/fetch", "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/services/fetch/status", "").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/services/fetch/register", "{\"image\":7}").statusCode())
        .isEqualTo(422);
    assertThat(
            send("POST", "/services/x/register", "{\"name\":\"y\",\"command\":\"z\"}").statusCode())
        .isEqualTo(422);
  }

  @Test
  void tellWhatIsUsedAndWhatItCosts() throws Exception {
    Json nothing = good("GET", "/metrics/cost");
    assertThat(nothing.get("current_cost").type()).isEqualTo(JsonType.NULL);
    assertThat(nothing.get("baseline_cost").type()).isEqualTo(JsonType.NULL);
    assertThat(nothing.get("reason").text()).contains("nothing has been measured");
    house.addCommand("busy", List.of("sh", "-c", "while :; do :; done"));
    house.addCommand("idle", List.of("cat"));
    good("POST", "/services/busy/start");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> number(good("GET", "/metrics/resources"), "cpu_usage") > 1);
    Json resources = good("GET", "/metrics/resources");
    assertThat(resources.get("memory_usage").integer(0)).isPositive();
    assertThat(resources.get("services").get("busy").get("processes").integer(0)).isEqualTo(1);
    good("POST", "/services/busy/stop");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          Json cost = good("GET", "/metrics/cost");
          assertThat(number(cost, "current_cost")).as(cost.toString()).isPositive();
          assertThat(number(cost, "baseline_cost")).isGreaterThan(number(cost, "current_cost"));
          assertThat(cost.get("unmeasured").toString()).isEqualTo("[\"idle\"]");
        });
  }

  private static double number(Json json, String key) {
    Json value = json.get(key);
    return value.type() == JsonType.NUMBER ? Double.parseDouble(value.toString()) : Double.NaN;
  }

  /// Names that are also routes.
  @ParameterizedTest
  @CsvSource({"status", "sleep-all", "wake-all"})
  void hideNoServerOfTheirName(String name) throws Exception {
    house.addCommand(name, List.of("cat"));

    assertThat(good("GET", "/services/" + name + "/status").get("name").text()).isEqualTo(name);
    assertResult(good("POST", "/services/" + name + "/start"), true, "running");
    assertThat(good("GET", "/services/status").get(name).get("state").text()).isEqualTo("running");
    assertThat(good("DELETE", "/services/" + name).get("removed").text()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /services, monitor",
    "GET, /services/status, monitor",
    "GET, /services/one, monitor",
    "GET, /services/one/status, monitor",
    "GET, /metrics/resources, monitor",
    "GET, /metrics/cost, monitor",
    "GET, /api/v1/servers/one/log, monitor",
    "POST, /services/one/start, admin",
    "POST, /services/one/stop, admin",
    "POST, /services/one/restart, admin",
    "POST, /services/one/sleep, admin",
    "POST, /services/one/wake, admin",
    "POST, /services/one/drain, admin",
    "POST, /services/one/register, admin",
    "POST, /services/sleep-all, admin",
    "POST, /services/wake-all, admin",
    "DELETE, /services/one, admin"
  })
  void needAToken(String method, String path, String scope) throws Exception {
    house.addCommand("one", List.of("cat"));
    String wrong = house.token("w", scope.equals("admin") ? "monitor" : "mcp");
    boolean isAtRole = !path.startsWith("/api/");

    for (String url :
        isAtRole
            ? List.of(house.url(path), house.url(Role.SERVICE_MANAGER, path))
            : List.of(house.url(path))) {
      assertThat(status(method, url, null)).as(url).isEqualTo(401);
      assertThat(status(method, url, wrong)).as(url).isEqualTo(403);
    }
    if (scope.equals("monitor")) {
      assertThat(status(method, house.url(path), house.token("m", "monitor"))).isEqualTo(200);
    }
  }

  private int status(String method, String url, @Nullable String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, BodyPublishers.ofString("{\"command\":\"cat\"}"));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return house.send(request).statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /services/nobody, 404",
    "GET, /services/nobody/status, 404",
    "POST, /services/nobody/start, 404",
    "DELETE, /services/nobody, 404",
    "GET, /services/, 404",
    "GET, /services/NOT_A_NAME, 404",
    "GET, /services/one/nothing, 404",
    "GET, /services/one/start/more, 404",
    "PUT, /services, 405",
    "PUT, /services/one, 405",
    "GET, /services/one/start, 405",
    "POST, /services/one/status, 405",
    "POST, /metrics/cost, 405",
    "POST, /services/off/start, 409",
    "POST, /services/one/start?wait=soon, 422",
    "POST, /services/bad/start, 502"
  })
  void sayWhatIsWrong(String method, String path, int expected) throws Exception {
    house.addCommand("one", List.of("cat"));
    house.addCommand("bad", List.of("false"));
    good("POST", "/services/off/register", "{\"command\":\"cat\",\"enabled\":false}");

    HttpResponse<String> answer = send(method, path, "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
    assertThat(Json.parse(answer.body().getBytes(UTF_8)).get("detail").text()).isNotBlank();
  }

  @Test
  void answerAtTheRoleAsAtTheDoor() throws Exception {
    house.addCommand("one", List.of("cat"));
    String url = house.url(Role.SERVICE_MANAGER, "/services/one/start");

    HttpResponse<String> answer =
        house.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + house.token())
                .POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertResult(Json.parse(answer.body().getBytes(UTF_8)), true, "running");
    assertThat(Objects.requireNonNull(good("GET", "/services/one").get("state").text()))
        .isEqualTo("running");
  }
}
