package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.app.OtlpCollector.Span;
import dev.roundhouse.protocol.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Traces from clients of both eras, through the program, to servers of both eras, over pipes and
/// HTTP; and what a collector gets of it.
final class TelemetryTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What a server was told of a trace.
  private record Told(String parent, String state) {
    String trace() {
      return parent.isEmpty() ? "" : parent.split("-", -1)[1];
    }

    String span() {
      return parent.isEmpty() ? "" : parent.split("-", -1)[2];
    }
  }

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static String settings(OtlpCollector collector, String more) {
    return """
    listen: {port: 0}
    monitoring:
      telemetry:
        otlp:
          endpoint: http://127.0.0.1:%d
          every: 20ms
          metrics-every: 100ms
          %s
    """
        .formatted(collector.port(), more);
  }

  private static List<String> piped(String era) {
    return Node.command("trace-server.mjs", "--stdio", "--era", era);
  }

  /// A call of a modern client.
  ///
  /// @param meta further members of `_meta`, each with a comma before
  private static HttpResponse<String> modern(
      RunningHouse house, String tool, String arguments, String meta, Map<String, String> headers)
      throws Exception {
    String body =
        """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"%s","arguments":%s,"_meta":{\
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{}%s}}}\
        """
            .formatted(tool, arguments, meta);
    HttpRequest.Builder request =
        house
            .post("/mcp", body)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", tool)
            .timeout(PATIENCE);
    headers.forEach(request::header);
    return house.send(request);
  }

  private static Told told(HttpResponse<String> answer, String where) throws Exception {
    String body = answer.body();
    String json = body.startsWith("{") ? body : body.substring(body.indexOf("{\"jsonrpc"));
    String text =
        Json.parse(json.strip().getBytes(UTF_8))
            .get("result")
            .get("content")
            .items()
            .getFirst()
            .get("text")
            .text();
    Json said = Json.parse(Objects.requireNonNull(text, body).getBytes(UTF_8)).get(where);
    String parent = said.get("traceparent").text();
    String state = said.get("tracestate").text();
    return new Told(parent == null ? "" : parent, state == null ? "" : state);
  }

  private static Span named(OtlpCollector collector, String trace, String name, long kind) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                collector.spans().stream()
                    .filter(each -> each.trace().equals(trace))
                    .filter(each -> each.name().equals(name) && each.kind() == kind)
                    .toList(),
            found -> !found.isEmpty())
        .getLast();
  }

  /// The trace of the client goes on in the spans here and in what the server is told.
  private static void isOneTrace(OtlpCollector collector, Told told, String transport) {
    assertThat(told.trace()).isEqualTo(TRACE);
    assertThat(told.state()).isEqualTo("vendor=1");
    Span server = named(collector, TRACE, "tools/call told", 2);
    assertThat(server.parent()).isEqualTo(SPAN);
    assertThat(server.state()).isEqualTo("vendor=1");
    assertThat(server.isError()).isFalse();
    assertThat(server.attributes())
        .containsEntry("mcp.method.name", "tools/call")
        .containsEntry("gen_ai.tool.name", "told")
        .containsEntry("gen_ai.operation.name", "execute_tool");
    Span client = named(collector, TRACE, "tools/call told", 3);
    assertThat(client.parent()).isEqualTo(server.id());
    assertThat(client.id()).isEqualTo(told.span());
    assertThat(client.attributes()).containsEntry("network.transport", transport);
    assertThat(client.nanos()).isPositive().isLessThanOrEqualTo(server.nanos());
    collector.spans().clear();
  }

  @Test
  void goesOnThroughBothErasAndAllTransports() throws Exception {
    try (OtlpCollector collector = new OtlpCollector(0);
        Node.Fixture old = Node.served("trace-server.mjs", "--port", "0", "--era", "legacy");
        Node.Fixture today = Node.served("trace-server.mjs", "--port", "0", "--era", "modern");
        RunningHouse house = RunningHouse.open(directory, settings(collector, ""))) {
      house.addCommand("pipeold", piped("legacy"));
      house.addCommand("pipetoday", piped("modern"));
      house.addUrl("urlold", old.url());
      house.addUrl("urltoday", today.url());
      LegacyClient legacy = LegacyClient.open(house, "/mcp", "2025-11-25");
      Map<String, String> headers = Map.of("traceparent", PARENT, "tracestate", "vendor=1");
      String meta = "\"traceparent\":\"%s\",\"tracestate\":\"vendor=1\"".formatted(PARENT);

      for (String server : List.of("pipeold", "pipetoday", "urlold", "urltoday")) {
        String transport = server.startsWith("pipe") ? "pipe" : "tcp";
        String tool = server + "__told";
        HttpResponse<String> byHeader = modern(house, tool, "{}", "", headers);
        Told first = told(byHeader, "meta");
        isOneTrace(collector, first, transport);
        if (transport.equals("tcp")) {
          assertThat(told(byHeader, "header")).isEqualTo(first);
        }
        isOneTrace(
            collector, told(modern(house, tool, "{}", "," + meta, Map.of()), "meta"), transport);

        String params = "\"name\":\"%s\",\"arguments\":{},\"_meta\":{%s}".formatted(tool, meta);
        HttpResponse<String> byMeta = legacy.send(LegacyClient.request(1, "tools/call", params));
        isOneTrace(collector, told(byMeta, "meta"), transport);
        HttpRequest.Builder request =
            legacy.with(house.post("/mcp", LegacyClient.call(2, tool, "{}")));
        headers.forEach(request::header);
        HttpResponse<String> legacyByHeader = house.send(request);
        isOneTrace(collector, told(legacyByHeader, "meta"), transport);
      }
    }
  }

  /// The start of a server is a part of the call that waits for it, and what fails says so.
  @Test
  void tellsOfWakesAndErrorsAndOfNothingSecret() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "Bearer let-me-in\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    try (OtlpCollector collector = new OtlpCollector(0);
        RunningHouse house =
            RunningHouse.open(
                directory, settings(collector, "authorization-file: \"" + token + "\""))) {
      house.addCommand("slow", piped("modern"));
      house.addCommand("gone", List.of("/nowhere/at-all"));
      Map<String, String> headers = Map.of("traceparent", PARENT);

      modern(house, "slow__fails", "{\"password\":\"s3cr3t-argument\"}", "", headers);
      modern(house, "gone__any", "{}", "", headers);

      Span wake = named(collector, TRACE, "wake slow", 1);
      Span request =
          await()
              .atMost(PATIENCE)
              .until(
                  () ->
                      collector.spans().stream()
                          .filter(each -> each.id().equals(wake.parent()))
                          .toList(),
                  found -> !found.isEmpty())
              .getFirst();
      assertThat(request.kind()).isEqualTo(2);
      // Only the client has said so far that there is such a tool.
      assertThat(request.name()).isIn("tools/call", "tools/call fails");
      assertThat(wake.isError()).isFalse();
      assertThat(wake.attributes()).containsEntry("roundhouse.server", "slow");
      assertThat(request.isError()).isTrue();
      assertThat(request.attributes()).containsEntry("error.type", "tool_error");
      Span missing =
          await()
              .atMost(PATIENCE)
              .until(
                  () ->
                      collector.spans().stream()
                          .filter(each -> each.kind() == 2 && !each.id().equals(request.id()))
                          .toList(),
                  found -> !found.isEmpty())
              .getFirst();
      assertThat(missing.isError()).isTrue();
      assertThat(missing.attributes())
          .containsKey("error.type")
          .doesNotContainKey("gen_ai.tool.name");
      assertThat(collector.authorizations()).contains("Bearer let-me-in");
      assertThat(String.join("\n", collector.bodies()))
          .doesNotContain("s3cr3t-argument", house.token(), "vendor=1");
    }
  }

  /// What makes no sense is passed on to nobody, and who said that a trace is not kept is believed.
  @Test
  void ignoresNonsenseAndBelievesWhoBegan() throws Exception {
    try (OtlpCollector collector = new OtlpCollector(0);
        RunningHouse house = RunningHouse.open(directory, settings(collector, ""))) {
      house.addCommand("pipe", piped("legacy"));
      String bad = "00-" + TRACE.replace('0', 'g') + "-" + SPAN + "-01";
      String meta = ",\"traceparent\":\"%s\",\"tracestate\":\"vendor=1\"".formatted(bad);

      Told fresh =
          told(modern(house, "pipe__told", "{}", meta, Map.of("traceparent", bad)), "meta");

      assertThat(fresh.trace()).hasSize(32).isNotEqualTo(TRACE);
      assertThat(fresh.state()).isEmpty();
      assertThat(named(collector, fresh.trace(), "tools/call told", 2).parent()).isEmpty();

      String unsampled = PARENT.substring(0, PARENT.length() - 2) + "00";
      Told same =
          told(modern(house, "pipe__told", "{}", "", Map.of("traceparent", unsampled)), "meta");
      assertThat(same.parent()).isEqualTo(unsampled);
      Told last = told(modern(house, "pipe__told", "{}", "", Map.of()), "meta");
      named(collector, last.trace(), "tools/call told", 2);
      assertThat(collector.spans()).noneMatch(each -> each.trace().equals(TRACE));
    }
  }

  /// Without a collector nothing is traced, and the traces of others pass through.
  @Test
  void passesTracesOnWithoutACollector() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("pipe", piped("legacy"));
      Map<String, String> headers = Map.of("traceparent", PARENT, "tracestate", "vendor=1");

      Told told = told(modern(house, "pipe__told", "{}", "", headers), "meta");
      assertThat(told).isEqualTo(new Told(PARENT, "vendor=1"));

      String meta = ",\"traceparent\":\"%s\"".formatted(PARENT);
      assertThat(told(modern(house, "pipe__told", "{}", meta, Map.of()), "meta").parent())
          .isEqualTo(PARENT);
      String bad = ",\"traceparent\":\"00-nonsense\",\"tracestate\":\"vendor=1\"";
      assertThat(told(modern(house, "pipe__told", "{}", bad, Map.of()), "meta"))
          .isEqualTo(new Told("", ""));
      assertThat(told(modern(house, "pipe__told", "{}", "", Map.of()), "meta"))
          .isEqualTo(new Told("", ""));
    }
  }

  /// A share of nothing: no trace begins here, but those of others go on.
  @Test
  void keepsTheShareThatIsAskedFor() throws Exception {
    try (OtlpCollector collector = new OtlpCollector(0);
        RunningHouse house = RunningHouse.open(directory, settings(collector, "ratio: 0"))) {
      house.addCommand("pipe", piped("modern"));

      assertThat(told(modern(house, "pipe__told", "{}", "", Map.of()), "meta").parent()).isEmpty();
      modern(house, "pipe__told", "{}", "", Map.of("traceparent", PARENT));

      named(collector, TRACE, "tools/call told", 2);
      assertThat(collector.spans()).allMatch(each -> each.trace().equals(TRACE));
    }
  }

  /// What is said while the collector is away comes when it is back; metrics come as they are then.
  @Test
  void outlivesItsCollector() throws Exception {
    OtlpCollector first = new OtlpCollector(0);
    int port = first.port();
    try (RunningHouse house = RunningHouse.open(directory, settings(first, ""))) {
      house.addCommand("pipe", piped("legacy"));
      first.close();

      Told told = told(modern(house, "pipe__told", "{}", "", Map.of()), "meta");
      await()
          .atMost(PATIENCE)
          .until(() -> house.metric("roundhouse_monitoring_telemetry_failures_total") > 0);
      try (OtlpCollector second = new OtlpCollector(port)) {
        named(second, told.trace(), "tools/call told", 2);
        List<Json> metrics =
            await()
                .atMost(PATIENCE)
                .until(
                    second::metrics,
                    all ->
                        all.stream()
                            .anyMatch(each -> "roundhouse_gateway_calls".equals(name(each))));
        Json calls =
            metrics.stream()
                .filter(each -> "roundhouse_gateway_calls".equals(name(each)))
                .findFirst()
                .orElseThrow()
                .get("sum");
        assertThat(calls.get("isMonotonic").truth(false)).isTrue();
        assertThat(calls.get("dataPoints").items())
            .anySatisfy(each -> {
              assertThat(OtlpCollector.attributes(each.get("attributes")))
                  .containsEntry("server", "pipe")
                  .containsEntry("tool", "told")
                  .containsEntry("outcome", "ok");
              assertThat(each.get("asDouble").toString()).isEqualTo("1.0");
            });
        Json seconds =
            metrics.stream()
                .filter(each -> "roundhouse_gateway_call_seconds".equals(name(each)))
                .findFirst()
                .orElseThrow()
                .get("histogram")
                .get("dataPoints")
                .items()
                .getFirst();
        assertThat(seconds.get("count").text()).isEqualTo("1");
        assertThat(seconds.get("bucketCounts").items())
            .hasSize(seconds.get("explicitBounds").items().size() + 1);
      }
      assertThat(house.metric("roundhouse_monitoring_spans_dropped_total")).isZero();
      assertThat(house.metric("roundhouse_monitoring_spans_brought_total")).isPositive();
    }
  }

  private static String name(Json metric) {
    return String.valueOf(metric.get("name").text());
  }
}
