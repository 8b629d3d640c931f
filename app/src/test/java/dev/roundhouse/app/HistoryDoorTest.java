package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What was and how objectives stand, by the door of a house with real servers.
@Timeout(120)
final class HistoryDoorTest {
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final int GOOD = 5;

  @TempDir private Path folder;

  private RunningHouse open() throws Exception {
    return open(Ticker.system());
  }

  private RunningHouse open(Ticker ticker) throws Exception {
    ShellServer good = ShellServer.in(folder);
    String script =
        Files.readString(good.script()).replace("\"content\":[", "\"isError\":true,\"content\":[");
    Path bad = Files.writeString(folder.resolve("bad.sh"), script);
    return RunningHouse.open(
        folder,
        """
        listen: {port: 0}
        monitoring:
          history: {every: 5s}
          slos:
            fast: {indicator: latency, faster-than: 60s, target: 50, window: 1h, server: one}
        servers:
          bad: {command: /bin/sh, args: ["%s", "%s"]}
        """
                .formatted(bad, folder.resolve("pids-bad"))
            + good.yaml("one"),
        ticker);
  }

  /// A clock that is so much ahead.
  private record Ahead(Duration by) implements Ticker {
    @Override
    public Instant instant() {
      return Ticker.system().instant().plus(by);
    }

    @Override
    public long nanos() {
      return Ticker.system().nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Ticker.system().sleep(duration);
    }
  }

  private static Json get(RunningHouse house, String path) throws Exception {
    HttpResponse<String> answer = house.send(house.request(path).GET());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json slo(Json status, String name) {
    return status.get("slos").items().stream()
        .filter(each -> name.equals(each.get("name").text()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no objective " + name + " in " + status));
  }

  private static double number(Json value) {
    assertThat(value.type()).as("%s", value).isEqualTo(JsonType.NUMBER);
    return Double.parseDouble(value.toString());
  }

  private static long calls(Json series) {
    return series.get("points").items().stream()
        .mapToLong(each -> each.get("calls").integer(0))
        .sum();
  }

  private static void call(RunningHouse house, String tool) throws Exception {
    HttpResponse<String> answer = house.call(tool, "{}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void tellsWhatWasAndHowObjectivesStand() throws Exception {
    try (RunningHouse house = open()) {
      Json before = get(house, "/api/v1/slos");
      Json empty = get(house, "/api/v1/history?server=one&from=1h&points=12");
      assertThat(slo(before, "success").get("state").text()).isEqualTo("no-data");
      assertThat(slo(before, "success").get("reason").text())
          .isEqualTo("there was no call in the last 7d");
      assertThat(slo(before, "success").get("attained").isPresent()).isFalse();
      assertThat(empty.get("points").items()).hasSize(12);
      assertThat(empty.get("points").items().getFirst().get("gap").truth(false)).isTrue();

      for (int at = 0; at < GOOD; at++) {
        call(house, "one__hello");
      }
      call(house, "bad__hello");
      await().atMost(LONG).until(() -> calls(get(house, "/api/v1/history?from=1h")) == GOOD + 1);
      summary(house);
      objectives(house);
      typed();
    }
    // How long a stop and a start take is nobody's to say; ten seconds by the clock are.
    try (RunningHouse again = open(new Ahead(Duration.ofSeconds(10)))) {
      Json series = get(again, "/api/v1/history?server=one&from=1h&points=2000");
      assertThat(calls(series)).as("what was is there after a restart").isEqualTo(GOOD);
      assertThat(slo(get(again, "/sla/status"), "success").get("state").text()).isEqualTo("missed");
      assertThat(number(get(again, "/metrics/summary").get("unseenSeconds")))
          .as("it has been down for a moment")
          .isBetween(9.0, 60.0);
    }
  }

  private static void summary(RunningHouse house) throws Exception {
    Json sum = get(house, "/metrics/summary?from=1h");
    Json one = sum.get("servers").get("one");

    assertThat(sum.get("calls").integer(0)).isEqualTo(GOOD + 1);
    assertThat(sum.get("errors").integer(0)).isEqualTo(1);
    assertThat(number(sum.get("errorRate"))).isCloseTo(1.0 / (GOOD + 1), within(1e-6));
    assertThat(number(sum.get("ownMemory").get("max"))).isGreaterThan(10 << 20);
    assertThat(one.get("calls").integer(0)).isEqualTo(GOOD);
    assertThat(one.get("errors").integer(-1)).isZero();
    assertThat(one.get("starts").integer(0)).isEqualTo(1);
    assertThat(number(one.get("latencyMs").get("p95"))).isPositive();
    assertThat(one.get("ownMemory").isPresent()).isFalse();
    await()
        .atMost(LONG)
        .until(() ->
            get(house, "/metrics/summary?from=1h")
                    .get("servers")
                    .get("one")
                    .get("memory")
                    .get("mean")
                    .type()
                == JsonType.NUMBER);
  }

  private static void objectives(RunningHouse house) throws Exception {
    Json status = get(house, "/sla/status");
    Json report = get(house, "/sla/report?start_time=1h");

    assertThat(slo(status, "success").get("state").text()).isEqualTo("missed");
    assertThat(number(slo(status, "success").get("attained")))
        .isCloseTo((double) GOOD / (GOOD + 1), within(1e-6));
    assertThat(number(slo(status, "success").get("budgetLeft"))).isNegative();
    assertThat(slo(status, "fast").get("state").text()).isEqualTo("met");
    assertThat(slo(status, "fast").get("allCalls").integer(0)).isEqualTo(GOOD);
    assertThat(slo(status, "availability").get("state").text()).as("%s", status).isEqualTo("met");
    assertThat(slo(report, "success").get("trend").text()).isEqualTo("unknown");
    assertThat(slo(report, "success").get("state").text()).isEqualTo("missed");
    assertThat(report.get("total").get("calls").integer(0)).isEqualTo(GOOD + 1);
    assertThat(house.metric("roundhouse_slo_attained_ratio{slo=\"fast\"}")).isEqualTo(1);
    assertThat(house.metric("mcp_automation_sla_compliance_ratio")).isBetween(.1, .99);
  }

  private void typed() throws Exception {
    Path data = folder.resolve("data");
    Terminal.Ended status = Terminal.run(data, List.of("slo", "status"));
    Terminal.Ended report = Terminal.run(data, List.of("slo", "report", "--from", "1h"));
    Terminal.Ended chart = Terminal.run(data, List.of("history", "one", "--since", "1h"));
    Terminal.Ended none = Terminal.run(data, List.of("history", "nobody"));

    assertThat(status.out()).as(status.err()).startsWith("NAME").contains("missed", "83.333 %");
    assertThat(report.out()).contains("6 calls, 1 of them failed").contains("unknown");
    assertThat(chart.out()).startsWith("one from ").containsPattern("calls +\\S+ +5");
    assertThat(none.exit()).isEqualTo(4);
    assertThat(none.err()).contains("there is no server nobody");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/history?server=nobody                  | 404 | there is no server nobody
          /api/v1/history?points=0                       | 422 | a series has 1 to 2000 points
          /api/v1/history?points=many                    | 422 | points is a whole number
          /api/v1/history?from=yesterday                 | 422 | from is a time such as
          /api/v1/history?from=1h&to=2h                  | 422 | a range ends after it begins
          /api/v1/history?from=30000d                    | 422 | longer than anything is kept
          /api/v1/history?since=1h                       | 422 | there are: from, points, server, to
          /sla/report?from=1h                            | 422 | there are: end_time, start_time
          /sla/report?start_time=soon                    | 422 | start_time is a time such as
          """)
  void whatMakesNoSenseIsTold(String path, int status, String told) throws Exception {
    try (RunningHouse house = open()) {
      HttpResponse<String> answer = house.send(house.request(path).GET());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(answer.body()).contains(told);
    }
  }

  @Test
  void isForThoseWhoMayLook() throws Exception {
    try (RunningHouse house = open()) {
      String caller = house.token("caller", "mcp");
      for (String path :
          List.of(
              "/api/v1/history",
              "/api/v1/slos",
              "/api/v1/slos/report",
              "/metrics/summary",
              "/sla/status",
              "/sla/report")) {
        HttpResponse<String> answer =
            house.send(house.request(path).setHeader("Authorization", "Bearer " + caller).GET());
        assertThat(answer.statusCode()).as(path).isEqualTo(403);
        HttpResponse<String> posted = house.send(house.post(path, "{}"));
        assertThat(posted.statusCode()).as(path).isEqualTo(405);
      }
    }
  }
}
