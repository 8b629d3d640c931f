package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls from the console that take a while, or that ask: at real servers of both eras.
@Timeout(180)
final class PlaygroundTest {
  private static final String RUNNING = "/console/running/";

  @TempDir private Path folder;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private RunningHouse house(String era) throws Exception {
    RunningHouse house = RunningHouse.open(folder);
    house.addCommand("play", Node.command("playground-server.mjs", "--era", era));
    return house;
  }

  /// Sends the form of a tool, and gives the path where it led.
  private static String called(Browser browser, String tool, Map<String, String> form)
      throws Exception {
    HttpResponse<String> answer = browser.act("/console/tools/play__" + tool, form);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return place(answer);
  }

  private static String place(HttpResponse<String> answer) {
    return answer.headers().firstValue("location").orElseThrow();
  }

  /// The page of a call, once it says this; a page that leads on is followed.
  private static String page(Browser browser, String path, String says) throws Exception {
    String[] last = {""};
    await()
        .atMost(Duration.ofSeconds(60))
        .alias(says)
        .until(() -> {
          HttpResponse<String> answer = browser.get(path);
          boolean isOver = answer.statusCode() == 303;
          last[0] = isOver ? browser.get(place(answer)).body() : answer.body();
          return last[0].contains(says);
        });
    return last[0];
  }

  private static Map<String, String> answer(String page, String word) {
    Matcher found = Pattern.compile("name=\"question\" value=\"([0-9]+)\"").matcher(page);
    assertThat(found.find()).as(page).isTrue();
    return Map.of("question", found.group(1), "do", word);
  }

  private static Map<String, String> with(Map<String, String> form, Map<String, String> more) {
    return Stream.of(form, more)
        .flatMap(each -> each.entrySet().stream())
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void tellsHowFarItIsAndCancelsAtTheServer(String era) throws Exception {
    try (RunningHouse house = house(era);
        Browser browser = Browser.first(house)) {
      String path = called(browser, "work", Map.of("arg.steps", "7"));
      assertThat(path).startsWith(RUNNING);

      String page = page(browser, path, "Step 7 of 8");
      assertThat(page)
          .contains("Under way", "7 of 8", "width=\"875\"", "Step 3 of 8", "Cancel the call")
          .doesNotContain("Step 2 of 8");
      assertThat(browser.get("/console/tools/play__say").body())
          .contains("Your calls under way", path);

      HttpResponse<String> cancelled = browser.act(path + "/cancel", Map.of());
      assertThat(cancelled.statusCode()).isEqualTo(303);
      assertThat(page(browser, path, "class=\"answer bad\"")).contains("in the console");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              browser
                  .get(called(browser, "cancelled", Map.of()).replaceAll("#.*", ""))
                  .body()
                  .contains("cancelled by ada in the console"));
      assertThat(browser.get("/console/tools/play__say").body())
          .doesNotContain("Your calls under way");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              browser.get("/console/audit?name=work&outcome=cancelled").body().contains("work"));
      assertThat(house.leases("play")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void isAnsweredInPlace(String era) throws Exception {
    try (RunningHouse house = house(era);
        Browser browser = Browser.first(house)) {
      String path = called(browser, "ask", Map.of());
      String page = page(browser, path, "Who comes to dinner?");
      assertThat(page)
          .contains("play asks you", "name=\"arg.name\"", "name=\"arg.guests\"", ">Green</option>")
          .contains("value=\"2\"", "Waits for your answer");

      // What is wrong is told, and nothing is lost.
      Map<String, String> yes = answer(page, "accept");
      HttpResponse<String> wrong =
          browser.act(path + "/answer", with(yes, Map.of("arg.guests", "12", "arg.colour", "g")));
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("At most 9.", "This is needed.", "value=\"12\"");

      HttpResponse<String> right =
          browser.act(
              path + "/answer",
              with(yes, Map.of("arg.name", "Ada & co", "arg.guests", "3", "arg.colour", "g")));
      assertThat(right.statusCode()).isEqualTo(303);
      assertThat(page(browser, path, "class=\"answer good\""))
          .contains("accept: ", "Ada &amp; co", "guests", "3");
      assertThat(place(browser.act(path + "/answer", yes))).contains("?result=");

      String other = called(browser, "ask", Map.of());
      String asks = page(browser, other, "Who comes to dinner?");
      browser.act(other + "/answer", answer(asks, "decline"));
      assertThat(page(browser, other, "class=\"answer good\"")).contains("decline: {}");

      String third = called(browser, "ask", Map.of());
      browser.act(third + "/answer", answer(page(browser, third, "Who comes"), "dismiss"));
      assertThat(page(browser, third, "class=\"answer good\"")).contains("cancel: {}");

      // Nobody has to answer to be rid of it.
      String fourth = called(browser, "ask", Map.of());
      Map<String, String> late = answer(page(browser, fourth, "Who comes"), "decline");
      browser.act(fourth + "/cancel", Map.of());
      assertThat(page(browser, fourth, "class=\"answer bad\"")).contains("cancelled");
      browser.act(fourth + "/answer", late);
      assertThat(page(browser, fourth, "Nobody waits for this answer any more.")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void sendsNobodyToAnAddressUnasked(String era) throws Exception {
    try (RunningHouse house = house(era);
        Browser browser = Browser.first(house)) {
      String path = called(browser, "visit", Map.of());
      String page = page(browser, path, "Please sign the book.");

      assertThat(page)
          .contains("<code class=\"wrap\">https://example.com/book</code>", "nobody vouches for it")
          .contains("rel=\"noopener noreferrer\"");
      browser.act(path + "/answer", answer(page, "accept"));
      assertThat(page(browser, path, "class=\"answer good\"")).contains("accept: {}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void aPersonIsNoModel(String era) throws Exception {
    try (RunningHouse house = house(era);
        Browser browser = Browser.first(house)) {
      String path = called(browser, "model", Map.of());

      assertThat(page(browser, path, "class=\"answer bad\"")).containsIgnoringCase("sampling");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void nobodyIsFloodedWithQuestions(String era) throws Exception {
    try (RunningHouse house = house(era);
        Browser browser = Browser.first(house)) {
      String path = called(browser, "flood", Map.of());

      assertThat(page(browser, path, "class=\"answer bad\""))
          .contains("more than 20 questions at a time");
    }
  }

  @Test
  void isForWhoeverMadeItAndThereAreOnlySoMany() throws Exception {
    try (RunningHouse house = house("legacy");
        Browser browser = Browser.first(house);
        Browser other = new Browser(house.url(""))) {
      ConsoleWatchTest.account(house, "reader", "mcp");
      other.signIn("reader", Browser.PASSWORD);
      String path = called(browser, "work", Map.of("arg.steps", "1"));
      page(browser, path, "Step 1 of 2");

      assertThat(other.get(path).statusCode()).isEqualTo(404);
      assertThat(other.act(path + "/cancel", Map.of()).statusCode()).isEqualTo(404);
      assertThat(other.act(path + "/answer", Map.of("question", "1", "do", "accept")).statusCode())
          .isEqualTo(404);
      assertThat(other.get("/console/tools/play__say").body()).doesNotContain(path);

      List<String> all =
          Stream.of("1", "2", "3")
              .map(each -> {
                try {
                  return called(browser, "work", Map.of("arg.steps", each));
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              })
              .toList();
      HttpResponse<String> fifth =
          browser.act("/console/tools/play__work", Map.of("arg.steps", "8"));
      assertThat(fifth.statusCode()).isEqualTo(429);
      assertThat(fifth.body())
          .contains("You have 4 calls under way here", "value=\"8\"")
          .contains(all);
      browser.act(path + "/cancel", Map.of());
      page(browser, path, "class=\"answer bad\"");
      assertThat(called(browser, "say", Map.of("arg.words", "room again"))).contains("?result=");
    }
  }

  private RunningHouse careful(String approval) throws Exception {
    String file = "listen: {port: 0}\napproval: {tools: ['play/say']%s}\n".formatted(approval);
    RunningHouse house = RunningHouse.open(folder, file);
    house.addCommand("play", Node.command("playground-server.mjs", "--era", "legacy"));
    return house;
  }

  @Test
  void thePersonApprovesWhereThatCounts() throws Exception {
    try (RunningHouse house = careful("");
        Browser browser = Browser.first(house)) {
      String path = called(browser, "say", Map.of("arg.words", "with leave"));
      String page = page(browser, path, "Roundhouse asks you");
      assertThat(page).contains("Allow say of server play?", "with leave");
      browser.act(path + "/answer", answer(page, "accept"));
      assertThat(page(browser, path, "class=\"answer good\"")).contains("with leave");

      String other = called(browser, "say", Map.of("arg.words", "without"));
      browser.act(other + "/answer", answer(page(browser, other, "Allow say"), "decline"));
      assertThat(page(browser, other, "class=\"answer bad\"")).contains("approval.denied");
    }
  }

  @Test
  void elseTheInboxDecides() throws Exception {
    try (RunningHouse house = careful(", by-caller: false, patience: 2m");
        Browser browser = Browser.first(house)) {
      String path = called(browser, "say", Map.of("arg.words", "with leave"));
      String page = page(browser, path, "waits for approval");
      Matcher id = Pattern.compile("waits for approval ([A-Za-z0-9-]+)").matcher(page);
      assertThat(id.find()).isTrue();
      assertThat(page).doesNotContain("Roundhouse asks you");
      String approve = "/api/v1/approvals/" + id.group(1) + "/approve";
      assertThat(house.send(house.post(approve, "{}")).statusCode()).isEqualTo(200);
      assertThat(page(browser, path, "class=\"answer good\"")).contains("with leave");
    }
  }

  @Test
  void theMessageOfAClientWorksAsItIsShown() throws Exception {
    try (RunningHouse house = house("modern");
        Browser browser = Browser.first(house)) {
      String result = called(browser, "say", Map.of("arg.words", "as \"shown\""));
      if (result.startsWith(RUNNING)) {
        page(browser, result, "class=\"answer good\"");
        result = called(browser, "say", Map.of("arg.words", "as \"shown\""));
      }
      String page = browser.get(result.replaceAll("#.*", "")).body();
      Matcher found = Pattern.compile("data-copy=\"(\\{[^\"]*)\"").matcher(page);
      assertThat(found.find()).as(page).isTrue();
      String message =
          found.group(1).replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&");

      HttpRequest.Builder request =
          house
              .post("/mcp", message)
              .header("MCP-Protocol-Version", "2026-07-28")
              .header("Mcp-Method", "tools/call")
              .header("Mcp-Name", "play__say");
      Json answer = Json.parse(house.send(request).body().getBytes(UTF_8));

      assertThat(answer.get("result").get("content").items().getFirst().get("text").text())
          .isEqualTo("as \"shown\"");
    }
  }
}
