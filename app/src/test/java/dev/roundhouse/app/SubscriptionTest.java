package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What servers say unasked reaches whoever wants it, in either era, and nobody else.
final class SubscriptionTest {
  private static final String UPDATED = "notifications/resources/updated";
  private static final String TOOLS_CHANGED = "notifications/tools/list_changed";
  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  private static final Duration SOON = Duration.ofSeconds(20);

  private final RunningHouse house;

  SubscriptionTest(@TempDir Path directory) throws Exception {
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

  private void add(String name, String era, String... members) throws Exception {
    house.addCommand(name, Node.command("bridge-server.mjs", "--era", era), members);
  }

  private Party modern(String path) {
    return Party.modern(house, path, Party.NO_CAPABILITIES);
  }

  private Party legacy(String path) throws Exception {
    return Party.legacy(house, path, Party.NO_CAPABILITIES);
  }

  private static Party.Pending listen(Party client, String filter) {
    Party.Pending pending = client.start("subscriptions/listen", "\"notifications\":" + filter);
    client.hears(ACKNOWLEDGED);
    return pending;
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void bringsUpdatesToAModernListenerAndStopsThemUpstreamWithIt(String era) throws Exception {
    add("one", era);
    try (Party client = modern("/servers/one/mcp")) {
      Party.Pending listen = listen(client, "{\"resourceSubscriptions\":[\"test://a\"]}");
      Json acknowledged = client.hears(ACKNOWLEDGED).get("params");
      client.text("touch", "{\"uri\":\"test://b\"}");
      client.text("touch", "{\"uri\":\"test://a\"}");
      Json updated = client.hears(UPDATED).get("params");

      assertThat(acknowledged.get("notifications").toString())
          .isEqualTo("{\"resourceSubscriptions\":[\"test://a\"]}");
      assertThat(updated.get("uri").text()).isEqualTo("test://a");
      assertThat(updated.get("_meta").get("io.modelcontextprotocol/subscriptionId").toString())
          .isEqualTo(
              acknowledged.get("_meta").get("io.modelcontextprotocol/subscriptionId").toString());
      assertThat(client.heard(UPDATED)).isOne();

      listen.abandon();

      await().atMost(SOON).until(() -> watches(client, era) == 0);
      await().atMost(SOON).until(() -> house.leases("one") == 0);
    }
  }

  private static int watches(Party client, String era) throws Exception {
    Json state =
        Json.parse(client.text("state", "{}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    boolean isLegacy = era.equals("legacy");
    return (int)
        state.get(isLegacy ? "watched" : "listens").items().stream()
            .filter(each -> isLegacy || each.get("resourceSubscriptions").isPresent())
            .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void bringsUpdatesToALegacySubscriberUntilItUnsubscribes(String era) throws Exception {
    add("one", era);
    try (Party client = legacy("/servers/one/mcp")) {
      client.request("resources/subscribe", "\"uri\":\"test://a\"");
      client.text("touch", "{\"uri\":\"test://a\"}");
      Json updated = client.hears(UPDATED);
      assertThat(updated.get("params").get("uri").text()).isEqualTo("test://a");

      Json ended = client.request("resources/unsubscribe", "\"uri\":\"test://a\"");

      assertThat(ended.get("result").toString()).isEqualTo("{}");
      await().atMost(SOON).until(() -> watches(client, era) == 0);
      client.forgets();
      client.text("touch", "{\"uri\":\"test://a\"}");
      assertThat(client.text("state", "{}")).isNotEmpty();
      assertThat(client.heard(UPDATED)).isZero();
    }
  }

  @Test
  void endsTheSubscriptionsOfASessionWithIt() throws Exception {
    add("one", "legacy", "isolation", "shared");
    try (Party gone = legacy("/servers/one/mcp");
        Party other = legacy("/servers/one/mcp")) {
      gone.request("resources/subscribe", "\"uri\":\"test://a\"");
      other.request("resources/subscribe", "\"uri\":\"test://a\"");

      gone.leave();

      // The other one still wants it: the server they share must not be told to stop.
      other.text("touch", "{\"uri\":\"test://a\"}");
      other.hears(UPDATED);
      assertThat(watches(other, "legacy")).isOne();
      other.request("resources/unsubscribe", "\"uri\":\"test://a\"");
      await().atMost(SOON).until(() -> watches(other, "legacy") == 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"legacy, legacy", "legacy, modern", "modern, modern"})
  void tellsOfUpdatesUnderTheUriThatTheClientKnows(String one, String two) throws Exception {
    add("one", one);
    add("two", two);
    try (Party modern = modern("/mcp");
        Party legacy = legacy("/mcp")) {
      modern.request("resources/list", "");
      legacy.request("resources/list", "");
      listen(modern, "{\"resourceSubscriptions\":[\"one+test://a\",\"two+test://a\"]}");
      legacy.request("resources/subscribe", "\"uri\":\"one+test://a\"");
      legacy.request("resources/subscribe", "\"uri\":\"two+test://a\"");

      modern.text("two__touch", "{\"uri\":\"test://a\"}");
      legacy.text("two__touch", "{\"uri\":\"test://a\"}");

      assertThat(modern.hears(UPDATED).get("params").get("uri").text()).isEqualTo("two+test://a");
      assertThat(legacy.hears(UPDATED).get("params").get("uri").text()).isEqualTo("two+test://a");
      assertThat(modern.heard(UPDATED)).isOne();
      assertThat(legacy.heard(UPDATED)).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void watchesAgainWhatAServerForgotWhenItDied(String era) throws Exception {
    add("one", era);
    try (Party modern = modern("/servers/one/mcp");
        Party legacy = legacy("/servers/one/mcp")) {
      listen(modern, "{\"resourceSubscriptions\":[\"test://a\"]}");
      legacy.request("resources/subscribe", "\"uri\":\"test://a\"");

      for (Party client : List.of(modern, legacy)) {
        client.call("exit", "{}");
        await().atMost(SOON).until(() -> watches(client, era) == 1);
        client.text("touch", "{\"uri\":\"test://a\"}");

        assertThat(client.hears(UPDATED).get("params").get("uri").text()).isEqualTo("test://a");
      }
    }
  }

  @Test
  void keepsUpdatesOfOnePrincipalsInstanceFromAnother() throws Exception {
    add("one", "legacy");
    String token = house.token("bob", "mcp");
    try (Party ada = modern("/servers/one/mcp");
        Party bob = Party.modern(house, "/servers/one/mcp", Party.NO_CAPABILITIES, token)) {
      listen(ada, "{\"resourceSubscriptions\":[\"test://a\"]}");
      listen(bob, "{\"resourceSubscriptions\":[\"test://a\"]}");

      ada.text("touch", "{\"uri\":\"test://a\"}");
      ada.hears(UPDATED);
      bob.text("touch", "{\"uri\":\"test://a\"}");
      bob.hears(UPDATED);

      assertThat(ada.heard(UPDATED)).isOne();
      assertThat(bob.heard(UPDATED)).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void listensAtAServerThatGreetsAfterTheAcknowledgement(String era) throws Exception {
    house.addCommand(
        "one", Node.command("bridge-server.mjs", "--era", era, "--greet-after", "1500"));
    try (Party client = modern("/servers/one/mcp")) {
      listen(client, "{\"resourceSubscriptions\":[\"test://a\"]}");

      await().atMost(SOON).until(() -> watches(client, era) == 1);
      client.text("touch", "{\"uri\":\"test://a\"}");

      assertThat(client.hears(UPDATED).get("params").get("uri").text()).isEqualTo("test://a");
    }
  }

  @Test
  void saysWhichResourcesTheServerWillNotTellOf() throws Exception {
    add("one", "legacy");
    try (Party client = modern("/servers/one/mcp")) {
      listen(client, "{\"resourceSubscriptions\":[\"test://secret\",\"test://a\"]}");

      Json honoured = client.hears(ACKNOWLEDGED).get("params").get("notifications");

      assertThat(honoured.toString()).isEqualTo("{\"resourceSubscriptions\":[\"test://a\"]}");
    }
  }

  @Test
  void findsTheOwnerOfAResourceWhenNobodyHasAskedItsServerYet() throws Exception {
    add("one", "legacy");
    add("two", "modern");
    try (Party client = modern("/mcp")) {
      listen(client, "{\"resourceSubscriptions\":[\"one+test://b\"]}");

      client.text("one__touch", "{\"uri\":\"test://b\"}");

      assertThat(client.hears(UPDATED).get("params").get("uri").text()).isEqualTo("one+test://b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "legacy, /mcp",
    "modern, /mcp",
    "legacy, /servers/one/mcp",
    "modern, /servers/one/mcp"
  })
  void tellsEverybodyOfAChangedListAndThenShowsIt(String era, String path) throws Exception {
    add("one", era);
    String prefix = path.equals("/mcp") ? "one__" : "";
    try (Party modern = modern(path);
        Party legacy = legacy(path)) {
      modern.request("tools/list", "");
      legacy.request("tools/list", "");
      listen(modern, "{\"toolsListChanged\":true}");

      // Each has a process of its own, and each hears of what changes in either.
      modern.text(prefix + "add_tool", "{}");
      modern.hears(TOOLS_CHANGED);
      legacy.hears(TOOLS_CHANGED);
      assertThat(modern.request("tools/list", "").toString()).contains(prefix + "added_1");
      assertThat(modern.text(prefix + "added_1", "{}")).isEqualTo("this is added_1");

      legacy.forgets();
      legacy.text(prefix + "add_tool", "{}");
      legacy.hears(TOOLS_CHANGED);
      assertThat(legacy.request("tools/list", "").toString()).contains(prefix + "added_1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void bringsTheLogLevelOfEitherEraIntoTheOther(String era) throws Exception {
    add("one", era);
    try (Party modern = modern("/servers/one/mcp");
        Party legacy = legacy("/servers/one/mcp")) {
      modern.text("log", "{}");
      assertThat(modern.heard("notifications/message")).isZero();
      modern.withMeta("\"io.modelcontextprotocol/logLevel\":\"warning\"");
      assertThat(modern.text("log", "{}")).isEqualTo("level warning");
      assertThat(modern.heard("notifications/message")).isEqualTo(2);

      // The quieter wish of a later request is kept, though the legacy server has one level only.
      modern.forgets();
      modern.withMeta("\"io.modelcontextprotocol/logLevel\":\"error\"");
      modern.text("log", "{}");
      assertThat(modern.heard("notifications/message")).isOne();

      legacy.request("logging/setLevel", "\"level\":\"notice\"");
      assertThat(legacy.text("log", "{}")).isEqualTo("level notice");
      assertThat(legacy.heard("notifications/message")).isEqualTo(3);
    }
  }

  @Test
  void keepsTheLogLevelsOfThoseWhoShareAServerApart() throws Exception {
    add("one", "legacy", "isolation", "shared");
    try (Party loud = legacy("/servers/one/mcp");
        Party quiet = legacy("/servers/one/mcp")) {
      loud.request("logging/setLevel", "\"level\":\"debug\"");
      quiet.request("logging/setLevel", "\"level\":\"error\"");

      loud.text("log", "{}");
      quiet.text("log", "{}");

      assertThat(loud.heard("notifications/message")).isEqualTo(5);
      assertThat(quiet.heard("notifications/message")).isOne();
    }
  }
}
