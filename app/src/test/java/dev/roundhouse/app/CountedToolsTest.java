package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Names that a client invents do not become metrics of their own.
@Timeout(60)
final class CountedToolsTest {
  private static final int INVENTED = 600;

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static double calls(RunningHouse house, String server, String tool, String outcome)
      throws Exception {
    return house.metric(
        "roundhouse_gateway_calls_total{method=\"tools/call\",outcome=\"%s\",server=\"%s\",tool=\"%s\"}"
            .formatted(outcome, server, tool));
  }

  private static Json server(RunningHouse house, String name) throws Exception {
    String body = house.send(house.request("/api/v1/servers")).body();
    return Json.parse(body.getBytes(UTF_8)).get("servers").items().stream()
        .filter(each -> name.equals(each.get("name").text()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void inventedNamesCrowdNobodyOut() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      List<String> fixture = Node.command("fixture-server.mjs", "--stdio");
      house.addCommand("one", fixture);
      house.addCommand("two", fixture);
      try (Party guest = Party.modern(house, "/servers/one/mcp", Party.NO_CAPABILITIES);
          Party other = Party.modern(house, "/servers/two/mcp", Party.NO_CAPABILITIES)) {
        guest.text("test_simple_text", "{}");
        for (int number = 0; number < INVENTED; number++) {
          assertThat(guest.call("invented_" + number, "{}").get("id").isPresent()).isTrue();
        }
        guest.request("tools/list", "");
        guest.call("test_error_handling", "{}");
        other.text("test_simple_text", "{}");
        house.call("nobody__" + "invented", "{}");

        String metrics = house.send(house.request("/metrics")).body();
        assertThat(metrics).doesNotContain("invented");
        double unknown =
            calls(house, "one", "(unknown)", "rpc_error")
                + calls(house, "one", "(unknown)", "tool_error");
        assertThat(unknown).isEqualTo(INVENTED);
        assertThat(calls(house, "one", "test_simple_text", "ok")).isEqualTo(1);
        assertThat(calls(house, "one", "test_error_handling", "tool_error")).isEqualTo(1);
        assertThat(calls(house, "two", "test_simple_text", "ok")).isEqualTo(1);
        house.addCommand("never", fixture);
        assertThat(server(house, "one").get("calls").integer(0))
            .isGreaterThanOrEqualTo(INVENTED + 2);
        assertThat(server(house, "one").get("errors").integer(0)).isEqualTo(INVENTED + 1);
        assertThat(server(house, "two").get("errorRate").toString()).isEqualTo("0.000000");
        assertThat(server(house, "never").get("errors").integer(-1)).isZero();
        assertThat(server(house, "never").get("errorRate").isPresent())
            .as("nobody has called it")
            .isFalse();
      }
    }
  }
}
