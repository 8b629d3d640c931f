package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Alerts by the door and by the command line.
@Timeout(120)
final class AlertsDoorTest {
  private static final String YAML =
      """
      listen: {port: 0}
      monitoring:
        alerts:
          every: 200ms
          group-wait: 0s
          resolve-after: 0s
          # This machine may be busy.
          rules: {host-cpu: {enabled: false}, host-memory: {enabled: false}, host-disk: {enabled: false}}
      """;

  @TempDir private Path folder;

  private static Json json(HttpResponse<String> answer, int status) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  /// The program that this one takes over from has refused every one of them.
  @Test
  void raisesAnAlertOfEverySeverity() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, YAML)) {
      for (String severity : List.of("info", "warning", "critical", "emergency", "CRITICAL")) {
        String body =
            "{\"title\":\"it burns %1$s\",\"severity\":\"%1$s\",\"labels\":{\"server\":\"a\"}}"
                .formatted(severity);

        Json raised = json(house.send(house.post("/alerts", body)), 201);

        assertThat(raised.get("severity").text()).isEqualTo(severity.toLowerCase(Locale.ROOT));
        assertThat(raised.get("status").text()).isEqualTo("firing");
        json(house.send(house.post("/api/v1/alerts", body)), 200);
      }
      assertThat(house.send(house.post("/alerts", "{\"title\":\"x\",\"severity\":\"bad\"}")))
          .satisfies(each -> assertThat(each.statusCode()).isEqualTo(422))
          .satisfies(each -> assertThat(each.body()).contains("emergency"));
      assertThat(json(house.send(house.request("/alerts")), 200).get("alerts").items()).hasSize(5);
      Json health = json(house.send(house.request("/health/detailed")), 200);
      assertThat(health.get("alerts").items().getFirst().get("severity").text())
          .isEqualTo("emergency");
    }
  }

  @Test
  void acknowledgesAndResolves() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, YAML)) {
      Json raised = json(house.send(house.post("/alerts", "{\"summary\":\"it burns\"}")), 201);
      String path = "/alerts/" + raised.get("id").text();

      Json known = json(house.send(house.post(path + "/acknowledge", "")), 200);
      Json over = json(house.send(house.post("/api/v1" + path + "/resolve", "")), 200);

      assertThat(known.get("status").text()).isEqualTo("acknowledged");
      assertThat(over.get("status").text()).isEqualTo("resolved");
      json(house.send(house.post(path + "/resolve", "")), 409);
      json(house.send(house.post("/alerts/0123/resolve", "")), 404);
      assertThat(json(house.send(house.request(path)), 200).get("why").text())
          .contains("has resolved it");
      assertThat(house.send(house.request("/api/v1/audit?kind=change")).body())
          .contains("alert raise", "alert acknowledge", "alert resolve");
    }
  }

  @Test
  void whoMayLookMayNotChange() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, YAML)) {
      String monitor = "Bearer " + house.token("watcher", "monitor");

      for (String path : List.of("", "/rules", "/deliveries")) {
        assertThat(
                house
                    .send(
                        house.request("/api/v1/alerts" + path).setHeader("Authorization", monitor))
                    .statusCode())
            .isEqualTo(200);
      }
      for (String path : List.of("/alerts", "/api/v1/alerts/test", "/api/v1/silences")) {
        String body = "{\"summary\":\"x\",\"matches\":{\"server\":\"a\"},\"lasts\":\"1h\"}";
        assertThat(
                house.send(house.post(path, body).setHeader("Authorization", monitor)).statusCode())
            .as(path)
            .isEqualTo(403);
      }
    }
  }

  @Test
  void silencesUntilSomebodyEndsThat() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, YAML)) {
      String body = "{\"matches\":{\"server\":\"a\"},\"lasts\":\"1h\",\"comment\":\"known\"}";
      Json silence = json(house.send(house.post("/api/v1/silences", body)), 201);
      String wish = "{\"summary\":\"it burns\",\"labels\":{\"server\":\"a\"}}";

      Json raised = json(house.send(house.post("/alerts", wish)), 201);

      assertThat(raised.get("status").text()).isEqualTo("suppressed");
      assertThat(raised.get("suppressedBy").text()).contains("" + silence.get("id").text());
      String path = "/api/v1/silences/" + silence.get("id").text();
      assertThat(house.send(house.request(path).method("DELETE", BodyPublishers.noBody())))
          .satisfies(each -> assertThat(each.statusCode()).isEqualTo(204));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              "firing"
                  .equals(
                      json(house.send(house.request("/alerts/" + raised.get("id").text())), 200)
                          .get("status")
                          .text()));
      json(house.send(house.post("/api/v1/silences", "{\"lasts\":\"1h\"}")), 422);
    }
  }

  @Test
  void theCommandsSayTheSame() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, YAML)) {
      assertThat(run("alerts").err()).contains("no alert fires");
      Json raised = json(house.send(house.post("/alerts", "{\"summary\":\"it burns\"}")), 201);
      String id = "" + raised.get("id").text();

      assertThat(run("alerts").out()).contains(id, "firing", "it burns");
      assertThat(run("alerts", "list", "--json").out()).contains("\"alerts\":[{");
      assertThat(run("alerts", "show", id).out()).contains("it burns");
      assertThat(run("alerts", "ack", id).out()).contains("acknowledged");
      assertThat(run("alerts", "resolve", id).exit()).isZero();
      assertThat(run("alerts", "resolve", id).err()).contains("is over");
      assertThat(run("alerts", "show", "abc").exit()).isEqualTo(4);
      assertThat(run("alerts", "list").err()).contains("no alert fires");
      assertThat(run("alerts", "list", "--all").out()).contains("resolved");
      assertThat(run("alerts", "rules").out())
          .contains("server-down", "server-state at least 2 for 2m");
      Ran tested = run("alerts", "test");
      assertThat(tested.exit()).as(tested.err()).isZero();
      assertThat(tested.out()).contains("log", "taken in");
      assertThat(run("alerts", "test", "nowhere").exit()).isEqualTo(4);
      assertThat(run("alerts", "deliveries").out()).contains("it burns", "this is a test by");
      Ran silence = run("alerts", "silence", "--match", "server=a", "--for", "2h", "--json");
      String made = "" + Json.parse(silence.out().strip().getBytes(UTF_8)).get("id").text();
      assertThat(run("alerts", "silences").out()).contains(made, "\"server\":\"a\"");
      assertThat(run("alerts", "silences", "--end", made).err()).contains("ended " + made);
      assertThat(run("alerts", "silence", "--match", "server=a", "--for", "2").exit()).isEqualTo(2);
    }
    assertThat(run("alerts", "list", "--all").out())
        .as("by a program of the moment, from the database")
        .contains("it burns");
  }

  @Test
  void takesOverRulesThatAreChangedWhileItRuns() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, YAML)) {
      Files.writeString(
          folder.resolve("roundhouse.yaml"),
          YAML.replace(
              "rules: {",
              "rules: {odd: {signal: servers-running, below: 1, for: 0s,"
                  + " summary: 'only {value} run'}, "));

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> house.send(house.request("/alerts")).body().contains("only 0 run"));
      assertThat(house.metric("roundhouse_alerts{severity=\"warning\",state=\"firing\"}"))
          .isEqualTo(1);
      Files.writeString(folder.resolve("roundhouse.yaml"), YAML);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> house.send(house.request("/alerts")).body().contains("its rule is off"));
    }
  }

  @Test
  void everyRuleHasARunbook() throws Exception {
    List<String> headings =
        Files.readAllLines(RunningHouse.home().resolve("docs/how-to/alerts-runbook.md")).stream()
            .filter(each -> each.startsWith("#"))
            .map(each ->
                each.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT).strip().replace(' ', '-'))
            .toList();
    List<String> wanted = new ArrayList<>();
    for (AlertRule each :
        SettingsReader.defaults(Settings.class).monitoring().alerts().allRules()) {
      assertThat(each.runbook()).startsWith("docs/how-to/alerts-runbook.md#");
      wanted.add(each.runbook().substring(each.runbook().indexOf('#') + 1));
    }
    wanted.addAll(List.of("raised-by-a-person", "a-rule-of-your-own"));

    assertThat(headings).containsAll(wanted);
  }
}
