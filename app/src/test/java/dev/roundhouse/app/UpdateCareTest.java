package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What goes on around jobs in the whole program, against a real registry on loopback: checks that
/// nobody asked for, messages to people, pauses, pardons, and what is cleared away.
@Timeout(240)
final class UpdateCareTest {
  private static final String PATH = "/api/v1/updates/";
  private static final List<String> PACKAGES =
      List.of("fixture-aged", "fixture-forged", "fixture-tampered");
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @BeforeEach
  void needsNode() {
    Node.assumeInstalled();
  }

  private Path data() {
    return folder.resolve("data");
  }

  /// @param more settings of updates, each with a comma behind it
  private RunningHouse house(Node.Fixture registry, String more) throws Exception {
    StringBuilder yaml =
        new StringBuilder(
            "listen: {port: 0}\nupdates: {%s registry: '%s'}\nservers:\n"
                .formatted(more, registry.url()));
    for (String name : PACKAGES) {
      yaml.append("  %s: {command: node, args: ['%s']}\n".formatted(name, program(name)));
    }
    yaml.append("  old: {command: 'npm:fixture-old@1.0.0', enabled: false}\n");
    return RunningHouse.open(folder, yaml.toString());
  }

  /// A program that belongs to a package, as its package.json says.
  private Path program(String name) throws Exception {
    Path home = Files.createDirectories(folder.resolve("lib").resolve(name));
    Files.writeString(
        home.resolve("package.json"), "{\"name\":\"%s\",\"version\":\"1.0.0\"}".formatted(name));
    return Files.writeString(home.resolve("server.js"), "");
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json get(RunningHouse house, String path) throws Exception {
    HttpResponse<String> answer = house.send(house.request(PATH + path));
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return json(answer);
  }

  private static HttpResponse<String> post(RunningHouse house, String path, String body)
      throws Exception {
    return house.send(house.post(PATH + path, body));
  }

  private static Json done(RunningHouse house, String path, String body) throws Exception {
    HttpResponse<String> answer = post(house, path, body);
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 202);
    return json(answer);
  }

  private static String state(RunningHouse house, String job) throws Exception {
    return String.valueOf(get(house, "jobs/" + job).get("job").get("state").text());
  }

  @Test
  void looksForVersionsByItselfAndTellsPeople() throws Exception {
    Queue<Json> told = new ConcurrentLinkedQueue<>();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          try (exchange) {
            told.add(parsed(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    hook.start();
    Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef");
    String settings =
        "check-every: 1m, notify: {webhooks: [{url: 'http://127.0.0.1:%d/', secret-file: '%s'}]},"
            .formatted(hook.getAddress().getPort(), secret);
    try (Node.Fixture there = Node.served("registry.mjs");
        RunningHouse house = house(there, settings)) {
      await()
          .atMost(SOON)
          .until(() -> get(house, "summary").get("summary").get("rejected").integer(0) >= 2);

      for (Json each : get(house, "jobs?all=true").get("jobs").items()) {
        assertThat(each.get("askedBy").text()).isEqualTo("schedule");
        assertThat(each.get("priority").text()).isEqualTo("low");
      }
      Json summary = get(house, "summary").get("summary");
      Instant last = Instant.parse("" + summary.get("lastCheck").text());
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            Instant next =
                Instant.parse("" + get(house, "summary").get("summary").get("nextCheck").text());
            assertThat(Duration.between(last, next))
                .isBetween(Duration.ofSeconds(55), Duration.ofSeconds(70));
          });
      for (String event : List.of("update.available", "update.rejected")) {
        await()
            .atMost(SOON)
            .until(() -> told.stream().anyMatch(each -> is(each, event, "fixture-tampered")));
      }
      assertThat(told.stream().filter(each -> is(each, "update.rejected", "fixture-forged")))
          .hasSize(1)
          .allSatisfy(each ->
              assertThat(each.get("lines").items().getFirst().text())
                  .contains("is not over this name and digest"));
      passesOverWhatIsBad(house);
    } finally {
      hook.stop(0);
    }
  }

  private static Json parsed(byte[] body) {
    try {
      return Json.parse(body);
    } catch (dev.roundhouse.protocol.MalformedFrame e) {
      throw new IllegalStateException("a message that is not JSON", e);
    }
  }

  private static boolean is(Json message, String event, String server) {
    return event.equals(message.get("event").text()) && server.equals(message.get("server").text());
  }

  private static void passesOverWhatIsBad(RunningHouse house) throws Exception {
    Json look =
        done(house, "check", "{\"servers\":[\"fixture-tampered\"]}")
            .get("servers")
            .items()
            .getFirst();
    assertThat(look.get("choice").toString()).doesNotContain("1.1.0");
    assertThat(look.get("passed").items())
        .anySatisfy(each -> {
          assertThat(each.get("version").text()).isEqualTo("1.1.0");
          assertThat(each.get("why").text()).startsWith("it was found bad by job update_");
        });
  }

  @Test
  void pausesAndForgives() throws Exception {
    try (Node.Fixture there = Node.served("registry.mjs");
        RunningHouse house = house(there, "")) {
      Json paused = done(house, "queue/pause", "");
      assertThat(paused.get("mode").text()).isEqualTo("staging-only");
      assertThat(paused.get("summary").get("pausedBy").text()).isEqualTo("local");
      String id = "" + done(house, "fixture-tampered", "").get("job").get("id").text();
      assertThat(state(house, id)).isEqualTo("discovered");
      assertThat(scraped(house)).contains("mcp_automation_queue_size 1.0");

      assertThat(done(house, "queue/resume", "").get("summary").get("pausedBy").isPresent())
          .isFalse();
      await().atMost(SOON).until(() -> state(house, id).equals("rejected"));

      assertThat(scraped(house))
          .contains(
              "mcp_automation_executions_total{outcome=\"rejected\"} 1.0",
              "mcp_automation_duration_seconds_count{outcome=\"rejected\"} 1",
              "mcp_automation_queue_size 0.0",
              "mcp_automation_active_tasks 0.0");
      assertThat(post(house, "fixture-tampered", "").statusCode()).isEqualTo(409);
      String wish = "{\"name\":\"fixture-tampered\",\"version\":\"1.1.0\"}";
      Json forgiven = done(house, "history/forgive", wish).get("forgiven");
      assertThat(forgiven.get("job").text()).isEqualTo(id);
      assertThat(post(house, "history/forgive", wish).statusCode()).isEqualTo(404);
      assertThat(post(house, "history/forgive", "{}").statusCode()).isEqualTo(422);
      done(house, "fixture-tampered", "");
      denied(house);
      assertThat(audited()).contains("update pause", "update resume", "update forgive");
      assertThat(run("update", "pause").out()).contains("paused by");
      assertThat(run("update", "resume").out()).contains("jobs go on");
      assertThat(run("update", "forgive", "nothing").exit()).isEqualTo(2);
      assertThat(run("update", "forgive", "nothing@1.0.0").exit()).isEqualTo(4);
    }
  }

  private static String scraped(RunningHouse house) throws Exception {
    return house.send(house.request("/metrics")).body();
  }

  private static void denied(RunningHouse house) throws Exception {
    String reader = "Bearer " + house.token("reader", "monitor");
    for (String path :
        List.of("queue/pause", "queue/resume", "history/forgive", "history/cleanup")) {
      String body = "{\"name\":\"fixture-tampered\",\"version\":\"1.1.0\"}";
      HttpResponse<String> answer =
          house.send(
              house
                  .request(PATH + path)
                  .setHeader("Authorization", reader)
                  .POST(BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
    }
  }

  private String audited() throws Exception {
    StringBuilder all = new StringBuilder();
    try (java.util.stream.Stream<Path> files = Files.list(data().resolve("audit"))) {
      for (Path each : files.filter(it -> it.toString().endsWith(".jsonl")).toList()) {
        all.append(Files.readString(each));
      }
    }
    return all.toString();
  }

  private Terminal.Ended run(String... arguments) throws Exception {
    return Terminal.run(data(), List.of(arguments));
  }

  /// A version in the store that was installed so long ago.
  private void stored(String version, Duration age) throws Exception {
    Path home = data().resolve("store/npm/fixture-old").resolve(version);
    Path own = Files.createDirectories(home.resolve("node_modules/fixture-old"));
    Files.writeString(
        own.resolve("package.json"),
        "{\"name\":\"fixture-old\",\"version\":\"%s\"}".formatted(version));
    Files.writeString(own.resolve("server.js"), "");
    Files.writeString(
        home.resolve("installed.json"),
        ("{\"name\":\"fixture-old\",\"version\":\"%s\",\"installed\":\"%s\",\"integrity\":\"\","
                + "\"bytes\":7,\"programs\":{\"old\":\"node_modules/fixture-old/server.js\"}}")
            .formatted(version, Instant.now().minus(age)));
  }

  @Test
  void clearsAwayWhatNobodyNeedsAndOnlyWhenToldTo() throws Exception {
    Duration week = Duration.ofDays(8);
    try (Node.Fixture there = Node.served("registry.mjs");
        RunningHouse house = house(there, "")) {
      for (int patch = 0; patch < 6; patch++) {
        stored("1.0." + patch, patch == 2 ? Duration.ofDays(1) : week);
      }
      String id = "" + done(house, "fixture-tampered", "").get("job").get("id").text();
      await().atMost(SOON).until(() -> state(house, id).equals("rejected"));
      Path quarantine = data().resolve("updates/quarantine");
      Path ended = Files.createDirectories(quarantine.resolve("fixture-tampered-1.1.0/home"));
      Path young = Files.createDirectories(quarantine.resolve("other-1.0.0"));
      Path archive = Files.writeString(data().resolve("updates/other-1.0.0.tgz"), "old");
      Files.setLastModifiedTime(archive, FileTime.from(Instant.now().minus(week)));
      Path recent = Files.writeString(data().resolve("updates/other-1.1.0.tgz"), "new");

      Json shown = get(house, "history/cleanup");

      assertThat(shown.get("dryRun").truth(false)).isTrue();
      assertThat(shown.get("leftovers").items())
          .extracting(each -> each.get("kind").text() + " " + each.get("name").text())
          .containsExactly(
              "quarantine fixture-tampered-1.1.0",
              "archive other-1.0.0.tgz",
              "version fixture-old@1.0.1");
      assertThat(run("update", "cleanup").out()).contains("fixture-old@1.0.1");
      assertThat(archive).exists();

      assertThat(done(house, "history/cleanup", "").get("leftovers").items()).hasSize(3);

      assertThat(ended).doesNotExist();
      assertThat(archive).doesNotExist();
      assertThat(young).exists();
      assertThat(recent).exists();
      assertThat(data().resolve("store/npm/fixture-old")).isDirectoryNotContaining("glob:**/1.0.1");
      assertThat(data().resolve("store/npm/fixture-old/1.0.0")).exists();
      assertThat(get(house, "history/cleanup").get("leftovers").items()).isEmpty();
      assertThat(audited()).contains("update cleanup");
    }
  }

  @Test
  void asksForAnAuthorisationWhereServersAreProtected() throws Exception {
    try (Node.Fixture there = Node.served("registry.mjs");
        RunningHouse house = house(there, "protected: {enabled: true},")) {
      String id = "" + done(house, "fixture-forged", "").get("job").get("id").text();
      await().atMost(SOON).until(() -> state(house, id).equals("rejected"));

      HttpResponse<String> refused = post(house, "jobs/" + id + "/promote", "");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
      assertThat(json(refused).get("reasonCode").text()).isEqualTo("protection.unauthorized");
      String wish =
          "{\"item\":\"server:fixture-forged\",\"why\":\"a ticket\",\"version\":\"1.1.0\"}";
      HttpResponse<String> given = house.send(house.post("/api/v1/protect/authorize", wish));
      assertThat(given.statusCode()).as(given.body()).isBetween(200, 201);
      // With it the change is as good as ever: this mode does not promote, and that job has ended.
      assertThat(post(house, "jobs/" + id + "/promote", "").statusCode()).isEqualTo(409);
    }
  }
}
