package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.testing.Authority;
import dev.roundhouse.testing.Authority.Build;
import dev.roundhouse.testing.Authority.Flaw;
import dev.roundhouse.testing.Authority.Form;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is said about the builds of versions, in the whole program and with a real registry on
/// loopback. Its authority is one that the test has made.
@Timeout(240)
final class UpdateProvenanceTest {
  private static final String PATH = "/api/v1/updates";
  private static final String SOURCE = "https://forge.test/ann/";
  private static final Instant BUILT = Instant.parse("2026-11-20T06:00:00Z");

  @TempDir private Path folder;

  /// A program that belongs to a package, as its package.json says.
  private String program(String name) throws Exception {
    Path home = Files.createDirectories(folder.resolve("lib").resolve(name));
    Files.writeString(
        home.resolve("package.json"), "{\"name\":\"%s\",\"version\":\"1.0.0\"}".formatted(name));
    return Files.writeString(home.resolve("server.js"), "").toString();
  }

  private RunningHouse house(Node.Fixture registry) throws Exception {
    RunningHouse house =
        RunningHouse.open(
            folder,
            "listen: {port: 0}\nupdates: {registry: '%s', hold: 0s, downloads: {trust: '%s'}}\n"
                .formatted(registry.url(), folder.resolve("trusted_root.json")));
    for (String name :
        List.of("fixture-aged", "fixture-built", "fixture-moved", "fixture-misbuilt")) {
      house.addCommand(name, List.of("node", program(name)));
    }
    return house;
  }

  private static Json json(String text) throws Exception {
    return Json.parse(text.getBytes(UTF_8));
  }

  private static String text(Json json, String key) {
    return String.valueOf(json.get(key).text());
  }

  /// The SHA-512 of each version of a package.
  private static Map<String, byte[]> digests(Node.Fixture registry, String name) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + name)).build();
      Json said = json(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
      Map<String, byte[]> all = new TreeMap<>();
      for (Json.Field each : said.get("versions").members()) {
        String integrity = text(each.value().get("dist"), "integrity");
        all.put(each.key(), Base64.getDecoder().decode(integrity.substring("sha512-".length())));
      }
      return all;
    }
  }

  private void say(Node.Fixture registry, Path said, Authority authority) throws Exception {
    for (String name : List.of("fixture-built", "fixture-moved", "fixture-misbuilt")) {
      for (Map.Entry<String, byte[]> each : digests(registry, name).entrySet()) {
        boolean isNew = each.getKey().equals("1.1.0");
        boolean isElsewhere = isNew && name.equals("fixture-moved");
        boolean isWrong = isNew && name.equals("fixture-misbuilt");
        String source = isElsewhere ? SOURCE + "other" : SOURCE + name;
        Build build = Build.of(name, each.getKey(), each.getValue(), source);
        Files.write(
            said.resolve("%s@%s.json".formatted(name, each.getKey())),
            isWrong
                ? authority.attestations(build, Form.DSSE, Flaw.OTHER_LOG)
                : authority.attestations(build, Form.DSSE));
      }
    }
  }

  private static Json whole(RunningHouse house, String id) throws Exception {
    return json(house.send(house.request(PATH + "/jobs/" + id)).body());
  }

  /// Asks for a version, and waits until its job has ended.
  private static Json brought(RunningHouse house, String server) throws Exception {
    HttpResponse<String> answer = house.send(house.post(PATH + "/" + server, ""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    String id = text(json(answer.body()).get("job"), "id");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> whole(house, id).get("job").get("hasEnded").truth(false));
    return whole(house, id);
  }

  private static Json evidence(Json whole, String step) {
    return whole.get("steps").items().stream()
        .filter(each -> step.equals(each.get("step").text()))
        .filter(each -> "went".equals(each.get("what").text()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(step + " was not done: " + whole))
        .get("evidence");
  }

  /// What the inspection has to say of the build, by its severity.
  private static Map<String, String> observed(Json whole) {
    Map<String, String> all = new TreeMap<>();
    for (Json each : evidence(whole, "inspected").get("observations").items()) {
      if ("provenance".equals(each.get("kind").text())) {
        all.put(text(each, "severity"), text(each, "what"));
      }
    }
    return all;
  }

  @Test
  void showsWhereVersionsWereBuiltAndStopsWhatWasNotBuiltLikeThat() throws Exception {
    Node.assumeInstalled();
    Authority authority = new Authority(BUILT);
    Files.write(folder.resolve("trusted_root.json"), authority.trustedRoot());
    Path said = Files.createDirectory(folder.resolve("said"));
    try (Node.Fixture registry = Node.served("registry.mjs", "--attestations", said.toString());
        RunningHouse house = house(registry)) {
      say(registry, said, authority);

      Json absent = brought(house, "fixture-aged");
      Json good = brought(house, "fixture-built");
      Json moved = brought(house, "fixture-moved");
      Json wrong = brought(house, "fixture-misbuilt");

      assertThat(text(evidence(absent, "downloaded"), "provenance")).isEqualTo("absent");
      assertThat(observed(absent)).isEmpty();
      for (String step : List.of("downloaded", "verified")) {
        Json evidence = evidence(good, step);
        assertThat(text(evidence, "provenance")).isEqualTo("verified");
        assertThat(text(evidence.get("built"), "repository")).isEqualTo(SOURCE + "fixture-built");
        assertThat(text(evidence.get("built"), "workflow"))
            .endsWith("release.yml@refs/tags/v1.1.0");
      }
      assertThat(text(evidence(good, "downloaded").get("before"), "provenance"))
          .isEqualTo("verified");
      assertThat(observed(good)).containsOnlyKeys("info");
      assertThat(observed(moved)).containsOnlyKeys("info", "danger");
      assertThat(observed(moved).get("danger"))
          .contains(SOURCE + "other", "and the version that runs from", SOURCE + "fixture-moved");
      assertThat(text(wrong.get("job"), "state")).isEqualTo("rejected");
      assertThat(text(wrong.get("job"), "reason"))
          .contains("fixture-misbuilt@1.1.0: the statement about its build is wrong");
      assertThat(said(house, wrong)).contains("bad", "downloaded");
      shown(house, text(good.get("job"), "id"));
    }
  }

  private static String said(RunningHouse house, Json wrong) throws Exception {
    Json whole = whole(house, text(wrong.get("job"), "id"));
    return whole.get("steps").items().stream()
        .filter(each -> "bad".equals(each.get("what").text()))
        .map(each -> text(each, "what") + " " + text(each, "step"))
        .findFirst()
        .orElse("");
  }

  /// The same for a person at the terminal, and in the history of downloads.
  private void shown(RunningHouse house, String id) throws Exception {
    Terminal.Ended one = Terminal.run(folder.resolve("data"), List.of("update", "job", id));
    assertThat(one.exit()).as(one.err()).isZero();
    assertThat(one.out()).contains("provenance: verified", "\"repository\":\"" + SOURCE);
    Json ended = json(house.send(house.request(PATH + "/history/downloads")).body()).get("ended");
    assertThat(ended.items())
        .filteredOn(each -> text(each, "version").equals("1.1.0"))
        .extracting(each -> text(each, "name") + " " + text(each, "provenance"))
        .contains(
            "fixture-misbuilt wrong",
            "fixture-moved verified",
            "fixture-built verified",
            "fixture-aged absent");
  }
}
