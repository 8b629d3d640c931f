package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that send what nobody asked for or go away and come back, and clients that leave in the
/// middle of a call.
final class UpstreamStormTest {
  private static final String SETTINGS =
      "listen:\n  port: 0\ngateway:\n  list-wait: 30s\n  input-wait: 1s\n";
  private static final int ANSWERS = Integer.getInteger("fuzz.answers", 400);
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Set<Long> FAILURES = Set.of(-31001L, -31002L, -31005L, -31009L);

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @Test
  void spoiltAnswersCostTheirOwnCallAtMost() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.addCommand("liar", Node.command("lying-server.mjs"), "callTimeout", "20s");
      int clients = 4;
      List<LegacyClient> sessions =
          Crowd.inTurn(clients, clients, SOON, _ -> LegacyClient.open(house, "/mcp", "2025-11-25"));

      Crowd.atOnce(
          clients,
          LONG,
          own -> {
            for (int seed = own; seed < ANSWERS; seed += clients) {
              garbled(house, seed % 8 < 4 ? sessions.get(own) : null, seed);
            }
            return true;
          });

      // A question among the last frames may still be put to the call that comes next.
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(house.call("liar__echo", "{\"message\":\"after\"}").body())
                  .contains("after"));
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(house.metric("roundhouse_http_requests")).as("this one").isEqualTo(1);
            assertThat(house.metric("roundhouse_http_streams")).isZero();
          });
    }
  }

  private static void garbled(
      RunningHouse house, @org.jspecify.annotations.Nullable LegacyClient session, int seed)
      throws Exception {
    String arguments = "{\"seed\":%d,\"frames\":10}".formatted(seed);
    HttpResponse<String> answer =
        session == null
            ? house.call(seed + 1, "liar__garble", arguments)
            : session.send(LegacyClient.call(seed + 1, "liar__garble", arguments));
    Json response = LegacyClient.response(answer);
    assertThat(answer.statusCode()).as("seed %d: %s", seed, answer.body()).isIn(200, 400, 404);
    assertThat(response.get("id").integer(-1))
        .as("seed %d: %s", seed, answer.body())
        .isEqualTo(seed + 1);
    assertThat(response.get("result").isPresent() || response.get("error").isPresent())
        .as("seed %d: %s", seed, answer.body())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void aServerAtAnAddressMayGoAwayAndComeBack(String era) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      int port;
      try (Node.Fixture first = Node.fixture(era)) {
        port = URI.create(first.url()).getPort();
        house.addUrl("fixture", first.url());
        LegacyClient client = LegacyClient.open(house, "/mcp", "2025-11-25");
        List<Json> answers =
            Crowd.inTurn(
                200,
                10,
                SOON,
                number -> {
                  if (number == 100) {
                    first.process().destroyForcibly().waitFor();
                  }
                  String frame = LegacyClient.call(number, "fixture__test_slow", "{\"ms\":5}");
                  Json response = LegacyClient.response(client.send(frame));
                  assertThat(response.get("id").integer(-1)).isEqualTo(number);
                  return response;
                });
        List<Long> codes =
            answers.stream().map(each -> each.get("error").get("code").integer(0)).toList();
        assertThat(codes)
            .as("some before, none after")
            .contains(0L)
            .containsAnyElementsOf(FAILURES);
        assertThat(FAILURES).containsAll(codes.stream().filter(code -> code != 0).toList());
        try (Node.Fixture _ =
            Node.served("fixture-server.mjs", "--port", "" + port, "--era", era)) {
          String again = LegacyClient.call(1000, "fixture__test_simple_text", "{}");
          // Its address is left alone for a moment after so many failures.
          await()
              .atMost(SOON)
              .untilAsserted(
                  () -> assertThat(client.send(again).body()).contains("simple text response"));
        }
      }
    }
  }

  @Test
  void callsOfModernClientsThatLeaveAreCancelledAtTheServer() throws Exception {
    int leaving = 100;
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.addCommand("fixture", Node.command("fixture-server.mjs", "--stdio"));
      house.call("fixture__test_simple_text", "{}");
      URI address = URI.create(house.url("/mcp"));

      Crowd.inTurn(
          leaving,
          20,
          SOON,
          number -> {
            try (RawHttp connection = new RawHttp(address, SOON)) {
              connection.send(slowCall(house, address, number));
              await().atMost(SOON).until(() -> house.metric("roundhouse_http_requests") > 1);
            }
            return number;
          });

      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(house.metric("roundhouse_http_requests")).as("this one").isEqualTo(1);
            assertThat(house.call("fixture__test_cancel_count", "{}").body())
                .contains("\"text\":\"" + leaving + "\"");
          });
    }
  }

  private static byte[] slowCall(RunningHouse house, URI address, int id) {
    String body =
        LegacyClient.request(
            id,
            "tools/call",
            "\"name\":\"fixture__test_slow\",\"arguments\":{\"ms\":60000},\"_meta\":{"
                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"t\",\"version\":\"1\"},"
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}");
    return """
    POST /mcp HTTP/1.1\r
    Host: %s\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    Accept: application/json, text/event-stream\r
    MCP-Protocol-Version: 2026-07-28\r
    Mcp-Method: tools/call\r
    Mcp-Name: fixture__test_slow\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(address.getAuthority(), house.token(), body.length(), body)
        .getBytes(UTF_8);
  }
}
