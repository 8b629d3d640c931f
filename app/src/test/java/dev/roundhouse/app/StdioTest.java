package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a stdio server, for clients that only start commands.
final class StdioTest {
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  /// A client over stdio has no headers, whatever a tool's schema says of them.
  @Test
  void mirrorsTheArgumentsThatAToolWantsInHeaders() throws Exception {
    try (Node.Fixture fixture = Node.fixture("modern");
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("fixture", fixture.url());
      assertThat(said(call("{\"region\":\"eu-west\",\"level\":3}"))).isEqualTo("region=eu-west");
      assertThat(said(call("{\"region\":\" Zürich\"}"))).isEqualTo("region= Zürich");
      assertThat(said(call("{}"))).isEqualTo("region=<none>");
    }
  }

  @Test
  void saysThatThereIsNoSuchServer() throws Exception {
    try (RunningHouse _ = RunningHouse.open(directory)) {
      Terminal.Ended ended =
          Terminal.run(
              directory.resolve("data"),
              List.of("stdio", "--server", "nobody"),
              "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"ping\"}\n");

      Json error = Json.parse(ended.out().getBytes(UTF_8)).get("error");
      assertThat(error.get("message").text()).contains("there is no such server");
    }
  }

  private String call(String arguments) throws Exception {
    String request =
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{\"name\":"
            + "\"test_x_mcp_header\",\"arguments\":"
            + arguments
            + ","
            + META
            + "}}\n";
    Terminal.Ended ended =
        Terminal.run(directory.resolve("data"), List.of("stdio", "--server", "fixture"), request);
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended.out();
  }

  private static String said(String answer) throws Exception {
    Json response = Json.parse(answer.getBytes(UTF_8));
    assertThat(response.get("id").text()).isEqualTo("a");
    return Party.textOf(response);
  }
}
