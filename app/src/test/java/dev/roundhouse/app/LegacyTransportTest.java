package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The legacy transports over the wire: batches, the GET stream, DELETE, tasks, HTTP+SSE.
final class LegacyTransportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PING = LegacyClient.request(1, "ping", "");

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static List<Json> frames(HttpResponse<String> answer) {
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> json(line.substring(6)))
        .toList();
  }

  private static Json json(String text) {
    try {
      return Json.parse(text.getBytes(UTF_8));
    } catch (dev.roundhouse.protocol.MalformedFrame e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void aMixedBatchIsAnsweredOnOneStream() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("liar", Node.command("lying-server.mjs"));
      LegacyClient client = LegacyClient.open(house, "/servers/liar/mcp", "2025-03-26");

      HttpResponse<String> answer =
          client.send(
              "[%s,%s,{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"},17,%s,%s]"
                  .formatted(
                      PING,
                      LegacyClient.call(2, "echo", "{\"message\":\"in a batch\"}"),
                      "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}",
                      LegacyClient.request(3, "no/such", "")));

      assertThat(answer.statusCode()).isEqualTo(200);
      List<Json> frames = frames(answer);
      assertThat(frames).hasSize(4);
      assertThat(frames.stream().filter(each -> each.get("id").isPresent()))
          .extracting(each -> each.get("id").integer(-1))
          .contains(1L, 2L, 3L);
      assertThat(answer.body()).contains("in a batch", "-32601", "-32600");
    }
  }

  @Test
  void batchesWithoutRequestsAreAcceptedAndEmptyOnesAreNot() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      LegacyClient client = LegacyClient.open(house, "/mcp", "2025-03-26");

      HttpResponse<String> notes =
          client.send("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}]");
      HttpResponse<String> empty = client.send("[]");

      assertThat(notes.statusCode()).isEqualTo(202);
      assertThat(notes.body()).isEmpty();
      assertThat(empty.statusCode()).isEqualTo(400);
      assertThat(json(empty.body()).get("error").get("code").integer(0)).isEqualTo(-32600);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-11-05", "2025-06-18", "2025-11-25"})
  void batchesAreRefusedInOtherRevisions(String version) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      LegacyClient client = LegacyClient.open(house, "/mcp", version);

      HttpResponse<String> answer = client.send("[" + PING + "]");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(json(answer.body()).get("error").get("code").integer(0)).isEqualTo(-32600);
    }
  }

  /// The GET stream of a session, read in the background.
  private static final class Listening implements AutoCloseable {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();

    Listening(LegacyClient client) throws Exception {
      HttpResponse<java.io.InputStream> answer =
          http.send(client.stream().build(), BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
      Thread.ofVirtual()
          .name("listening")
          .start(() -> {
            reader.lines().forEach(lines::add);
            lines.add("end");
          });
    }

    String next(Predicate<String> wanted) throws InterruptedException {
      while (true) {
        String line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(line).as("a line of the stream in time").isNotNull();
        if (wanted.test(Objects.requireNonNull(line))) {
          return line;
        }
      }
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdio", "legacy", "both"})
  void theGetStreamCarriesWhatServersSayUnasked(String server) throws Exception {
    try (Node.Fixture fixture = Node.fixture(server.equals("stdio") ? "both" : server);
        RunningHouse house = RunningHouse.open(directory)) {
      if (server.equals("stdio")) {
        house.addCommand("fixture", Node.command("fixture-server.mjs", "--stdio"));
      } else {
        house.addUrl("fixture", fixture.url());
      }
      LegacyClient client = LegacyClient.open(house, "/servers/fixture/mcp", "2025-11-25");
      client.send(LegacyClient.request(1, "tools/list", ""));
      String uri = "test://watched-resource";
      HttpResponse<String> subscribed =
          client.send(LegacyClient.request(2, "resources/subscribe", "\"uri\":\"" + uri + "\""));
      assertThat(subscribed.body()).contains("\"result\":{}");

      try (Listening listening = new Listening(client)) {
        client.send(LegacyClient.call(3, "test_trigger_tool_change", "{}"));
        listening.next(line -> line.contains("notifications/tools/list_changed"));
        client.send(LegacyClient.call(4, "test_trigger_resource_update", "{}"));
        String updated = listening.next(line -> line.contains("notifications/resources/updated"));
        assertThat(updated).contains(uri);
        assertThat(client.delete().statusCode()).isEqualTo(204);
        listening.next(line -> line.equals("end"));
      }
    }
  }

  @Test
  void deleteEndsTheSessionAndItsProcessOnly() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("liar", Node.command("lying-server.mjs"));
      LegacyClient one = LegacyClient.open(house, "/mcp", "2025-11-25");
      LegacyClient other = LegacyClient.open(house, "/mcp", "2025-11-25");
      ProcessHandle ones = process(one);
      ProcessHandle others = process(other);
      assertThat(ones.pid()).isNotEqualTo(others.pid());

      assertThat(one.delete().statusCode()).isEqualTo(204);

      await().atMost(PATIENCE).until(() -> !ones.isAlive());
      assertThat(others.isAlive()).isTrue();
      assertThat(one.send(PING).statusCode()).isEqualTo(404);
      assertThat(one.delete().statusCode()).isEqualTo(404);
      assertThat(process(other).pid()).isEqualTo(others.pid());
    }
  }

  private static ProcessHandle process(LegacyClient client) throws Exception {
    Json response = LegacyClient.response(client.send(LegacyClient.call(5, "liar__counter", "{}")));
    long pid = response.get("result").get("structuredContent").get("pid").integer(0);
    return ProcessHandle.of(pid).orElseThrow();
  }

  @Test
  void legacyTasksFindTheServerTheyRunAt() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand(
          "everything",
          Node.command(
              "node_modules/@modelcontextprotocol/server-everything/dist/index.js", "stdio"));
      house.addCommand("liar", Node.command("lying-server.mjs"));
      LegacyClient client = LegacyClient.open(house, "/mcp", "2025-11-25");
      client.send(LegacyClient.request(1, "tools/list", ""));

      String call =
          "\"name\":\"everything__simulate-research-query\",\"arguments\":{\"topic\":\"rails\"},"
              + "\"task\":{\"ttl\":60000}";
      Json made =
          LegacyClient.response(client.send(LegacyClient.request(2, "tools/call", call)))
              .get("result")
              .get("task");
      String task = "\"taskId\":\"" + made.get("taskId").text() + "\"";
      Json known = LegacyClient.response(client.send(LegacyClient.request(3, "tasks/get", task)));
      HttpResponse<String> result = client.send(LegacyClient.request(4, "tasks/result", task));
      Json after = LegacyClient.response(client.send(LegacyClient.request(5, "tasks/get", task)));
      String unknown = client.send(LegacyClient.request(6, "tasks/get", "\"taskId\":\"x\"")).body();

      assertThat(known.get("result").get("status").text()).isEqualTo("working");
      assertThat(result.body()).contains("Research Report: rails");
      assertThat(after.get("result").get("status").text()).isEqualTo("completed");
      assertThat(unknown).contains("-32602");
    }
  }

  @Test
  void theOldestTransportServesTheClientOfItsTime() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("liar", Node.command("lying-server.mjs"));
      house.addCommand("fixture", Node.command("fixture-server.mjs", "--stdio"));
      house.send(house.request("/api/v1/tools?wait=30s"));

      Node.Run run =
          sseClient(
              house,
              "/sse",
              "liar__echo:{\"message\":\"old\"}",
              "fixture__test_tool_with_progress",
              "fixture__test_elicitation:{\"message\":\"Who?\"}");

      assertThat(run.exit()).as(run.output()).isZero();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(house.metric("roundhouse_gateway_sessions")).as("left").isZero());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/servers/old/sse", "/servers/old/mcp"})
  void aServerOfTheOldestTransportServesNewAndOldClients(String path) throws Exception {
    try (Node.Fixture old = Node.served("sse-server.mjs", "--port", "0");
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("old", old.url());
      String[] calls = {"echo:{\"message\":\"old\"}", "steps", "ask"};

      Node.Run run =
          path.endsWith("sse")
              ? sseClient(house, path, calls)
              : client(house, "ts-client.mjs", path, "modern", calls);

      assertThat(run.exit()).as(run.output()).isZero();
      String read = LegacyClient.request(9, "resources/read", "\"uri\":\"sse://note\"");
      LegacyClient legacy = LegacyClient.open(house, "/servers/old/mcp", "2025-11-25");
      assertThat(legacy.send(read).body()).contains("a note");
    }
  }

  private static Node.Run sseClient(RunningHouse house, String path, String... calls)
      throws Exception {
    return client(house, "sse-client.mjs", path, "legacy", calls);
  }

  private static Node.Run client(
      RunningHouse house, String script, String path, String era, String... calls)
      throws Exception {
    List<String> command =
        Node.command(
            "clients/" + script, "--url", house.url(path), "--token", house.token(), "--era", era);
    for (String call : calls) {
      command.addAll(List.of("--calls", call));
    }
    return Node.run(command);
  }
}
