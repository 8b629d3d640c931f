package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of updates in the whole program, against a real registry on loopback.
@Timeout(240)
final class UpdateJobsTest {
  private static final String PATH = "/api/v1/updates";

  @TempDir private Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private RunningHouse house(Node.Fixture registry, String mode) throws Exception {
    RunningHouse house =
        RunningHouse.open(
            folder,
            "listen: {port: 0}\nupdates: {registry: '%s', mode: %s, hold: 0s}\n"
                .formatted(registry.url(), mode));
    for (String name : List.of("fixture-aged", "fixture-forged", "fixture-tampered")) {
      house.addCommand(name, List.of("node", program(name)));
    }
    return house;
  }

  /// A program that belongs to a package, as its package.json says.
  private String program(String name) throws Exception {
    Path home = Files.createDirectories(folder.resolve("lib").resolve(name));
    Files.writeString(
        home.resolve("package.json"), "{\"name\":\"%s\",\"version\":\"1.0.0\"}".formatted(name));
    return Files.writeString(home.resolve("server.js"), "").toString();
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static HttpResponse<String> post(RunningHouse house, String path, String body)
      throws Exception {
    return house.send(house.post(PATH + path, body));
  }

  private static Json get(RunningHouse house, String path) throws Exception {
    HttpResponse<String> answer = house.send(house.request(PATH + path));
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return json(answer);
  }

  private static String text(Json json, String key) {
    return String.valueOf(json.get(key).text());
  }

  /// Asks for a version, and waits until its job has done or ended what it can.
  private static Json brought(RunningHouse house, String server, String body) throws Exception {
    HttpResponse<String> answer = post(house, "/" + server, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    String id = text(json(answer).get("job"), "id");
    assertThat(answer.headers().firstValue("Location")).contains(PATH + "/jobs/" + id);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          Json job = get(house, "/jobs/" + id).get("job");
          return job.get("hasEnded").truth(false) || job.get("waitsForPerson").truth(false);
        });
    return get(house, "/jobs/" + id);
  }

  private static Json evidence(Json whole, String step) {
    return whole.get("steps").items().stream()
        .filter(each -> step.equals(each.get("step").text()))
        .filter(each -> "went".equals(each.get("what").text()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(step + " was not done: " + whole))
        .get("evidence");
  }

  @Test
  void bringsWhatIsWholeAndSignedAndMarksTheRest() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs");
        RunningHouse house = house(registry, "staging-only")) {
      Json good = brought(house, "fixture-aged", "{\"priority\":\"high\"}");
      Json forged = brought(house, "fixture-forged", "");
      Json tampered = brought(house, "fixture-tampered", "");

      assertThat(text(good, "mode")).isEqualTo("staging-only");
      assertThat(text(good.get("job"), "to")).isEqualTo("1.1.0");
      assertThat(text(good.get("job"), "priority")).isEqualTo("high");
      assertThat(text(evidence(good, "decided"), "channel")).isEqualTo("minor");
      assertThat(text(evidence(good, "downloaded"), "signature")).isEqualTo("verified");
      assertThat(text(evidence(good, "verified"), "integrity")).startsWith("sha512-");
      assertThat(data().resolve("updates/fixture-aged-1.1.0.tgz")).exists();
      assertThat(evidence(good, "quarantined").get("parts").integer(0)).isEqualTo(2);
      assertThat(text(evidence(good, "staged"), "integrity")).startsWith("sha512-");
      assertThat(text(good.get("job"), "state")).isEqualTo("rejected");
      assertThat(text(good.get("job"), "reason")).contains("define it as npm:fixture-aged");
      assertThat(text(forged.get("job"), "state")).isEqualTo("rejected");
      assertThat(text(forged.get("job"), "reason")).contains("is not over this name and digest");
      assertThat(text(tampered.get("job"), "state")).isEqualTo("rejected");
      assertThat(text(tampered.get("job"), "reason")).contains("has other bytes");
      assertThat(get(house, "/history").get("bad").items())
          .extracting(each -> text(each, "name"))
          .containsExactlyInAnyOrder("fixture-forged", "fixture-tampered");
      assertThat(post(house, "/fixture-tampered", "").statusCode()).isEqualTo(409);
      HttpResponse<String> again = post(house, "/fixture-tampered", "{\"version\":\"1.1.0\"}");
      assertThat(again.statusCode()).isEqualTo(409);
      assertThat(again.body()).contains("conflict", "was found bad by job");
      Json summary = get(house, "/summary").get("summary");
      assertThat(summary.get("total").integer(0)).isEqualTo(3);
      assertThat(summary.get("lastCheck").text()).isNotNull();
      assertThat(get(house, "/ledger").get("ledger").get("whole").truth(false)).isTrue();
    }
  }

  @Test
  void saysWhatIsInTheWayAndTheCure() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs");
        RunningHouse house = house(registry, "staging-only")) {
      refused(post(house, "/fixture-agd", ""), 404, "did you mean fixture-aged?");
      refused(post(house, "/fixture-aged", "{\"version\":\"9.9.9\"}"), 404, "no version 9.9.9");
      refused(post(house, "/fixture-aged", "{\"version\":\"1.0.0\"}"), 409, "is no newer");
      refused(post(house, "/fixture-aged", "{\"version\":\"newest\"}"), 422, "no whole version");
      refused(post(house, "/fixture-aged", "{\"priority\":\"soon\"}"), 422, "write low, normal");
      refused(post(house, "/fixture-aged", "{\"at\":\"soon\"}"), 422, "is no time");
      refused(post(house, "/fixture-aged", "{\"to\":\"1.1.0\"}"), 422, "has no \\\"to\\\"");
      refused(post(house, "/fixture-aged/rollback", ""), 409, "nothing was promoted");
      refused(post(house, "/jobs/fixture-aged/promote", ""), 404, "has had no job yet");

      Json far = brought(house, "fixture-aged", "{\"version\":\"2.0.0\"}").get("job");

      assertThat(text(far, "reason"))
          .isEqualTo("2.0.0 is not taken: it is a major step, and the policy is minor");
      String id = text(far, "id");
      refused(post(house, "/jobs/" + id + "/cancel", ""), 409, "it has ended (rejected)");
      refused(post(house, "/jobs/" + id + "/reject", ""), 422, "the body is {\\\"why\\\"");
      refused(post(house, "/jobs/" + id + "/promote", ""), 409, "set updates.mode to production");
      refused(
          post(house, "/jobs/" + id.substring(1) + "/cancel", ""), 404, "did you mean " + id + "?");
      assertThat(post(house, "/jobs/" + id + "/dance", "").statusCode()).isEqualTo(404);
      scopes(house, id);
      commands(id);
    }
  }

  private static void refused(HttpResponse<String> answer, int status, String words) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }

  private static void scopes(RunningHouse house, String id) throws Exception {
    String reader = "Bearer " + house.token("reader", "monitor");
    for (String path :
        List.of("/fixture-aged", "/fixture-aged/rollback", "/jobs/" + id + "/cancel")) {
      HttpResponse<String> denied =
          house.send(
              house
                  .request(PATH + path)
                  .setHeader("Authorization", reader)
                  .POST(BodyPublishers.ofString("{}")));
      assertThat(denied.statusCode()).as(path).isEqualTo(403);
    }
    HttpResponse<String> jobs =
        house.send(house.request(PATH + "/jobs").setHeader("Authorization", reader));
    assertThat(jobs.statusCode()).isEqualTo(200);
  }

  private Terminal.Ended run(String... arguments) throws Exception {
    return Terminal.run(data(), List.of(arguments));
  }

  /// The same for a person at the terminal.
  private void commands(String id) throws Exception {
    Terminal.Ended tried = run("update", "try", "fixture-aged", "--version", "2.0.0");
    assertThat(tried.exit()).as(tried.err()).isEqualTo(1);
    assertThat(tried.out()).contains("rejected", "2.0.0 is not taken");
    Terminal.Ended all = run("update", "jobs", "--all");
    assertThat(all.out()).contains(id, "1.0.0 -> 2.0.0");
    assertThat(all.err()).contains("mode: staging-only");
    Terminal.Ended one = run("update", "job", id);
    assertThat(one.exit()).as(one.err()).isZero();
    assertThat(one.out()).contains("made", "begun", "unfit", "versions: ");
    Terminal.Ended absent = run("update", "job", "update_nobody", "--json");
    assertThat(absent.exit()).isEqualTo(4);
    assertThat(absent.out()).contains("there is no job update_nobody");
    assertThat(run("update", "rollback", "fixture-aged").exit()).isEqualTo(1);
    Terminal.Ended ledger = run("update", "verify-ledger");
    assertThat(ledger.exit()).as(ledger.err()).isZero();
    assertThat(ledger.out()).contains("the ledger is whole");
    Terminal.Ended history = run("update", "history", "fixture-aged", "--json");
    assertThat(Json.parse(history.out().getBytes(UTF_8)).get("jobs").items()).hasSize(2);
  }
}
