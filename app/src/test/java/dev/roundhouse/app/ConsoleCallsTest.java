package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the console tells of calls: one from its beginning to its end, all of them to keep, and who
/// makes them.
@Timeout(120)
final class ConsoleCallsTest {
  private static final String SCRIPT =
      """
      while read -r line; do
        id=${line##*'"id":'}; id=${id%%,*}; id=${id%%\\}*}
        case "$line" in
          *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'\
      '"serverInfo":{"name":"calls","version":"1"}}' ;;
          *'"tools/list"'*) result='{"tools":[{"name":"hello","inputSchema":{"type":"object"}}]}' ;;
          *) result='{"content":[{"type":"text","text":"done"}]}' ;;
        esac
        case "$line" in
          *'"id"'*) printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result" ;;
        esac
      done
      """;

  @TempDir private Path folder;

  private RunningHouse house() throws Exception {
    RunningHouse house = RunningHouse.open(folder);
    Path script = Files.writeString(folder.resolve("calls.sh"), SCRIPT);
    house.addCommand("calls", List.of("/bin/sh", script.toString()));
    return house;
  }

  private static String shown(Browser browser, String path) throws Exception {
    HttpResponse<String> page = browser.get(path);
    assertThat(page.statusCode()).as(path + page.body()).isEqualTo(200);
    return page.body();
  }

  @Test
  void oneCallIsToldFromItsBeginningToItsEnd() throws Exception {
    try (RunningHouse house = house();
        Browser browser = Browser.first(house)) {
      // So that the first call is the one that starts it.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            browser.act("/console/servers-do", Map.of("do", "sleep", "server", "calls"));
            return browser.get("/console/servers/calls").body().contains("Nothing of it runs");
          });
      assertThat(house.call("calls__hello", "{}").body()).contains("done");
      assertThat(house.call("calls__hello", "{}").body()).contains("done");
      Pattern link = Pattern.compile("href=\"(/console/activity/[^\"]+)\">hello</a>");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> link.matcher(browser.get("/console/activity").body()).results().count() == 2);
      Matcher found = link.matcher(shown(browser, "/console/activity"));
      assertThat(found.find()).isTrue();
      String second = shown(browser, found.group(1));
      assertThat(found.find()).isTrue();
      String first = shown(browser, found.group(1));

      // The first has started the server, and its page says so; the second found it running.
      assertThat(first)
          .contains("calls was started or woken", "calls: Waking", "calls: Running", "Came in")
          .contains("are not measured apart");
      assertThat(second)
          .contains("No server had to be started or woken for it", "tools/call, ok")
          .doesNotContain("calls: Waking");
      assertThat(browser.get("/console/activity/nobody").statusCode()).isEqualTo(404);
      assertThat(shown(browser, "/console/servers/calls"))
          .containsPattern("Who calls it[\\s\\S]*subject=[\\s\\S]*<td[^>]*class=\"number\">2</td>");
    }
  }

  @Test
  void callsAreKeptAsATableAndAsLines() throws Exception {
    try (RunningHouse house = house();
        Browser browser = Browser.first(house);
        Browser reader = new Browser(house.url(""))) {
      house.call("calls__hello", "{\"text\":\"a \\\"quoted\\\" word, and a comma\"}");
      house.call("calls__hello", "{}");
      String path = "/console/activity/export?server=calls&format=";
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> browser.get(path + "jsonl").body().lines().count() == 2);

      HttpResponse<String> csv = browser.get(path + "csv");
      HttpResponse<String> lines = browser.get(path + "jsonl");

      assertThat(csv.headers().firstValue("content-type").orElseThrow()).startsWith("text/csv");
      assertThat(csv.headers().firstValue("content-disposition").orElseThrow())
          .startsWith("attachment; filename=\"calls-");
      assertThat(csv.body()).startsWith("time,subject,source,action,server,name,outcome");
      assertThat(csv.body()).contains("a \\\"\"quoted\\\"\" word, and a comma", "\"hello\",\"ok\"");
      assertThat(csv.body().lines()).hasSize(3);
      for (String line : lines.body().lines().toList()) {
        assertThat(Json.parse(line.getBytes(UTF_8)).get("server").text()).isEqualTo("calls");
      }
      assertThat(browser.get(path + "csv&name=hello").body().lines()).hasSize(3);
      assertThat(browser.get(path + "csv&name=other").body().lines()).hasSize(1);
      assertThat(browser.get(path + "xls").statusCode()).isEqualTo(400);
      ConsoleWatchTest.account(house, "reader", "monitor");
      reader.signIn("reader", Browser.PASSWORD);
      assertThat(reader.get(path + "csv").statusCode()).isEqualTo(403);
      assertThat(reader.get("/console/activity/any").statusCode()).isEqualTo(403);
      assertThat(shown(reader, "/console/servers/calls")).doesNotContain("Who calls it");
    }
  }
}
