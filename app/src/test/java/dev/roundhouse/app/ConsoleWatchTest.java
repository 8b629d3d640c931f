package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The pages that tell what is wrong, what was, and what may be done about it.
@Timeout(180)
final class ConsoleWatchTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final List<String> PAGES =
      List.of(
          "/console/alerts",
          "/console/alerts/rules",
          "/console/alerts/silences",
          "/console/alerts/channels",
          "/console/objectives",
          "/console/updates",
          "/console/logs",
          "/console/logs/kinds",
          "/console/curves?server=victim&range=24h");

  @TempDir private Path folder;

  private static String settings(String channels) {
    return """
    listen: {port: 0}
    fleet:
      backoff: {first: 1ms, longest: 1ms, give-up-after: 2}
    servers:
      victim: {command: /nowhere/at-all}
    monitoring:
      alerts:
        every: 100ms
        group-wait: 0s
        rules:
          server-down: {for: 0s}
    """
        + channels;
  }

  private static String found(String page, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(page);
    assertThat(found.find()).as(pattern + " in " + page).isTrue();
    return found.group(1);
  }

  private static HttpResponse<String> shown(Browser browser, String path) throws Exception {
    HttpResponse<String> page = browser.get(path);
    assertThat(page.statusCode()).as(path + page.body()).isEqualTo(200);
    return page;
  }

  private static String done(HttpResponse<String> answer, Browser browser) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return browser.get(answer.headers().firstValue("location").orElseThrow()).body();
  }

  /// Calls a server that cannot be started, until its alert is on the page.
  private static String fired(RunningHouse house, Browser browser) throws Exception {
    await()
        .atMost(LONG)
        .until(() -> {
          house.call("victim__anything", "{}");
          return browser.get("/console/alerts").body().contains("/acknowledge\"");
        });
    return browser.get("/console/alerts").body();
  }

  @Test
  void everyPageIsForThoseWhoMayLookAndShowsOthersNothing() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, settings(""));
        Browser admin = Browser.first(house);
        Browser reader = new Browser(house.url(""));
        Browser caller = new Browser(house.url(""))) {
      account(house, "reader", "monitor");
      account(house, "caller", "mcp");
      reader.signIn("reader", Browser.PASSWORD);
      caller.signIn("caller", Browser.PASSWORD);
      for (String path : PAGES) {
        assertThat(shown(admin, path).body()).as(path).contains("<h");
        assertThat(shown(reader, path).body())
            .as(path)
            .doesNotContain("/acknowledge", "Send a test", "New silence", "/reject", "/promote");
        HttpResponse<String> refused = caller.get(path);
        assertThat(refused.statusCode()).as(path).isEqualTo(403);
        assertThat(refused.body()).as(path).contains("scope monitor");
      }
      for (String path : List.of("/console/alerts/channels/test", "/console/alerts/silences")) {
        assertThat(reader.act(path, Map.of("lasts", "1h", "rule", "server-down")).statusCode())
            .as(path)
            .isEqualTo(403);
      }
    }
  }

  static void account(RunningHouse house, String name, String scope) throws Exception {
    HttpResponse<String> made =
        house.send(
            house.post(
                "/api/v1/accounts",
                "{\"name\":\"%s\",\"password\":\"%s\",\"scopes\":[\"%s\"]}"
                    .formatted(name, Browser.PASSWORD, scope)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  @Test
  void anAlertIsAcknowledgedSilencedAndResolved() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, settings(""));
        Browser browser = Browser.first(house)) {
      assertThat(shown(browser, "/console/alerts").body()).contains("No alert fires");
      String page = fired(house, browser);
      String id = found(page, "/console/alerts/([^/\"]+)/acknowledge");
      assertThat(page).contains("victim", "alerts-runbook.md#server-", "Firing");

      String acknowledged =
          done(browser.act("/console/alerts/" + id + "/acknowledge", Map.of()), browser);
      assertThat(acknowledged).contains("Acknowledged by ada").doesNotContain("/acknowledge\"");

      String silenced =
          done(
              browser.act(
                  "/console/alerts/silences",
                  Map.of("match", "server=victim", "lasts", "2h", "comment", "being mended")),
              browser);
      assertThat(silenced).contains("Silenced: server=victim");
      String silences = shown(browser, "/console/alerts/silences").body();
      assertThat(silences).contains("being mended", "In force", "server=victim", "ada");
      String silence = found(silences, "/console/alerts/silences/([^/\"]+)/end");
      assertThat(
              done(browser.act("/console/alerts/silences/" + silence + "/end", Map.of()), browser))
          .contains("The silence has ended")
          .doesNotContain("being mended");

      String resolved = done(browser.act("/console/alerts/" + id + "/resolve", Map.of()), browser);
      assertThat(resolved).contains("Resolved:", "ada has resolved it");
      assertThat(house.send(house.request("/api/v1/audit?kind=change&subject=ada")).body())
          .contains("alert acknowledge", "alert silence", "alert silence end", "alert resolve");
      // What is over cannot be resolved again, and the page says so.
      HttpResponse<String> again =
          browser.act(
              "/console/alerts/" + id + "/resolve", Map.of("back", "/console/alerts?q=victim"));
      assertThat(done(again, browser)).contains("alert " + id + " is over");
      assertThat(shown(browser, "/console/alerts?state=resolved&q=victim").body()).contains(id);
      assertThat(shown(browser, "/console/alerts?severity=info&q=victim").body())
          .contains("No alert fits");
    }
  }

  @Test
  void aSilenceThatIsWrittenWronglySaysHowToWriteIt() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, settings(""));
        Browser browser = Browser.first(house)) {
      String back = "/console/alerts/silences";
      assertThat(
              done(
                  browser.act(back, Map.of("back", back, "rule", "server-down", "lasts", "soon")),
                  browser))
          .contains("is no duration");
      assertThat(done(browser.act(back, Map.of("back", back, "lasts", "1h")), browser))
          .contains("a silence names what it is about");
      assertThat(
              done(
                  browser.act(
                      back,
                      Map.of("back", back, "server", "victim", "lasts", "1h", "from", "tomorrow")),
                  browser))
          .contains("is no beginning");
      String planned =
          done(
              browser.act(
                  back, Map.of("back", back, "server", "victim", "lasts", "1h", "from", "2h")),
              browser);
      assertThat(planned).contains("Planned");
    }
  }

  @Test
  void aTestOfAChannelReallySendsAndItsFailureIsTold() throws Exception {
    try (AlertReceivers receivers = new AlertReceivers(folder);
        RunningHouse house = RunningHouse.open(folder, settings(receivers.yaml()));
        Browser browser = Browser.first(house)) {
      String page = shown(browser, "/console/alerts/channels").body();
      assertThat(page).contains(AlertReceivers.CHANNELS).contains("Not tried yet");

      String sent =
          done(browser.act("/console/alerts/channels/test", Map.of("channel", "hook")), browser);

      assertThat(sent).contains("The test was taken", "hook: taken after");
      assertThat(receivers.all().toString()).contains("test");
      assertThat(sent).doesNotContain("a-key-of-sixteen-bytes", "the-routing-key");
      fired(house, browser);
      await()
          .atMost(LONG)
          .until(
              () -> browser.get("/console/alerts/channels?channel=hook").body().contains("firing"));
      assertThat(
              done(
                  browser.act(
                      "/console/alerts/channels/test",
                      Map.of("channel", "none", "back", "/console/alerts/channels")),
                  browser))
          .contains("there is no channel none");
    }
  }

  @Test
  void rulesAndObjectivesTellWhatIsKnownAndNothingElse() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, settings(""));
        Browser browser = Browser.first(house)) {
      assertThat(shown(browser, "/console/alerts/rules").body())
          .contains("server-down", "gateway-slow", "for");
      String objectives = shown(browser, "/console/objectives").body();
      // Nobody has called anything: no share of calls is measured, and none is shown.
      assertThat(objectives).contains("availability", "error-rate", "No data", "99 % wanted");
      String success = objectives.substring(objectives.indexOf("<h2>success</h2>"));
      assertThat(success.substring(0, success.indexOf("</li>"))).doesNotContain("100 %");
    }
  }

  @Test
  void theLogIsSearchedPagedAndCounted() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, settings(""));
        Browser browser = Browser.first(house)) {
      StringBuilder lines = new StringBuilder("{\"lines\":[");
      for (int line = 0; line < 250; line++) {
        lines
            .append(line == 0 ? "" : ",")
            .append(
                """
                {"message":"order %d of files is <b>late</b>","component":"drill","level":"warning",\
                "request":"walk-%d","time":"2026-11-20T10:00:%02d.%03dZ"}\
                """
                    .formatted(line, line, line / 10, line));
      }
      assertThat(house.send(house.post("/api/v1/logs", lines + "]}")).statusCode()).isEqualTo(202);

      String path = "/console/logs?component=drill";
      await().atMost(LONG).until(() -> browser.get(path).body().contains("order 249 of files"));
      String newest = shown(browser, path).body();
      assertThat(newest)
          .contains("&lt;b&gt;late", "request=walk-249", "rel=\"next\"")
          .doesNotContain("<b>late", "order 99 of files");
      assertThat(newest.indexOf("order 249 of")).isLessThan(newest.indexOf("order 248 of"));
      String older = found(newest, "rel=\"next\" href=\"([^\"]+)\"").replace("&amp;", "&");
      String second = shown(browser, older).body();
      assertThat(second).contains("order 149 of files", "order 50 of files");
      assertThat(second).doesNotContain("order 150 of files", "order 49 of files");
      String third =
          shown(browser, found(second, "rel=\"next\" href=\"([^\"]+)\"").replace("&amp;", "&"))
              .body();
      assertThat(third).contains("order 49 of files", "order 0 of").doesNotContain("rel=\"next\"");

      assertThat(shown(browser, "/console/logs?request=walk-7").body())
          .contains("order 7 of files")
          .doesNotContain("order 8 of files");
      assertThat(shown(browser, "/console/logs?server=files&q=order+77+of&level=warning").body())
          .contains("order 77 of files")
          .doesNotContain("order 78 of files");
      assertThat(shown(browser, "/console/logs?component=drill&level=error").body())
          .contains("No line fits");
      assertThat(shown(browser, "/console/logs/kinds?component=drill").body())
          .contains("<b>250</b>", "250 lines counted");
      assertThat(browser.get("/console/logs?since=yesterday").statusCode()).isEqualTo(400);
      assertThat(browser.get("/console/logs?level=loud").body()).contains("a level is debug");
    }
  }

  @Test
  void whatWasIsDrawnFromWhatWasCountedAndGapsAreGaps() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, settings(""));
        Browser browser = Browser.first(house)) {
      for (int call = 0; call < 3; call++) {
        house.call("victim__anything", "{}");
      }
      Pattern calls = Pattern.compile("<td class=\"number\" data-value=\"3\">3</td>");
      await()
          .atMost(LONG)
          .until(() -> calls.matcher(browser.get("/console/servers/victim").body()).find());
      for (String page : List.of("/console/servers/victim", "/console/overview?range=24h")) {
        assertThat(shown(browser, page).body())
            .as(page)
            .contains("nobody looked", "data-curves=\"/console/curves?", "uPlot", "curves.js");
      }
      // Nothing of it runs, so there is no memory, and none is shown.
      assertThat(shown(browser, "/console/curves?server=victim&range=1h").body())
          .doesNotContain("data-value=\"0\">0 B");
      assertThat(browser.get("/console/curves?server=nobody").statusCode()).isEqualTo(404);
      assertThat(browser.get("/console/curves?server=NO!").statusCode()).isEqualTo(400);
    }
  }
}
