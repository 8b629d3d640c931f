package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server that was started anew is told again, so that its clients need not.
@Timeout(90)
final class RestorationTest {
  private static final String PATH = "/servers/m/mcp";
  private static final String UPDATED = "notifications/resources/updated";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ROOTS = "{\"roots\":[{\"uri\":\"file:///mine\"}]}";

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static Party rooted(RunningHouse house) throws Exception {
    Party client = Party.legacy(house, PATH, "{\"roots\":{}}").answering(_ -> ROOTS);
    client.request("resources/subscribe", "\"uri\":\"test://a\"");
    client.request("logging/setLevel", "\"level\":\"warning\"");
    return client;
  }

  /// The first call after the loss: everything is in place before it.
  private static void isRestored(Party client) throws Exception {
    client.forgets();
    client.text("touch", "{\"uri\":\"test://a\"}");
    client.hears(UPDATED);
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Json state = Mortal.state(client);
          assertThat(state.get("level").text()).isEqualTo("warning");
          assertThat(state.get("watched").toString()).isEqualTo("[\"test://a\"]");
          assertThat(state.get("roots").toString()).contains("file:///mine");
        });
    assertThat(client.heard(UPDATED)).isOne();
    assertThat(client.heard("roots/list")).isOne();
  }

  @Test
  void aProcessKnowsTheSubscriptionTheLogLevelAndTheRootsAgain() throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = rooted(house)) {
      Mortal.killBehind(client);

      isRestored(client);
    }
  }

  @ParameterizedTest
  @CsvSource({"http, 404", "http, 400", "sse, 404"})
  void anAddressKnowsTheSubscriptionTheLogLevelAndTheRootsAgain(String transport, String forgets)
      throws Exception {
    try (Mortal mortal = Mortal.running(directory, transport, "--forgets", forgets);
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = rooted(house)) {
      mortal.kill();
      mortal.revive("--forgets", forgets);

      isRestored(client);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void aModernListenerHearsOfUpdatesAfterTheServerWasStartedAnew(String era) throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http", "--era", era);
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = Party.modern(house, PATH, Party.NO_CAPABILITIES)) {
      Party.Pending listen =
          client.start(
              "subscriptions/listen",
              "\"notifications\":{\"resourceSubscriptions\":[\"test://a\"]}");
      client.hears("notifications/subscriptions/acknowledged");
      mortal.kill();
      mortal.revive("--era", era);

      await()
          .atMost(SOON)
          .until(() -> Mortal.state(client).get("watched").toString().equals("[\"test://a\"]"));
      assertThat(listen.response()).as("the stream is the same").isNotDone();
      client.forgets();
      client.text("touch", "{\"uri\":\"test://a\"}");
      client.hears(UPDATED);
      client.text("state", "{}");
      assertThat(client.heard(UPDATED)).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "legacy, modern, legacy",
    "legacy, modern, modern",
    "modern, legacy, legacy",
    "modern, legacy, modern"
  })
  void anAddressThatSpeaksAnotherEraFromNowOnIsNotNoticed(String was, String is, String client)
      throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http", "--era", was);
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party party = party(house, client)) {
      assertThat(party.text("mark", Mortal.tag("a"))).isEqualTo("first");
      mortal.kill();
      mortal.revive("--era", is);

      assertThat(party.text("mark", Mortal.tag("b"))).isEqualTo("first");
      assertThat(mortal.deeds("b")).isOne();
    }
  }

  private static Party party(RunningHouse house, String era) throws Exception {
    return era.equals("modern")
        ? Party.modern(house, PATH, Party.NO_CAPABILITIES)
        : Party.legacy(house, PATH, Party.NO_CAPABILITIES);
  }

  @ParameterizedTest
  @CsvSource({"legacy, modern", "modern, legacy"})
  void aProcessThatSpeaksAnotherEraFromNowOnIsNotNoticed(String was, String is) throws Exception {
    Path era = Files.writeString(directory.resolve("era"), was);
    Mortal mortal = Mortal.command(directory, "--era-of", era.toString());
    try (RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = Party.legacy(house, PATH, Party.NO_CAPABILITIES)) {
      assertThat(client.text("mark", Mortal.tag("a"))).isEqualTo("first");
      Files.writeString(era, is);
      Mortal.killBehind(client);

      assertThat(client.text("mark", Mortal.tag("b"))).isEqualTo("first");
    }
  }
}
