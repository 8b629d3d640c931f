package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page that connects clients: a token shown once, and snippets that work when they are pasted.
final class ConnectTest {
  private static final Pattern TOKEN =
      Pattern.compile("aria-label=\"The token\">([A-Za-z0-9_.-]{40,})</pre>");

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static String made(Browser browser, String through) throws Exception {
    HttpResponse<String> made =
        browser.act("/console/connect", Map.of("through", through, "life", "7d"));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(303);
    return made.headers().firstValue("location").orElseThrow();
  }

  private static String token(String page) {
    Matcher found = TOKEN.matcher(page);
    assertThat(found.find()).as(page).isTrue();
    return found.group(1);
  }

  /// What stands behind a button that copies, by what it begins with.
  private static String copied(String page, String start) {
    Matcher found =
        Pattern.compile("data-copy=\"(" + Pattern.quote(start) + "[^\"]*)\"").matcher(page);
    assertThat(found.find()).as(page).isTrue();
    return found
        .group(1)
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static String printed(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  @Test
  void aTokenIsShownOnceAndOpensWhatWasChosenAlone() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house);
        Browser other = new Browser(house.url(""))) {
      house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
      house.send(
          house.post(
              "/api/v1/virtual-servers",
              "{\"name\":\"mine\",\"tools\":[{\"server\":\"old\",\"name\":\"plain\"}]}"));
      assertThat(browser.get("/console/connect").body()).contains("YOUR_TOKEN", "None yet");

      String location = made(browser, "mine");
      HttpResponse<String> account =
          house.send(
              house.post(
                  "/api/v1/accounts",
                  "{\"name\":\"dora\",\"password\":\"%s\",\"scopes\":[\"admin\"]}"
                      .formatted(Browser.PASSWORD)));
      assertThat(account.statusCode()).as(account.body()).isEqualTo(201);
      assertThat(other.signIn("dora", Browser.PASSWORD).statusCode()).isEqualTo(303);
      assertThat(other.get(location).body()).contains("was shown once", "YOUR_TOKEN");
      HttpResponse<String> live =
          browser.send(browser.request(location).header("HX-Target", "live"));
      assertThat(live.body()).doesNotContain("<pre").contains("Not yet");
      String page = browser.get(location).body();
      String token = token(page);
      assertThat(page).contains("Bearer " + token).doesNotContain("YOUR_TOKEN");
      assertThat(location).doesNotContain(token);
      assertThat(browser.get(location).body()).contains("was shown once").doesNotContain(token);

      try (Party client = Party.modern(house, "/v/mine/mcp", Party.NO_CAPABILITIES, token)) {
        assertThat(client.request("tools/list", "").toString()).contains("\"plain\"");
      }
      try (Party client = Party.legacy(house, "/v/mine/mcp", Party.NO_CAPABILITIES, token)) {
        assertThat(client.text("plain", "{}")).isNotEmpty();
      }
      assertThat(house.callAs(token, "old__counter", "{}").statusCode()).isEqualTo(403);
      assertThat(
              house
                  .send(
                      house
                          .request("/api/v1/servers")
                          .setHeader("Authorization", "Bearer " + token))
                  .statusCode())
          .isEqualTo(403);
      assertThat(browser.get("/console/connect").body())
          .contains("virtual:mine")
          .containsPattern(">\\s*t 1</span>");

      String audit = house.send(house.request("/api/v1/audit?limit=1000")).body();
      assertThat(audit).contains("token create", "virtual:mine").doesNotContain(token);
      HttpResponse<String> wrong =
          browser.act("/console/connect", Map.of("through", "none", "life", "7d"));
      assertThat(wrong.statusCode()).isEqualTo(404);
      HttpResponse<String> ever =
          browser.act("/console/connect", Map.of("through", "", "life", "3650d"));
      assertThat(ever.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void snippetsWorkAsTheyArePasted() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
      house.send(house.request("/api/v1/tools?wait=20s"));
      String page = browser.get(made(browser, "")).body();

      String answer = printed(List.of("bash", "-c", copied(page, "curl ")));
      Json list = Json.parse(answer.getBytes(UTF_8));
      assertThat(list.get("result").get("tools").toString()).contains("old__counter");

      String command = copied(page, "npx @modelcontextprotocol/inspector ");
      Path program =
          RunningHouse.home()
              .resolve("testing/node/node_modules/@modelcontextprotocol/inspector")
              .resolve("clients/launcher/build/index.js");
      String run = "exec node '" + program + "' " + command.substring(command.indexOf("--cli"));
      String said = printed(List.of("bash", "-c", "MCP_INSPECTOR_SECRET_STORE=memory " + run));
      assertThat(said).contains("old__counter");

      String came = browser.get("/console/connect").body();
      assertThat(came).containsPattern("MCP Inspector</b><span class=\"tag good\">");
      assertThat(came).containsPattern("Plain HTTP</b><span class=\"tag good\">");
      assertThat(came).doesNotContainPattern("Windsurf</b><span class=\"tag good\">");
    }
  }

  @Test
  void theAddressIsThatOfTheDoorAlsoAtThePortOfTheConsole() throws Exception {
    try (RunningHouse house =
            RunningHouse.open(directory, "listen: {port: 0}\nlisteners: {console: 0}\n");
        Browser browser = new Browser(house.url(Role.CONSOLE, ""))) {
      assertThat(browser.makeFirst(Browser.invitation(house), "ada").statusCode()).isEqualTo(303);
      String page = browser.get("/console/connect").body();
      assertThat(page).contains(house.url("/mcp")).doesNotContain(house.url(Role.CONSOLE, "/mcp"));
    }
    String published = "listen: {port: 0}\nsecurity: {public-url: \"https://mcp.example\"}\n";
    try (RunningHouse house = RunningHouse.open(directory, published);
        Browser browser = new Browser(house.url(""))) {
      browser.signIn("ada", Browser.PASSWORD);
      assertThat(browser.get("/console/connect").body()).contains("https://mcp.example/mcp");
    }
  }
}
