package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Versions of servers in the console, with a real registry on loopback.
@Timeout(180)
final class ConsoleUpdatesTest {
  private static final String PATH = "/console/updates";

  @TempDir private Path folder;

  private RunningHouse house(Node.Fixture registry) throws Exception {
    RunningHouse house =
        RunningHouse.open(
            folder,
            "listen: {port: 0}\nupdates: {registry: '%s', mode: staging-only, hold: 0s}\n"
                .formatted(registry.url()));
    for (String name : List.of("fixture-aged", "fixture-tampered")) {
      Path home = Files.createDirectories(folder.resolve("lib").resolve(name));
      Files.writeString(
          home.resolve("package.json"), "{\"name\":\"%s\",\"version\":\"1.0.0\"}".formatted(name));
      Path program = Files.writeString(home.resolve("server.js"), "");
      house.addCommand(name, List.of("node", program.toString()));
    }
    return house;
  }

  private static String shown(Browser browser, String path) throws Exception {
    HttpResponse<String> page = browser.get(path);
    assertThat(page.statusCode()).as(path + page.body()).isEqualTo(200);
    return page.body();
  }

  private static HttpResponse<String> act(Browser browser, String path, Map<String, String> fields)
      throws Exception {
    HttpResponse<String> answer = browser.act(path, fields);
    assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(303);
    return answer;
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("location").orElseThrow();
  }

  @Test
  void versionsAreLookedForTriedAndTheirWayIsTold() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs");
        RunningHouse house = house(registry);
        Browser browser = Browser.first(house)) {
      assertThat(shown(browser, PATH)).contains("Nobody has asked the registries", "staging-only");

      act(browser, PATH + "/look", Map.of());
      String looked = shown(browser, PATH);
      assertThat(looked)
          .contains("Looked at 2 servers; 2 versions can be taken", "1.1.0", "Minor step");

      HttpResponse<String> tried =
          act(browser, PATH + "/try", Map.of("server", "fixture-aged", "version", "1.1.0"));
      String job = location(tried);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> browser.get(job).body().contains("Rejected"));
      String page = shown(browser, job);
      assertThat(page)
          .contains("define it as npm:fixture-aged", "verified", "No provenance", "MIT")
          .contains("Asked for", "by ada", "Not taken", "Try again")
          .doesNotContain("/promote\"");
      assertThat(shown(browser, PATH)).contains("What became of the others", "fixture-aged: 1.0.0");

      String bad = location(act(browser, PATH + "/try", Map.of("server", "fixture-tampered")));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> browser.get(bad).body().contains("Rejected"));
      assertThat(shown(browser, PATH)).contains("Not taken again", "fixture-tampered@1.1.0");
      act(browser, PATH + "/forgive", Map.of("name", "fixture-tampered", "version", "1.1.0"));
      assertThat(shown(browser, PATH))
          .contains("fixture-tampered@1.1.0 may be taken again")
          .doesNotContain("Not taken again");
    }
  }

  @Test
  void aPausedJobIsCancelledAndWhatCannotBeSaysWhy() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs");
        RunningHouse house = house(registry);
        Browser browser = Browser.first(house)) {
      act(browser, PATH + "/pause", Map.of());
      assertThat(shown(browser, PATH)).contains("Paused by ada");
      String job = location(act(browser, PATH + "/try", Map.of("server", "fixture-aged")));
      String page = shown(browser, job);
      assertThat(page)
          .contains("Found", "Not tried yet", "Not looked at yet")
          .contains("/cancel\"");
      assertThat(shown(browser, PATH)).contains("On their way");

      for (String verb : List.of("promote", "rollback")) {
        HttpResponse<String> refused =
            act(browser, job + "/" + verb, Map.of("back", job, "why", "because"));
        assertThat(location(refused)).isEqualTo(job);
        assertThat(shown(browser, job)).as(verb).contains("flash bad");
      }
      act(browser, job + "/reject", Map.of("back", job));
      assertThat(shown(browser, job)).contains("Say why it is rejected");
      act(browser, job + "/cancel", Map.of("back", job, "why", "not now"));
      assertThat(shown(browser, job)).contains("Cancelled", "not now");
      act(browser, PATH + "/resume", Map.of());
      assertThat(shown(browser, PATH)).doesNotContain("Paused by");
      assertThat(browser.get(PATH + "/update_nobody").statusCode()).isEqualTo(404);
      assertThat(house.send(house.request("/api/v1/audit?kind=change&subject=ada")).body())
          .contains("update pause", "update try", "update cancel", "update resume");
    }
  }
}
