package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Other versions of servers, against a real registry on loopback.
@Timeout(240)
final class UpdatesTest {
  @TempDir private Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private Map<String, String> npm(String registry) {
    return Map.of(
        "npm_config_registry", registry,
        "npm_config_cache", folder.resolve("cache").toString(),
        "npm_config_userconfig", folder.resolve("npmrc").toString());
  }

  private Terminal.Ended run(Map<String, String> environment, String... arguments)
      throws Exception {
    return Terminal.run(data(), List.of(arguments), environment);
  }

  private static Json json(String text) throws Exception {
    return Json.parse(text.getBytes(UTF_8));
  }

  private static Json server(Json answer, String name) {
    return answer.get("servers").items().stream()
        .filter(each -> name.equals(each.get("server").text()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + answer));
  }

  /// Every file with its digest, mode and time, folders included.
  private static Map<String, String> snapshot(Path root) throws Exception {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path each : paths.toList()) {
        FileTime changed = Files.getLastModifiedTime(each);
        String digest =
            Files.isRegularFile(each)
                ? HexFormat.of()
                    .formatHex(
                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(each)))
                : "";
        all.put(
            root.relativize(each).toString(),
            changed + " " + Files.getPosixFilePermissions(each) + " " + digest);
      }
    }
    return all;
  }

  @Test
  void looksWithoutChangingOrStartingAnything() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs")) {
      Map<String, String> npm = npm(registry.url());
      Terminal.Ended added = run(npm, "add", "aged", "--", "npm:fixture-aged@1.0.0");
      assertThat(added.exit()).as(added.err()).isZero();
      run(npm, "add", "newest", "--", "npm:fixture-aged@latest");
      run(npm, "add", "gone", "--", "npm:no-such-package@1.0.0");
      staysAsItIs(registry.url());

      Terminal.Ended checked = run(npm, "update", "check", "--all", "--json");
      Terminal.Ended table = run(npm, "update", "check", "aged");

      assertThat(data().resolve("logs/servers/gone")).doesNotExist();
      assertThat(checked.exit()).as("one could not be asked").isEqualTo(1);
      Json answer = json(checked.out());
      assertThat(answer.get("mode").text()).isEqualTo("staging-only");
      shownAsAged(server(answer, "aged"));
      Json newest = server(answer, "newest");
      assertThat(newest.get("running").get("version").text()).isEqualTo("2.0.0");
      assertThat(newest.get("choice").get("state").text()).isEqualTo("nothing");
      assertThat(newest.get("findings").items().getFirst().get("says").text())
          .startsWith("its command says @latest, which means 2.0.0 here");
      Json gone = server(answer, "gone");
      assertThat(gone.get("running").get("known").truth(true)).isFalse();
      assertThat(gone.get("asked").get("kind").text()).isEqualTo("unknown-name");
      assertThat(table.exit()).as(table.err()).isZero();
      assertThat(table.out())
          .containsPattern("aged +fixture-aged +1.0.0 +2.0.0 +1.1.0 +minor")
          .doesNotContain("newest ");
      assertThat(table.err()).contains("mode: staging-only");
    }
  }

  /// Looks in a program that stays, where nothing else is under way.
  private void staysAsItIs(String registry) throws Exception {
    String yaml = "listen: {port: 0}\nupdates: {registry: '%s'}\n".formatted(registry);
    try (RunningHouse house = RunningHouse.open(folder, yaml)) {
      Map<String, String> before = snapshot(data().resolve("store"));

      HttpResponse<String> answer = house.send(house.post("/api/v1/updates/check", "{}"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      shownAsAged(server(json(answer.body()), "aged"));
      assertThat(snapshot(data().resolve("store"))).isEqualTo(before);
      assertThat(ProcessHandle.current().descendants())
          .as("what the start looks at may come and go, a server does not")
          .noneMatch(each ->
              each.info().commandLine().orElse("").contains(data().resolve("store").toString()));
      Json servers = json(house.send(house.request("/api/v1/servers")).body()).get("servers");
      assertThat(servers.items())
          .hasSize(3)
          .allMatch(each -> each.get("instances").items().isEmpty());
    }
  }

  /// 1.2.0 came out just now, 2.0.0 is too far, 1.0.1 is deprecated.
  private static void shownAsAged(Json aged) {
    assertThat(aged.get("running").get("version").text()).isEqualTo("1.0.0");
    assertThat(aged.get("running").get("integrity").text()).startsWith("sha512-");
    assertThat(aged.get("asked").get("tags").toString()).isEqualTo("{\"latest\":\"2.0.0\"}");
    Json choice = aged.get("choice");
    assertThat(choice.get("state").text()).isEqualTo("offered");
    assertThat(choice.get("version").text()).isEqualTo("1.1.0");
    assertThat(choice.get("step").text()).isEqualTo("minor");
    assertThat(choice.get("signature").text()).isEqualTo("not-checked");
    assertThat(choice.get("provenance").text()).isEqualTo("absent");
    assertThat(aged.get("passed").items())
        .extracting(each -> each.get("version").text() + ": " + each.get("why").text())
        .satisfiesExactly(
            far -> assertThat(far).isEqualTo("2.0.0: it is a major step, and the policy is minor"),
            young -> assertThat(young).startsWith("1.2.0: it has to be out for 3d"));
  }

  /// A program that belongs to a package, as its package.json says.
  private String program(String name) throws Exception {
    Path home = Files.createDirectories(folder.resolve("lib").resolve(name));
    Files.writeString(
        home.resolve("package.json"), "{\"name\":\"%s\",\"version\":\"1.0.0\"}".formatted(name));
    return Files.writeString(home.resolve("server.js"), "").toString();
  }

  @Test
  void fetchesWhatIsSignedAndWholeAndNothingElse() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs");
        RunningHouse house =
            RunningHouse.open(
                folder,
                "listen: {port: 0}\nupdates: {registry: '%s'}\n".formatted(registry.url()))) {
      for (String name : List.of("fixture-aged", "fixture-forged", "fixture-tampered")) {
        house.addCommand(name, List.of("node", program(name)));
      }
      HttpResponse<String> good = fetched(house, "fixture-aged");
      HttpResponse<String> forged = fetched(house, "fixture-forged");
      HttpResponse<String> tampered = fetched(house, "fixture-tampered");

      assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
      Json kept = json(good.body()).get("fetched");
      assertThat(kept.get("version").text()).isEqualTo("1.1.0");
      assertThat(kept.get("signature").text()).isEqualTo("verified");
      assertThat(kept.get("provenance").text()).isEqualTo("absent");
      assertThat(data().resolve("updates/fixture-aged-1.1.0.tgz"))
          .hasSize(kept.get("bytes").integer(0));
      assertThat(forged.statusCode()).isEqualTo(502);
      assertThat(forged.body())
          .contains("archive-refused", "by SHA256:fixture is not over this name and digest");
      assertThat(tampered.statusCode()).isEqualTo(502);
      assertThat(tampered.body()).contains("has other bytes than its registry tells of");
      try (Stream<Path> files = Files.list(data().resolve("updates"))) {
        assertThat(files).hasSize(1);
      }
      Json ended =
          json(house.send(house.request("/api/v1/updates/history/downloads")).body()).get("ended");
      assertThat(ended.items())
          .extracting(each -> each.get("name").text() + " " + each.get("outcome").text())
          .containsExactly(
              "fixture-tampered refused", "fixture-forged refused", "fixture-aged kept");
      assertThat(ended.items().get(1).get("signature").text()).isEqualTo("wrong");
      assertThat(tarballs(registry.url())).containsOnlyKeys("fixture-aged", "fixture-tampered");
    }
  }

  /// How often each was asked for.
  private static Map<String, Long> tarballs(String registry) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "-/requests")).build();
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return json(body).get("tarballs").members().stream()
          .collect(Collectors.toMap(Json.Field::key, each -> each.value().integer(0)));
    }
  }

  private static HttpResponse<String> fetched(RunningHouse house, String server) throws Exception {
    return house.send(house.post("/api/v1/updates/" + server + "/fetch", "{}"));
  }

  private static HttpResponse<String> put(RunningHouse house, String path, String body)
      throws Exception {
    return house.send(house.request(path).PUT(BodyPublishers.ofString(body)));
  }

  @Test
  void keepsPoliciesOfPeopleAndOfTheFile() throws Exception {
    Path home = Files.createDirectories(folder.resolve("house"));
    String yaml =
        """
        listen: {port: 0}
        updates: {mode: health-check, servers: {fixed: {channel: pin}}}
        servers:
          fixed: {command: npm:some-server}
          free: {command: npm:some-server}
        """;
    try (RunningHouse house = RunningHouse.open(home, yaml)) {
      HttpResponse<String> set =
          put(
              house,
              "/api/v1/updates/policies/free",
              "{\"channel\":\"patch\",\"minAge\":\"7d\",\"window\":\"0 2 * * 6\",\"approvals\":2}");
      assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
      assertThat(json(set.body()).get("mode").text()).isEqualTo("health-check");
      HttpResponse<String> ofFile =
          put(house, "/api/v1/updates/policies/fixed", "{\"channel\":\"latest\"}");
      assertThat(ofFile.statusCode()).isEqualTo(409);
      assertThat(ofFile.body()).contains("updates.servers.fixed");
      refusals(house);
      HttpResponse<String> mode = fetched(house, "free");
      assertThat(mode.statusCode()).isEqualTo(409);
      assertThat(mode.body())
          .contains("update-not-now", "nothing is fetched in the mode health-check");
    }
    try (RunningHouse house = RunningHouse.open(home, yaml)) {
      String path = "/api/v1/updates/policies/free";
      Json kept = json(house.send(house.request(path)).body()).get("policy");
      assertThat(kept.get("channel").text()).isEqualTo("patch");
      assertThat(kept.get("minAge").text()).isEqualTo("7d");
      assertThat(kept.get("by").text()).isEqualTo("person");
      assertThat(kept.get("opens").text()).isNotNull();
      assertThat(kept.get("approvals").integer(0)).isEqualTo(2);
      Json reset = json(house.send(house.request(path).DELETE()).body()).get("policy");
      assertThat(reset.get("channel").text()).isEqualTo("minor");
      assertThat(reset.get("by").text()).isEqualTo("default");
      Json fixed =
          json(house.send(house.request("/api/v1/updates/policies/fixed")).body()).get("policy");
      assertThat(fixed.get("channel").text()).isEqualTo("pin");
      assertThat(fixed.get("by").text()).isEqualTo("file");
    }
  }

  private static void refusals(RunningHouse house) throws Exception {
    String path = "/api/v1/updates/policies/free";
    assertThat(put(house, path, "{\"channel\":\"fast\"}").body())
        .contains("write pin, patch, minor or latest");
    assertThat(put(house, path, "{\"chanel\":\"pin\"}").body()).contains("has no \\\"chanel\\\"");
    assertThat(put(house, path, "{\"window\":\"soon\"}").body()).contains("write five fields");
    assertThat(put(house, "/api/v1/updates/policies/none", "{}").statusCode()).isEqualTo(404);
    HttpResponse<String> one = house.send(house.request("/api/v1/updates/free"));
    assertThat(json(one.body()).get("choice").get("why").text())
        .isEqualTo("nobody has looked yet; see: roundhouse update check");
    assertThat(house.send(house.post("/api/v1/updates/check", "{\"servers\":[]}")).statusCode())
        .isEqualTo(422);
    String reader = house.token("reader", "monitor");
    HttpResponse<String> denied =
        house.send(
            house
                .request(path)
                .setHeader("Authorization", "Bearer " + reader)
                .PUT(BodyPublishers.ofString("{}")));
    assertThat(denied.statusCode()).isEqualTo(403);
  }

  @Test
  void describesEveryRouteThatThereIs() throws Exception {
    Path home = Files.createDirectories(folder.resolve("house"));
    String yaml =
        "listen: {port: 0}\nservers: {some: {command: npm:some-server, enabled: false}}\n";
    try (RunningHouse house = RunningHouse.open(home, yaml)) {
      HttpResponse<String> answer = house.send(house.request("/api/v1/updates/openapi.json"));
      assertThat(answer.statusCode()).isEqualTo(200);
      Json description = json(answer.body());
      assertThat(description.get("openapi").text()).isEqualTo("3.1.0");
      int routes = 0;
      for (Json.Field path : description.get("paths").members()) {
        if (path.key().contains("{id}")) {
          continue; // UpdateJobsTest has some.
        }
        String at = path.key().replace("{name}", "some");
        for (String method : List.of("get", "put", "delete")) {
          int status = status(house, method, at);
          boolean isThere = path.value().get(method).isPresent();
          assertThat(status).as(method + " " + at).isIn(isThere ? ok() : absent());
          routes += isThere ? 1 : 0;
        }
      }
      assertThat(routes).isEqualTo(12);
      assertThat(description.get("paths").get("/api/v1/updates/check").get("post").isPresent())
          .isTrue();
    }
  }

  private static List<Integer> ok() {
    return List.of(200);
  }

  private static List<Integer> absent() {
    // GET of check is the look at a server of that name, and there is none.
    return List.of(405, 404);
  }

  private static int status(RunningHouse house, String method, String path) throws Exception {
    return house
        .send(
            house
                .request(path)
                .method(method.toUpperCase(Locale.ROOT), BodyPublishers.ofString("{}")))
        .statusCode();
  }
}
