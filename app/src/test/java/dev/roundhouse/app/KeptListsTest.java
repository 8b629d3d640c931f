package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What servers have said of themselves outlives the program: after a restart clients are answered
/// from it, and nothing is started for a list.
@Timeout(60)
final class KeptListsTest {
  private static final String HERE = "/servers/one/mcp";

  @TempDir private Path directory;
  private ShellServer server;

  @BeforeEach
  void write() throws Exception {
    server = ShellServer.in(directory);
  }

  private RunningHouse open(String more) throws Exception {
    String entry = server.yaml("one").replace("{", "{" + more);
    return RunningHouse.open(directory, "listen: {port: 0}\nservers:\n" + entry);
  }

  private static String tools(Party party) throws Exception {
    Json result = party.request("tools/list", "").get("result");
    assertThat(result.get("tools").items()).isNotEmpty();
    return result.get("tools").toString();
  }

  @Test
  void nothingIsStartedForAListAfterARestart() throws Exception {
    String before;
    String introduced;
    try (RunningHouse house = open("");
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      introduced = party.introduction();
      before = tools(party);
    }
    assertThat(server.started("one")).hasSize(1);

    try (RunningHouse house = open("");
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      assertThat(party.introduction()).isEqualTo(introduced);
      assertThat(tools(party)).isEqualTo(before);
      assertThat(server.started("one")).hasSize(1);

      assertThat(party.text("hello", "{}")).isEqualTo("hello");
      assertThat(server.started("one")).hasSize(2);
    }
  }

  @Test
  void whatIsDefinedInAnotherWayIsReadAnew() throws Exception {
    try (RunningHouse house = open("");
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      tools(party);
    }

    try (RunningHouse house = open("env: {OTHER: setting}, ");
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      tools(party);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.started("one").size() == 2);
    }
  }
}
