package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is slow, silent or broken costs the others nothing.
final class SlowServerTest {
  private static final String MISSING = "dev.roundhouse/missing";
  private static final String TOOLS_CHANGED = "notifications/tools/list_changed";

  /// One second, and what a busy machine may add.
  private static final Duration AT_ONCE = Duration.ofMillis(1900);

  private final RunningHouse house;

  SlowServerTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static Json list(Party client) throws Exception {
    long start = System.nanoTime();
    Json result = client.request("tools/list", "").get("result");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    return result;
  }

  private static List<String> missing(Json result) {
    return result.get("_meta").get(MISSING).items().stream()
        .map(each -> each.get("server").text() + ": " + each.get("reason").text())
        .toList();
  }

  @Test
  void showsTheToolsOfTheOthersAndSaysWhoIsMissingAndWhy() throws Exception {
    house.addCommand("good", Node.command("bridge-server.mjs"));
    house.addCommand("slow", Node.command("bridge-server.mjs", "--delay", "6000"));
    house.addCommand("silent", Node.command("lying-server.mjs", "--silent-initialize"));
    house.addCommand("absent", List.of("/no/such/program"));
    try (Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES);
        Party legacy = Party.legacy(house, "/mcp", "{\"roots\":{}}")) {
      modern.start("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
      modern.hears("notifications/subscriptions/acknowledged");

      Json shown = list(modern);
      Json same = list(legacy);

      for (Json each : List.of(shown, same)) {
        assertThat(each.get("tools").toString()).contains("\"good__counter\"");
        assertThat(each.get("tools").toString()).doesNotContain("\"slow__counter\"");
        assertThat(missing(each))
            .anySatisfy(line -> assertThat(line).startsWith("slow: ").contains("starting"))
            .anySatisfy(line -> assertThat(line).startsWith("silent: ").contains("starting"))
            .anySatisfy(line -> assertThat(line).startsWith("absent: ").contains("/no/such"));
      }
      assertThat(shown.get("ttlMs").integer(-1)).isZero();
      assertThat(modern.text("good__counter", "{}")).contains("\"count\":1");

      modern.hears(TOOLS_CHANGED);
      legacy.hears(TOOLS_CHANGED);

      assertThat(list(modern).get("tools").toString()).contains("\"slow__counter\"");
      assertThat(list(legacy).get("tools").toString()).contains("\"slow__counter\"");
    }
  }

  @Test
  void callsByAPrefixWhatIsNotListedYet() throws Exception {
    house.addCommand("slow", Node.command("bridge-server.mjs", "--delay", "6000"));
    house.addCommand("good", Node.command("bridge-server.mjs"));
    try (Party client = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      list(client);

      assertThat(client.text("slow__counter", "{}")).contains("\"count\":1");
    }
  }

  @Test
  void saysNothingOfAChangeWhenNobodyWasAnsweredWithout() throws Exception {
    house.addCommand("good", Node.command("bridge-server.mjs"));
    try (Party client = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(missing(list(client))).isEmpty();
      client.text("good__counter", "{}");

      assertThat(client.heard(TOOLS_CHANGED)).isZero();
    }
  }
}
