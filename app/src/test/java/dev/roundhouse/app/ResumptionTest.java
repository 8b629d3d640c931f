package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A legacy client whose connection breaks in the middle of a call (2025-11-25, transports,
/// resumability).
final class ResumptionTest {
  private static final Pattern ID = Pattern.compile("^id: (\\S+)$", Pattern.MULTILINE);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String REPORTING =
      LegacyClient.request(
          7,
          "tools/call",
          "\"name\":\"test_tool_with_progress\",\"arguments\":{},\"_meta\":{\"progressToken\":\"t\"}");

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private RunningHouse house(String gateway) throws Exception {
    RunningHouse house = RunningHouse.open(directory, "listen:\n  port: 0\n" + gateway);
    house.addCommand("fixture", Node.command("fixture-server.mjs", "--stdio"));
    return house;
  }

  /// Makes the call and breaks its connection after the first event; what had come until then.
  private static String brokenOff(LegacyClient client) throws Exception {
    URI address = URI.create(client.house().url(client.path()));
    try (RawHttp connection = new RawHttp(address, PATIENCE)) {
      connection.send(
          """
          POST %s HTTP/1.1\r
          Host: %s\r
          Authorization: Bearer %s\r
          Content-Type: application/json\r
          Accept: application/json, text/event-stream\r
          Mcp-Session-Id: %s\r
          MCP-Protocol-Version: %s\r
          Content-Length: %d\r
          \r
          %s\
          """
              .formatted(
                  client.path(),
                  address.getAuthority(),
                  client.house().token(),
                  client.session(),
                  client.version(),
                  REPORTING.length(),
                  REPORTING)
              .getBytes(UTF_8));
      RawHttp.Head head = Objects.requireNonNull(connection.head(), "an answer");
      assertThat(head.isStream()).isTrue();
      return new String(connection.chunk(), UTF_8);
    }
  }

  private static HttpResponse<String> resumed(LegacyClient client, String after) throws Exception {
    return client.house().send(client.stream().header("Last-Event-ID", after));
  }

  private static List<String> ids(String events) {
    return ID.matcher(events).results().map(match -> match.group(1)).toList();
  }

  private static List<String> progress(String events) {
    return Pattern.compile("\"progress\":(\\d+)")
        .matcher(events)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  @Test
  void theRestOfABrokenStreamComesExactlyOnce() throws Exception {
    try (RunningHouse house = house("")) {
      LegacyClient client = LegacyClient.open(house, "/servers/fixture/mcp", "2025-11-25");

      String before = brokenOff(client);
      HttpResponse<String> answer = resumed(client, ids(before).getLast());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      List<String> all = new ArrayList<>(ids(before));
      all.addAll(ids(answer.body()));
      assertThat(all).doesNotHaveDuplicates();
      assertThat(progress(before + answer.body())).containsExactly("0", "50", "100");
      assertThat(answer.body()).containsOnlyOnce("\"result\"").contains("\"id\":7");
    }
  }

  @Test
  void aStreamCanBeTakenUpAfterItsEnd() throws Exception {
    try (RunningHouse house = house("")) {
      LegacyClient client = LegacyClient.open(house, "/servers/fixture/mcp", "2025-11-25");
      String first = ids(brokenOff(client)).getFirst();
      await().atMost(PATIENCE).until(() -> resumed(client, first).body().contains("\"result\""));

      HttpResponse<String> again = resumed(client, first);

      assertThat(progress(again.body())).endsWith("50", "100");
      assertThat(again.body()).containsOnlyOnce("\"result\"");
    }
  }

  @Test
  void eventsBeyondTheBoundAreSaidToBeMissing() throws Exception {
    try (RunningHouse house = house("gateway:\n  replay-events: 2\n")) {
      LegacyClient client = LegacyClient.open(house, "/servers/fixture/mcp", "2025-11-25");

      String first = ids(brokenOff(client)).getFirst();
      callEnded(house);
      HttpResponse<String> answer = resumed(client, first);

      assertThat(answer.body()).contains(": 2 events are no longer kept").contains("\"result\"");
      assertThat(progress(answer.body())).containsExactly("100");
    }
  }

  @Test
  void anAnswerBeyondTheBoundIsSaidToBeGone() throws Exception {
    try (RunningHouse house = house("gateway:\n  replay-bytes: 0B\n")) {
      LegacyClient client = LegacyClient.open(house, "/servers/fixture/mcp", "2025-11-25");

      String first = ids(brokenOff(client)).getFirst();
      callEnded(house);
      HttpResponse<String> answer = resumed(client, first);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(410);
      assertThat(answer.body()).contains("events-gone").contains("gateway.replay-bytes");
      assertThat(resumed(client, "77-1").statusCode()).isEqualTo(400);
      assertThat(resumed(client, "nonsense").statusCode()).isEqualTo(400);
    }
  }

  private static void callEnded(RunningHouse house) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            house
                .send(house.request("/metrics"))
                .body()
                .lines()
                .anyMatch(line ->
                    line.startsWith("roundhouse_gateway_calls_total")
                        && line.contains("test_tool_with_progress")
                        && line.contains("\"ok\"")
                        && line.endsWith(" 1.0")));
  }
}
