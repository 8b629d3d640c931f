package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client sees of a server that dies, forgets or breaks off under its call.
@Timeout(90)
final class RepairTest {
  private static final String PATH = "/servers/m/mcp";
  private static final int UNAVAILABLE = -31001;
  private static final int LOST = -31002;
  private static final String REPEATS = "roundhouse_gateway_repeats_total";

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static Party client(RunningHouse house) throws Exception {
    return Party.legacy(house, PATH, "{\"elicitation\":{}}");
  }

  private static double repeats(RunningHouse house, String reason) throws Exception {
    return house.metric(REPEATS + "{reason=\"" + reason + "\",server=\"m\"}");
  }

  private static void isLost(Json answer, boolean isRetryable, boolean wasRepeated) {
    Json error = answer.get("error");
    assertThat(error.get("code").integer(0)).as(answer.toString()).isEqualTo(LOST);
    Json data = error.get("data");
    assertThat(data.get("server").text()).isEqualTo("m");
    assertThat(data.get("instance").text()).startsWith("m");
    assertThat(data.get("what").text()).isNotBlank();
    assertThat(data.get("delivered").text()).isEqualTo("unknown");
    assertThat(data.get("retryable").truth(!isRetryable)).isEqualTo(isRetryable);
    assertThat(data.get("repeated").truth(!wasRepeated)).isEqualTo(wasRepeated);
  }

  @Test
  void aProcessThatWasKilledWhileIdleIsNotNoticed() throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      for (int round = 0; round < 5; round++) {
        Mortal.killBehind(client);

        assertThat(client.text("mark", Mortal.tag("round-" + round))).isEqualTo("first");
        assertThat(mortal.deeds("round-" + round)).isOne();
      }
    }
  }

  @Test
  void aProcessThatDiesDuringACallIsATypedErrorAndTheNextCallWorks() throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      isLost(client.call("die_once", Mortal.tag("a")), false, false);

      assertThat(mortal.deeds("a")).isOne();
      assertThat(client.text("die_once", Mortal.tag("a"))).isEqualTo("alive");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{tools: [die_once]}",
        "{lost-calls: read-only, trust-hints: true}",
        "{lost-calls: idempotent, trust-hints: true}"
      })
  void aCallThatMayBeDoneTwiceIsAnsweredThoughTheProcessDies(String repeat) throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house = RunningHouse.open(directory, mortal.yaml("repeat: " + repeat));
        Party client = client(house)) {
      client.request("tools/list", "");

      assertThat(client.text("die_once", Mortal.tag("a"))).isEqualTo("alive");

      assertThat(mortal.deeds("a")).isEqualTo(2);
      assertThat(repeats(house, "allowed")).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{lost-calls: read-only}", "{lost-calls: idempotent}", "{tools: [mark]}"})
  void whatAServerSaysOfItselfAloneLetsNothingBeDoneTwice(String repeat) throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house = RunningHouse.open(directory, mortal.yaml("repeat: " + repeat));
        Party client = client(house)) {
      client.request("tools/list", "");

      isLost(client.call("die_once", Mortal.tag("a")), false, false);

      assertThat(mortal.deeds("a")).isOne();
    }
  }

  @Test
  void aCallThatKillsItsServerEveryTimeIsDoneTwiceAndNoMore() throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house =
            RunningHouse.open(directory, mortal.yaml("repeat: {tools: [die_always]}"));
        Party client = client(house)) {
      isLost(client.call("die_always", Mortal.tag("a")), true, true);

      assertThat(mortal.deeds("a")).isEqualTo(2);
    }
  }

  @Test
  void progressOnlyGrowsThoughTheCallIsDoneTwice() throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house =
            RunningHouse.open(directory, mortal.yaml("repeat: {tools: [steps_die_once]}"));
        Party client = client(house).withMeta("\"progressToken\":\"mine\"")) {
      assertThat(client.text("steps_die_once", Mortal.tag("a"))).isEqualTo("alive");

      List<Json> notes =
          client.heard().stream()
              .filter(each -> "notifications/progress".equals(each.get("method").text()))
              .map(each -> each.get("params"))
              .toList();
      assertThat(notes)
          .extracting(each -> each.get("progress").integer(0))
          .containsExactly(1L, 2L, 3L);
      assertThat(notes).extracting(each -> each.get("progressToken").text()).containsOnly("mine");
      assertThat(mortal.deeds("a")).isEqualTo(2);
    }
  }

  @Test
  void nobodyIsAskedTheSameTwice() throws Exception {
    Mortal mortal = Mortal.command(directory);
    try (RunningHouse house =
            RunningHouse.open(directory, mortal.yaml("repeat: {tools: [ask_die]}"));
        Party client = client(house)) {
      Json answer = client.call("ask_die", Mortal.tag("a"));

      isLost(answer, true, false);
      assertThat(client.heard("elicitation/create")).isOne();
      assertThat(mortal.deeds("a")).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"404", "400"})
  void anAddressThatForgotItsSessionsIsNotNoticed(String status) throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http", "--forgets", status);
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      assertThat(client.text("mark", Mortal.tag("a"))).isEqualTo("first");
      mortal.kill();
      mortal.revive("--forgets", status);

      assertThat(client.text("mark", Mortal.tag("b"))).isEqualTo("first");
      assertThat(mortal.deeds("b")).isOne();
    }
  }

  @Test
  void anAddressWhereNobodyListensIsATypedErrorUntilSomebodyDoes() throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http");
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      assertThat(client.text("mark", Mortal.tag("a"))).isEqualTo("first");
      mortal.kill();

      Json error = client.call("mark", Mortal.tag("b")).get("error");

      assertThat(error.get("code").integer(0)).as(error.toString()).isEqualTo(UNAVAILABLE);
      assertThat(error.get("data").get("delivered").text()).isEqualTo("no");
      assertThat(error.get("data").get("retryable").truth(false)).isTrue();
      mortal.revive();
      assertThat(client.text("mark", Mortal.tag("b"))).isEqualTo("first");
    }
  }

  @Test
  void aConnectionThatIsResetUnderACallIsATypedErrorAndTheCallIsDoneOnce() throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http");
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      isLost(client.call("reset", Mortal.tag("a")), false, false);

      assertThat(mortal.deeds("a")).isOne();
      assertThat(client.text("reset", Mortal.tag("a"))).isEqualTo("alive");
    }
  }

  @Test
  void aConnectionThatIsResetUnderAHarmlessCallIsNotNoticed() throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http");
        RunningHouse house = RunningHouse.open(directory, mortal.yaml("repeat: {tools: [reset]}"));
        Party client = client(house)) {
      assertThat(client.text("reset", Mortal.tag("a"))).isEqualTo("alive");

      assertThat(mortal.deeds("a")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "sse"})
  void aStreamThatEndsWithoutTheAnswerIsATypedErrorAndTheCallIsDoneOnce(String transport)
      throws Exception {
    try (Mortal mortal = Mortal.running(directory, transport);
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      isLost(client.call("cut", Mortal.tag("a")), false, false);

      assertThat(mortal.deeds("a")).isOne();
      assertThat(client.text("mark", Mortal.tag("b"))).isEqualTo("first");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "sse"})
  void aStreamThatEndsUnderAHarmlessCallIsNotNoticed(String transport) throws Exception {
    try (Mortal mortal = Mortal.running(directory, transport);
        RunningHouse house = RunningHouse.open(directory, mortal.yaml("repeat: {tools: [cut]}"));
        Party client = client(house)) {
      assertThat(client.text("cut", Mortal.tag("a"))).isEqualTo("alive");

      assertThat(mortal.deeds("a")).isEqualTo(2);
    }
  }

  @Test
  void aStreamThatCanBeTakenUpAgainIsNotNoticed() throws Exception {
    try (Mortal mortal = Mortal.running(directory, "http");
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      assertThat(client.text("resume", Mortal.tag("a"))).isEqualTo("resumed");

      assertThat(mortal.deeds("a")).isOne();
    }
  }

  @Test
  void anAddressOfTheSseTransportThatWasStartedAnewIsNotNoticed() throws Exception {
    try (Mortal mortal = Mortal.running(directory, "sse");
        RunningHouse house = RunningHouse.open(directory, mortal.yaml());
        Party client = client(house)) {
      assertThat(client.text("mark", Mortal.tag("a"))).isEqualTo("first");
      mortal.kill();
      mortal.revive();

      assertThat(client.text("mark", Mortal.tag("b"))).isEqualTo("first");
    }
  }
}
