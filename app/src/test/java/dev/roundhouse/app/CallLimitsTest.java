package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How much may be called, over the socket.
@Timeout(120)
final class CallLimitsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String FILE =
      """
      listen:
        port: 0
      servers:
        system: {built-in: system}
      """;

  /// Dates as they are; durations only as a test moves them, so that counts are exact.
  private static final class HeldTime implements Ticker {
    private final AtomicLong nanos = new AtomicLong();

    void advance(Duration duration) {
      nanos.addAndGet(duration.toNanos());
    }

    @Override
    public Instant instant() {
      return Ticker.system().instant();
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Ticker.system().sleep(duration);
    }
  }

  @TempDir private Path directory;

  private final HeldTime time = new HeldTime();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    client.close();
  }

  private HttpResponse<String> tool(RunningHouse house, String token, String tool)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(house.url("/tools/" + tool)))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString("{}"))
            .build(),
        BodyHandlers.ofString());
  }

  /// How many answers there were of each status.
  private Map<Integer, Integer> statuses(RunningHouse house, String token, String tool, int calls)
      throws Exception {
    Map<Integer, Integer> counts = new TreeMap<>();
    Crowd.inTurn(calls, 32, SOON, _ -> tool(house, token, tool).statusCode())
        .forEach(status -> counts.merge(status, 1, Integer::sum));
    return counts;
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  @Test
  void ofThousandsOfCallsExactlyAsManyGoThroughAsTheMinuteAllows() throws Exception {
    try (RunningHouse house =
        RunningHouse.open(directory, FILE + "limits:\n  tools: {low: 250}\n", time)) {
      String ada = house.token("ada", "mcp");
      String bob = house.token("bob", "mcp");

      assertThat(statuses(house, ada, "health_check", 3000)).isEqualTo(Map.of(200, 250, 429, 2750));
      assertThat(statuses(house, bob, "health_check", 100)).isEqualTo(Map.of(200, 100));

      time.advance(Duration.ofSeconds(12));
      assertThat(statuses(house, ada, "health_check", 100)).isEqualTo(Map.of(200, 50, 429, 50));
      assertThat(house.metric("roundhouse_gateway_refusals_total{kind=\"limit.risk\"}"))
          .isEqualTo(2800);
    }
  }

  @Test
  void eachDoorSaysWhyAndWhenToComeAgain() throws Exception {
    try (RunningHouse house =
            RunningHouse.open(directory, FILE + "limits:\n  tools: {low: 1}\n", time);
        Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES);
        Party legacy = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(tool(house, house.token(), "health_check").statusCode()).isEqualTo(200);
      time.advance(Duration.ofMillis(500));

      HttpResponse<String> plain = tool(house, house.token(), "health_check");

      assertThat(plain.statusCode()).isEqualTo(429);
      assertThat(plain.headers().firstValue("Retry-After")).contains("60");
      assertThat(json(plain).get("reasonCode").text()).isEqualTo("limit.risk");
      assertThat(json(plain).get("detail").text()).contains("limits.tools.low", "60 s");
      for (Party party : List.of(modern, legacy)) {
        Json error = party.call("system__health_check", "{}").get("error");
        assertThat(error.get("code").integer(0)).isEqualTo(-31012);
        assertThat(error.get("data").get("reasonCode").text()).isEqualTo("limit.risk");
        assertThat(error.get("data").get("retryAfterMs").integer(0)).isEqualTo(59_500);
        assertThat(error.get("data").get("server").text()).isEqualTo("system");
      }
      Json lines =
          json(house.send(house.request("/api/v1/audit?kind=call&outcome=refused"))).get("lines");
      assertThat(lines.items())
          .hasSize(3)
          .allSatisfy(line -> {
            assertThat(line.get("reason").text()).isEqualTo("limit.risk");
            assertThat(line.get("server").text()).isEqualTo("system");
            assertThat(line.get("name").text()).isEqualTo("health_check");
          });
    }
  }

  @Test
  void ordinaryServersAreNotHeldBackUnlessSaid() throws Exception {
    ShellServer shell = ShellServer.in(directory);
    try (RunningHouse house =
        RunningHouse.open(directory, FILE + shell.yaml("shell") + shell.yaml("held"), time)) {
      assertThat(statuses(house, house.token(), "shell__hello", 1000)).isEqualTo(Map.of(200, 1000));
    }
  }

  @Test
  void aChangedFileCountsAtOnce() throws Exception {
    ShellServer shell = ShellServer.in(directory);
    String yaml = FILE + shell.yaml("shell");
    try (RunningHouse house = RunningHouse.open(directory, yaml, time)) {
      assertThat(statuses(house, house.token(), "shell__hello", 50)).isEqualTo(Map.of(200, 50));

      java.nio.file.Files.writeString(
          directory.resolve("roundhouse.yaml"),
          yaml + "limits:\n  risk: {\"shell/h*\": high}\n  servers: {shell: {per-minute: 7}}\n");
      await()
          .atMost(SOON)
          .until(() -> tool(house, house.token(), "shell__hello").statusCode() == 429);

      assertThat(json(tool(house, house.token(), "shell__hello")).get("reasonCode").text())
          .isEqualTo("limit.server");
      time.advance(Duration.ofMinutes(1));
      assertThat(statuses(house, house.token(), "shell__hello", 50))
          .isEqualTo(Map.of(200, 7, 429, 43));
    }
  }

  @Test
  void theApiHasALimitOfItsOwnForEachPrincipal() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE + "limits:\n  api: 20\n", time)) {
      String eve = house.token("eve", "monitor");
      List<Integer> statuses = new ArrayList<>();
      for (int at = 0; at < 25; at++) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(house.url("/api/v1/servers")))
                .header("Authorization", "Bearer " + eve);
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        statuses.add(answer.statusCode());
        if (answer.statusCode() == 429) {
          assertThat(answer.headers().firstValue("Retry-After")).contains("3");
          assertThat(json(answer).get("reasonCode").text()).isEqualTo("limit.api");
        }
      }
      assertThat(statuses.stream().filter(status -> status == 200)).hasSize(20);
      assertThat(house.send(house.request("/api/v1/servers")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSlowServerKeepsNobodyFromTheOthers() throws Exception {
    String limits =
        """
        limits:
          in-flight: {server: 3, principal: 8, waiting: 2, patience: 30s}
        """;
    try (CountingAddress slow = new CountingAddress("slow", CountingAddress.Era.MODERN);
        RunningHouse house = RunningHouse.open(directory, FILE + limits);
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      house.addUrl("slow", slow.url());
      party.request("tools/list", "");
      slow.hold();
      List<Party.Pending> under = new ArrayList<>();
      for (int at = 0; at < 3; at++) {
        under.add(party.start("tools/call", "\"name\":\"slow__who\",\"arguments\":{}"));
      }
      await().atMost(SOON).until(() -> slow.calls() == 3);
      for (int at = 0; at < 2; at++) {
        under.add(party.start("tools/call", "\"name\":\"slow__who\",\"arguments\":{}"));
      }
      await().atMost(SOON).until(() -> house.metric("roundhouse_gateway_waiting_calls") == 2);

      HttpResponse<String> other = tool(house, house.token("x", "mcp"), "slow__who");
      assertThat(other.statusCode()).isEqualTo(503);
      assertThat(other.headers().firstValue("Retry-After")).contains("1");
      Json refused = party.call("slow__who", "{}").get("error");
      assertThat(refused.get("code").integer(0)).isEqualTo(-31013);
      assertThat(refused.get("data").get("reasonCode").text()).isEqualTo("limit.server-busy");
      assertThat(party.text("system__health_check", "{}")).contains("healthy");
      assertThat(slow.calls()).isEqualTo(3);

      slow.letGo();
      for (Party.Pending each : under) {
        assertThat(Party.textOf(each.get())).isEqualTo("I am slow");
      }
      assertThat(party.text("slow__who", "{}")).isEqualTo("I am slow");
    }
  }

  @Test
  void anAnswerThatIsTooLargeIsRefusedInItsStead() throws Exception {
    String file = FILE + "limits:\n  servers: {system: {max-response: 1KiB}}\n";
    try (RunningHouse house = RunningHouse.open(directory, file)) {
      Json error = json(house.call("system__get_system_status", "{}")).get("error");

      assertThat(error.get("code").integer(0)).isEqualTo(-31014);
      assertThat(error.get("data").get("reasonCode").text()).isEqualTo("limit.response");
      assertThat(tool(house, house.token(), "get_system_status").statusCode()).isEqualTo(502);
      assertThat(json(house.call("system__health_check", "{}")).get("result").isPresent()).isTrue();
    }
  }
}
