package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Virtual servers in the console, as a browser without scripts does it.
final class VirtualPagesTest {
  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  /// Sends the form of a draft, in which names stand more than once: names and values in turn.
  private static HttpResponse<String> draft(RunningHouse house, Browser browser, String... fields)
      throws Exception {
    String token = Browser.token(browser.get("/console/overview").body());
    Stream<String> pairs =
        Stream.iterate(0, at -> at < fields.length, at -> at + 2)
            .map(at ->
                URLEncoder.encode(fields[at], UTF_8)
                    + "="
                    + URLEncoder.encode(fields[at + 1], UTF_8));
    String body =
        Stream.concat(Stream.of("token=" + token), pairs).collect(Collectors.joining("&"));
    return browser.send(
        browser
            .request("/console/virtual-draft")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", house.url(""))
            .POST(BodyPublishers.ofString(body)));
  }

  private static List<String> tools(RunningHouse house) throws Exception {
    try (Party client = Party.modern(house, "/v/mine/mcp", Party.NO_CAPABILITIES)) {
      return client.request("tools/list", "").get("result").get("tools").items().stream()
          .map(each -> String.valueOf(each.get("name").text()))
          .toList();
    }
  }

  @Test
  void isPickedRenamedOrderedSavedAndRemoved() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
      house.send(house.request("/api/v1/tools?wait=20s"));
      assertThat(browser.get("/console/virtual").body()).contains("There is no virtual server yet");
      String fresh = browser.get("/console/virtual-new").body();
      assertThat(fresh).contains("value=\"tools old counter\"", "value=\"tools old *\"");

      String found =
          draft(house, browser, "new", "yes", "name", "mine", "q", "does log", "do", "find").body();
      assertThat(found)
          .contains("value=\"tools old log\"")
          .doesNotContain("value=\"tools old counter\"");

      String picked =
          draft(
                  house,
                  browser,
                  "new",
                  "yes",
                  "name",
                  "mine",
                  "pick",
                  "tools old counter",
                  "pick",
                  "tools old log",
                  "do",
                  "add")
              .body();
      assertThat(picked).contains("name=\"what\" value=\"tools old counter\"", "2 tools, ≈ ");
      assertThat(picked).doesNotContain("name=\"pick\" value=\"tools old counter\"");
      assertThat(house.send(house.request("/api/v1/virtual-servers")).body())
          .doesNotContain("mine");

      String preview = rows(house, browser, "preview", "mine", "2", "1").body();
      assertThat(preview).contains("Counts things.").containsPattern("name.{1,6}: .{1,5}count");
      HttpResponse<String> saved = rows(house, browser, "save", "mine", "2", "1");
      assertThat(saved.statusCode()).as(saved.body()).isEqualTo(303);
      assertThat(saved.headers().firstValue("location")).hasValue("/console/virtual/mine");
      assertThat(tools(house)).containsExactly("log", "count");

      String one = browser.get("/console/virtual/mine").body();
      assertThat(one)
          .contains(
              "is saved", house.url("/v/mine/mcp"), "Counts things.", "What tools/list answers");
      // What is shown as the preview is what a client gets.
      String list = house.send(house.request("/console/virtual")).body();
      assertThat(list).doesNotContain("/v/mine/mcp");
      assertThat(browser.get("/console/virtual").body()).contains("/v/mine/mcp", "≈ ");

      HttpResponse<String> taken = rows(house, browser, "save", "mine", "1", "2");
      assertThat(taken.statusCode()).isEqualTo(400);
      assertThat(taken.body()).contains("There is a virtual server mine already", "Counts things.");
      HttpResponse<String> wrong = rows(house, browser, "save", "Not A Name", "1", "2");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("is no name for a virtual server");
      HttpResponse<String> server = rows(house, browser, "save", "old", "1", "2");
      assertThat(server.statusCode()).isEqualTo(409);
      assertThat(server.body()).contains("a server is called old");

      assertThat(browser.get("/console/virtual/mine/edit").body()).contains("value=\"count\"");
      String removal = browser.get("/console/servers/old/remove").body();
      assertThat(removal)
          .contains("1 virtual server shows something of it", "Change or remove that one");
      assertThat(browser.get("/console/virtual/mine/remove").body())
          .contains("Whom it hits", "Remove mine");
      HttpResponse<String> gone =
          browser.act("/console/virtual/mine/remove", Map.of("back", "/console/virtual"));
      assertThat(gone.statusCode()).isEqualTo(303);
      assertThat(browser.get("/console/virtual/mine").statusCode()).isEqualTo(404);
      String changes = house.send(house.request("/api/v1/audit?kind=change&subject=ada")).body();
      assertThat(changes).contains("virtual server set", "virtual server remove");
    }
  }

  private static HttpResponse<String> rows(
      RunningHouse house, Browser browser, String what, String name, String first, String second)
      throws Exception {
    return draft(
        house,
        browser,
        "new",
        "yes",
        "name",
        name,
        "description",
        "For tests",
        "what",
        "tools old counter",
        "as",
        "count",
        "about",
        "Counts things.",
        "place",
        first,
        "what",
        "tools old log",
        "as",
        "",
        "about",
        "",
        "place",
        second,
        "do",
        what);
  }

  @Test
  void aServerIsRemovedAfterItWasShownWhomThatHits() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      house.addCommand("idle", List.of("sleep", "1000"));
      assertThat(browser.get("/console/servers/idle").body())
          .contains("/console/servers/idle/remove");
      assertThat(browser.get("/console/servers/idle/remove").body())
          .contains("Nobody that is known of", "Nobody has called it");
      assertThat(house.send(house.request("/api/v1/servers/idle")).statusCode()).isEqualTo(200);

      HttpResponse<String> gone =
          browser.act("/console/servers/idle/remove", Map.of("back", "/console/servers/idle"));

      assertThat(gone.statusCode()).isEqualTo(303);
      assertThat(house.send(house.request("/api/v1/servers/idle")).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void thePageOfMissingToolsAnswersOnce() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
      house.send(house.request("/api/v1/tools?wait=20s"));

      assertThat(browser.get("/console/why").body()).contains("Which tool do you miss?");
      assertThat(browser.get("/console/why?tool=old__counter").body())
          .contains("<code>there</code>", "/console/tools/old__counter");
      assertThat(browser.get("/console/why?tool=old__countr").body())
          .contains("<code>tool.unknown</code>", "Did you mean old__counter");
      assertThat(browser.get("/console/why?tool=x&for=token:none").statusCode()).isEqualTo(400);
      assertThat(
              Json.parse(
                      house
                          .send(house.request("/api/v1/why?tool=old__counter"))
                          .body()
                          .getBytes(UTF_8))
                  .get("code")
                  .text())
          .isEqualTo("there");
    }
  }
}
