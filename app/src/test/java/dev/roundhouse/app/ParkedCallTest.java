package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A call that waits at a legacy server while a modern client looks for the answer.
final class ParkedCallTest {
  private static final String HERE = "/servers/old/mcp";
  private static final String FORMS = "{\"elicitation\":{}}";
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private RunningHouse withServer() throws Exception {
    RunningHouse house = RunningHouse.open(directory);
    house.addCommand("old", Node.command("bridge-server.mjs"));
    return house;
  }

  private static Party modern(RunningHouse house) {
    return Party.modern(house, HERE, FORMS);
  }

  private static String call(String tool) {
    return "\"name\":\"" + tool + "\",\"arguments\":{}";
  }

  /// Calls the tool and gives the ticket, raw.
  private static String ticket(Party client, String tool) throws Exception {
    Json result = client.request("tools/call", call(tool)).get("result");
    assertThat(result.get("resultType").text()).isEqualTo("input_required");
    return result.get("requestState").toString();
  }

  private static String retry(String tool, String ticket, String action) {
    return call(tool)
        + ",\"requestState\":"
        + ticket
        + ",\"inputResponses\":{\"answer\":{\"action\":\""
        + action
        + "\"}}";
  }

  private static void assertRefused(Json response) {
    assertThat(response.get("error").get("code").integer(0))
        .as(response.toString())
        .isEqualTo(-32602);
    assertThat(response.get("error").get("message").text()).startsWith("requestState is not valid");
  }

  private static void assertFree(RunningHouse house) {
    await().atMost(SOON).until(() -> house.leases("old") == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accept", "decline", "cancel"})
  void keepsItsServerUntilTheAnswerComes(String action) throws Exception {
    try (RunningHouse house = withServer();
        Party client = modern(house)) {
      String ticket = ticket(client, "ask");
      // Its lists may still be read, behind the back of the client.
      await().atMost(SOON).until(() -> house.leases("old") == 1);

      Json done = client.request("tools/call", retry("ask", ticket, action));

      assertThat(Party.textOf(done)).isEqualTo("{\"action\":\"" + action + "\"}");
      assertFree(house);
    }
  }

  @Test
  void isTakenUpOnce() throws Exception {
    try (RunningHouse house = withServer();
        Party client = modern(house)) {
      String ticket = ticket(client, "ask");
      client.request("tools/call", retry("ask", ticket, "accept"));

      assertRefused(client.request("tools/call", retry("ask", ticket, "accept")));
      assertFree(house);
    }
  }

  @Test
  void isNobodyElses() throws Exception {
    try (RunningHouse house = withServer();
        Party ada = modern(house);
        Party bob = Party.modern(house, HERE, FORMS, house.token("bob", "mcp"))) {
      String ticket = ticket(ada, "ask");

      assertRefused(bob.request("tools/call", retry("ask", ticket, "accept")));
      assertRefused(ada.request("tools/call", retry("counter", ticket, "accept")));
      assertRefused(ada.request("tools/call", retry("ask", "\"rh1.forged\"", "accept")));
      assertRefused(ada.request("tools/call", retry("ask", "\"not from here\"", "accept")));

      Json done = ada.request("tools/call", retry("ask", ticket, "accept"));
      assertThat(Party.textOf(done)).isEqualTo("{\"action\":\"accept\"}");
      assertFree(house);
    }
  }

  @Test
  void isAskedAgainWhenTheAnswerIsMissing() throws Exception {
    try (RunningHouse house = withServer();
        Party client = modern(house)) {
      String first = ticket(client, "ask");
      Json again =
          client.request("tools/call", call("ask") + ",\"requestState\":" + first).get("result");
      String second = again.get("requestState").toString();

      assertThat(again.get("inputRequests").get("answer").isPresent()).isTrue();
      assertRefused(client.request("tools/call", retry("ask", first, "accept")));
      assertThat(Party.textOf(client.request("tools/call", retry("ask", second, "accept"))))
          .isEqualTo("{\"action\":\"accept\"}");
      assertFree(house);
    }
  }

  @Test
  void freesItsServerWhenTheClientCanNoLongerBeAsked() throws Exception {
    try (RunningHouse house = withServer();
        Party client = modern(house);
        Party unable = Party.modern(house, HERE, Party.NO_CAPABILITIES)) {
      String ticket = ticket(client, "ask");

      Json refused = unable.request("tools/call", call("ask") + ",\"requestState\":" + ticket);

      assertThat(refused.get("error").get("code").integer(0)).isEqualTo(-32021);
      assertFree(house);
    }
  }

  @Test
  void isGivenUpWhenNobodyComesBackInTime() throws Exception {
    try (RunningHouse house =
        RunningHouse.open(directory, "listen:\n  port: 0\ngateway:\n  input-wait: 1s\n")) {
      house.addCommand("old", Node.command("bridge-server.mjs"));
      try (Party client = modern(house)) {
        String ticket = ticket(client, "ask");
        // One for the question, and perhaps one of who reads its lists.
        assertThat(house.leases("old")).isPositive();

        assertFree(house);

        assertRefused(client.request("tools/call", retry("ask", ticket, "accept")));
        assertThat(client.text("state", "{}")).doesNotContain("\"cancelled\":[]");
      }
    }
  }

  @Test
  void makesRoomForNewerOnesOfItsOwnClientOnly() throws Exception {
    try (RunningHouse house = withServer();
        Party ada = modern(house);
        Party bob = Party.modern(house, HERE, FORMS, house.token("bob", "mcp"))) {
      String others = ticket(bob, "ask");
      String first = ticket(ada, "ask");
      String second = ticket(ada, "ask");
      for (int count = 2; count < 101; count++) {
        ticket(ada, "ask");
      }

      assertRefused(ada.request("tools/call", retry("ask", first, "accept")));

      Json kept = ada.request("tools/call", retry("ask", second, "accept"));
      assertThat(Party.textOf(kept)).isEqualTo("{\"action\":\"accept\"}");
      Json done = bob.request("tools/call", retry("ask", others, "accept"));
      assertThat(Party.textOf(done)).isEqualTo("{\"action\":\"accept\"}");
    }
  }

  @Test
  void doesNotOutliveTheProgram() throws Exception {
    String ticket;
    try (RunningHouse before = withServer();
        Party client = modern(before)) {
      ticket = ticket(client, "ask");
    }
    try (RunningHouse after = RunningHouse.open(directory);
        Party client = modern(after)) {
      String fresh = ticket(client, "ask");

      assertRefused(client.request("tools/call", retry("ask", ticket, "accept")));

      Json done = client.request("tools/call", retry("ask", fresh, "decline"));
      assertThat(Party.textOf(done)).isEqualTo("{\"action\":\"decline\"}");
    }
  }

  @Test
  void isCancelledWithTheClientThatTookItUp() throws Exception {
    try (RunningHouse house = withServer();
        Party client = modern(house)) {
      String ticket = ticket(client, "ask_then_hang");
      Party.Pending resumed = client.start("tools/call", retry("ask_then_hang", ticket, "accept"));
      await().during(Duration.ofMillis(200)).until(() -> house.leases("old") == 1);

      resumed.abandon();

      assertFree(house);
      assertThat(client.text("state", "{}")).doesNotContain("\"cancelled\":[]");
    }
  }

  @Test
  void endsWithAnErrorWhenItsServerGoesAway() throws Exception {
    try (RunningHouse house = withServer();
        Party client = modern(house)) {
      String ticket = ticket(client, "ask");
      assertThat(house.send(house.request("/api/v1/servers/old").DELETE()).statusCode())
          .isEqualTo(204);
      house.addCommand("old", Node.command("bridge-server.mjs"));

      Json response = client.request("tools/call", retry("ask", ticket, "accept"));

      assertThat(response.get("error").get("code").integer(0))
          .as(response.toString())
          .isBetween(-31006L, -31001L);
      assertFree(house);
    }
  }
}
