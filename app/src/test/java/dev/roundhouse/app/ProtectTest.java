package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What nobody changes without an authorisation, by the whole program.
@Timeout(120)
final class ProtectTest {
  private static final String PROTECT = "/api/v1/protect/";

  @TempDir private Path directory;

  private Path client() {
    return directory.resolve("client.json");
  }

  private RunningHouse house(String more) throws Exception {
    Files.writeString(client(), "{}");
    RunningHouse house =
        RunningHouse.open(
            directory,
            "listen: {port: 0}\nupdates: {protected: {files: ['%s']%s}}\n"
                .formatted(client(), more));
    if (!shows(house, "shell")) {
      ShellServer shell = ShellServer.in(directory);
      house.addCommand(
          "shell", List.of("/bin/sh", shell.script().toString(), shell.pids().toString()));
    }
    return house;
  }

  private static boolean shows(RunningHouse house, String name) throws Exception {
    return house.send(house.request("/api/v1/servers/" + name)).statusCode() == 200;
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json made(RunningHouse house, String path, String body) throws Exception {
    HttpResponse<String> answer = house.send(house.post(PROTECT + path, body));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return json(answer);
  }

  private static Json report(RunningHouse house) throws Exception {
    return json(house.send(house.request(PROTECT + "verify")));
  }

  private static void authorize(RunningHouse house, String item) throws Exception {
    made(house, "authorize", "{\"item\":\"%s\",\"why\":\"a ticket\"}".formatted(item));
  }

  private static List<Json> denials(RunningHouse house) throws Exception {
    return json(house.send(house.request("/api/v1/audit?kind=denial"))).get("lines").items();
  }

  /// Every way to change a protected server, or to accept or undo what was changed.
  private static Map<String, HttpRequest.Builder> ways(RunningHouse house) {
    Map<String, HttpRequest.Builder> all = new LinkedHashMap<>();
    all.put(
        "server replace",
        house.post("/services/shell/register", "{\"command\":\"/bin/cat\",\"args\":[]}"));
    all.put(
        "server add",
        house.post("/api/v1/servers", "{\"name\":\"other\",\"command\":\"/bin/cat\"}"));
    all.put(
        "server add (quarantined)",
        house.post(
            "/api/v1/servers",
            "{\"name\":\"another\",\"command\":\"/bin/cat\",\"quarantined\":true}"));
    all.put("server remove", house.request("/api/v1/servers/shell").DELETE());
    all.put("server remove (services)", house.request("/services/shell").DELETE());
    all.put("server stop", house.post("/services/shell/stop", "{}"));
    all.put("server restart", house.post("/services/shell/restart", "{}"));
    all.put("server drain", house.post("/services/shell/drain", "{}"));
    all.put(
        "update policy set",
        house
            .request("/api/v1/updates/policies/shell")
            .PUT(BodyPublishers.ofString("{\"channel\":\"latest\"}")));
    all.put("update policy reset", house.request("/api/v1/updates/policies/shell").DELETE());
    all.put(
        "virtual server set",
        house.post(
            "/api/v1/virtual-servers",
            "{\"name\":\"dev\",\"tools\":[{\"server\":\"shell\",\"name\":\"*\"}]}"));
    all.put("virtual server remove", house.request("/api/v1/virtual-servers/dev").DELETE());
    all.put("protect restore", house.post(PROTECT + "restore", "{\"item\":\"file:/CLIENT\"}"));
    all.put("protect baseline", house.post(PROTECT + "baseline", "{}"));
    return all;
  }

  @Test
  void refusesAndAuditsEveryChangeThatNobodyHasAuthorised() throws Exception {
    try (RunningHouse house = house("")) {
      made(house, "baseline", "{\"why\":\"first\"}");
      Files.writeString(client(), "{\"changed\":true}");
      String before = house.send(house.request("/api/v1/servers/shell")).body();
      int count = 0;
      for (Map.Entry<String, HttpRequest.Builder> way : ways(house).entrySet()) {
        HttpRequest.Builder request =
            way.getKey().equals("protect restore")
                ? house.post(PROTECT + "restore", "{\"item\":\"file:" + client() + "\"}")
                : way.getValue();
        HttpResponse<String> answer = house.send(request);

        assertThat(answer.statusCode()).as(way.getKey() + answer.body()).isEqualTo(403);
        assertThat(json(answer).get("type").text()).endsWith(":protected");
        assertThat(json(answer).get("reasonCode").text()).isEqualTo("protection.unauthorized");
        assertThat(answer.body()).contains("roundhouse protect authorize");
        List<Json> denials = denials(house);
        assertThat(denials).as(way.getKey()).hasSize(++count);
        Json line = denials.getLast();
        assertThat(way.getKey()).startsWith(line.get("action").text());
        assertThat(line.get("reason").text()).startsWith("protection.unauthorized: ");
        assertThat(line.get("subject").text()).isEqualTo("local");
        assertThat(line.get("request").text())
            .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
      }
      assertThat(house.send(house.request("/api/v1/servers/shell")).body()).isEqualTo(before);
      assertThat(shows(house, "other")).isFalse();
      assertThat(shows(house, "another")).isFalse();
      assertThat(client()).hasContent("{\"changed\":true}");
      assertThat(report(house).get("drift").items()).hasSize(1);
      assertThat(changes(house)).hasSize(1);
    }
  }

  private static List<Json> changes(RunningHouse house) throws Exception {
    return json(house.send(house.request(PROTECT + "changes"))).get("changes").items();
  }

  @Test
  void makesEachOfThemOnceWithAnAuthorisation() throws Exception {
    try (RunningHouse house = house("")) {
      made(house, "baseline", "{}");
      List<String> items =
          List.of(
              "server:shell",
              "virtual:dev",
              "virtual:dev",
              "server:other",
              "server:another",
              "server:shell");
      List<String> names =
          List.of(
              "update policy set",
              "virtual server set",
              "virtual server remove",
              "server add",
              "server add (quarantined)",
              "server remove");
      Map<String, HttpRequest.Builder> ways = ways(house);
      for (int at = 0; at < items.size(); at++) {
        authorize(house, items.get(at));
        HttpResponse<String> answer = house.send(requireNonNull(ways.get(names.get(at))));
        assertThat(answer.statusCode()).as(names.get(at) + answer.body()).isIn(200, 201, 204);
      }

      assertThat(shows(house, "shell")).isFalse();
      assertThat(house.send(house.request("/api/v1/servers/other").DELETE()).statusCode())
          .as("each was good once")
          .isEqualTo(403);
      assertThat(report(house).get("clean").truth(false)).as(report(house).toString()).isTrue();
      List<Json> lines = changes(house);
      assertThat(lines)
          .extracting(each -> each.get("what").text() + " " + each.get("item").text())
          .contains(
              "update policy set server:shell",
              "virtual server set virtual:dev",
              "virtual server remove virtual:dev",
              "server add server:other",
              "server add server:another",
              "server remove server:shell");
      Json line = lines.getFirst();
      assertThat(line.get("request").text()).isNotEmpty();
      assertThat(
              json(house.send(
                      house.request(
                          "/api/v1/audit?kind=change&request=" + line.get("request").text())))
                  .get("lines")
                  .items())
          .as("ledger and audit log agree")
          .hasSize(2);
    }
  }

  @Test
  void keepsTheWordOfTwoPeopleApart() throws Exception {
    try (RunningHouse house = house(", two-people: true")) {
      made(house, "baseline", "{}");
      authorize(house, "server:shell");

      HttpResponse<String> own = house.send(house.request("/api/v1/servers/shell").DELETE());
      HttpResponse<String> others =
          house.send(
              house
                  .request("/api/v1/servers/shell")
                  .setHeader("Authorization", "Bearer " + house.token("bob", "admin"))
                  .DELETE());

      assertThat(own.statusCode()).isEqualTo(403);
      assertThat(own.body()).contains("protection.same-person", "updates.protected.two-people");
      assertThat(others.statusCode()).as(others.body()).isEqualTo(204);
    }
  }

  @Test
  void worksOnTheCommandLineAndSurvivesARestart() throws Exception {
    try (RunningHouse _ = house("")) {
      assertThat(run("verify").exit()).as("there is no baseline").isEqualTo(1);
      assertThat(run("baseline", "--why", "first").exit()).isZero();
      assertThat(run("verify").exit()).isZero();
      Files.writeString(client(), "{\"evil\":1}");
    }
    try (RunningHouse _ = house("")) {
      Files.writeString(client(), "{\"evil\":1}");
      Ran drift = run("verify");
      assertThat(drift.exit()).isEqualTo(1);
      assertThat(drift.out()).contains("changed", "file:" + client(), "its bytes are others");
      assertThat(run("restore", "file:" + client()).exit()).isEqualTo(1);
      assertThat(run("authorize", "file:" + client(), "--why", "undo it", "--for", "5m").exit())
          .isZero();

      Ran restored = run("restore", "file:" + client());

      assertThat(restored.exit()).as(restored.err()).isZero();
      assertThat(client()).hasContent("{}");
      assertThat(run("verify", "--json").out()).contains("\"clean\":true");
      Ran removed = Ran.of("remove", "shell", "--data", directory.resolve("data").toString());
      assertThat(removed.exit()).isEqualTo(1);
      assertThat(removed.err()).contains("server:shell is protected, and nobody has authorised");
      assertThat(run("authorize", "server", "shell", "--why", "old", "--version", "1.0.0").exit())
          .isZero();
      Json open =
          Json.parse(run("authorizations", "--json").out().getBytes(UTF_8))
              .get("authorizations")
              .items()
              .getFirst();
      assertThat(open.get("version").text()).isEqualTo("1.0.0");
      assertThat(run("revoke", "" + open.get("id").text()).exit()).isZero();
      assertThat(run("authorizations").out()).contains("revoked", "used");
      assertThat(run("changes").out()).contains("protect restore", "undo it", "baseline of");
      assertThat(run("changes", "--markdown").out())
          .startsWith("# Changes")
          .contains("protect restore, by local: undo it");
    }
  }

  private Ran run(String... words) {
    List<String> all = new ArrayList<>(List.of("protect"));
    all.addAll(List.of(words));
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  @Test
  void describesEveryRouteThatThereIsAndAsksForItsScope() throws Exception {
    try (RunningHouse house = house("")) {
      String reader = house.token("reader", "monitor");
      String stranger = house.token("stranger", "mcp");
      Json description = json(house.send(house.request(PROTECT + "openapi.json")));
      assertThat(description.get("openapi").text()).isEqualTo("3.1.0");
      int routes = 0;
      for (Json.Field path : description.get("paths").members()) {
        String at = path.key().replace("{id}", "00");
        for (String method : List.of("get", "post", "put", "delete")) {
          boolean isThere = path.value().get(method).isPresent();
          routes += isThere ? 1 : 0;
          assertThat(status(house, reader, method, at))
              .as(method + " " + at)
              .isEqualTo(isThere ? method.equals("get") ? 200 : 403 : 405);
          if (isThere && method.equals("get")) {
            assertThat(status(house, stranger, method, at)).isEqualTo(403);
          }
        }
      }
      assertThat(routes).isEqualTo(7);
    }
  }

  private static int status(RunningHouse house, String token, String method, String path)
      throws Exception {
    String body = path.endsWith("baseline") ? "{}" : "{\"item\":\"baseline\",\"why\":\"why\"}";
    String sent = path.endsWith("restore") ? "{\"item\":\"baseline\"}" : body;
    return house
        .send(
            house
                .request(path)
                .setHeader("Authorization", "Bearer " + token)
                .method(method.toUpperCase(Locale.ROOT), BodyPublishers.ofString(sent)))
        .statusCode();
  }
}
