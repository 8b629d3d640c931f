package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official conformance suites, with the house between them and a server that conforms.
final class ConformanceTest {
  private static final Pattern FAILED =
      Pattern.compile("^FAIL (\\S+) (?!.*\\[not scored])", Pattern.MULTILINE);

  /// What no bridge can do: a legacy server chooses no keys and asks one thing at a time.
  private static final Set<String> BEYOND_A_LEGACY_SERVER =
      Set.of(
          "input-required-result-basic-elicitation",
          "input-required-result-multiple-input-requests");

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @ParameterizedTest
  @CsvSource({
    "both, 0.1-active, 30",
    "both, 0.2-2025-11-25, 30",
    "both, 0.2-2026-07-28, 37",
    "both, headers, 2",
    "modern, 0.1-active, 30",
    "modern, 0.2-2025-11-25, 30"
  })
  void conformsBeforeAnHttpServer(String era, String suite, int scenarios) throws Exception {
    try (Node.Fixture fixture = Node.fixture(era);
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("fixture", fixture.url());
      assertPassed(suite(house, suite), scenarios);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.1-active, 30", "0.2-2025-11-25, 30", "0.2-2026-07-28, 37"})
  void conformsBeforeAProcess(String suite, int scenarios) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("fixture", Node.command("fixture-server.mjs", "--stdio"));
      assertPassed(suite(house, suite), scenarios);
    }
  }

  @Test
  void bridgesModernClientsToALegacyServer() throws Exception {
    try (Node.Fixture fixture = Node.fixture("legacy");
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("fixture", fixture.url());
      Node.Run run = suite(house, "0.2-2026-07-28");
      assertThat(closing(run).get("required").integer(0)).as(run.output()).isEqualTo(37);
      Set<String> failed =
          FAILED
              .matcher(run.output())
              .results()
              .map(match -> match.group(1))
              .collect(Collectors.toSet());
      assertThat(failed).as(run.output()).isEqualTo(BEYOND_A_LEGACY_SERVER);
      assertThat(closing(run).get("passed").integer(0)).isEqualTo(35);
    }
  }

  @ParameterizedTest
  @CsvSource({"main, 15", "auth-0.1, 20", "auth-2025-11-25, 18", "auth-2026-07-28, 27"})
  void conformsAsAClient(String part, int scenarios) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      Node.Run run =
          Node.run(
              Node.command(
                  "client-conformance.mjs",
                  "--url",
                  house.url(""),
                  "--token",
                  house.token(),
                  "--part",
                  part));
      assertPassed(run, scenarios);
    }
  }

  private static Node.Run suite(RunningHouse house, String suite) throws Exception {
    return Node.run(
        Node.command(
            "conformance.mjs",
            "--url",
            house.url("/servers/fixture/mcp"),
            "--suite",
            suite,
            "--header",
            "Authorization: Bearer " + house.token()));
  }

  private static Json closing(Node.Run run) throws Exception {
    return Json.parse(run.lastLine().getBytes(UTF_8));
  }

  private static void assertPassed(Node.Run run, int scenarios) throws Exception {
    Json closing = closing(run);
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(closing.get("failed").integer(-1)).as(run.output()).isZero();
    assertThat(closing.get("passed").integer(-1)).isEqualTo(scenarios);
    assertThat(closing.get("required").integer(-1)).isEqualTo(scenarios);
  }
}
