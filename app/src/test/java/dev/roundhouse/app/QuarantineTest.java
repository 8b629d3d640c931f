package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that waits for a person is not there for any client.
@Timeout(120)
final class QuarantineTest {
  private static final String CHANGED = "notifications/tools/list_changed";
  private static final String READ =
      "{'name':'read','description':'Reads a file.','inputSchema':{'type':'object'}}";

  @TempDir private Path directory;
  private ChangingServer server;

  @BeforeEach
  void write() throws Exception {
    server = ChangingServer.in(directory);
    server.tools(READ);
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private RunningHouse open(String yaml) throws Exception {
    return RunningHouse.open(directory, "listen: {port: 0}\ngateway: {list-wait: 30s}\n" + yaml);
  }

  private Ran add(String name) {
    return Ran.of(
        "server",
        "add",
        name,
        "--quarantined",
        "--data",
        data(),
        "--",
        "/bin/sh",
        server.script().toString(),
        server.tools().toString(),
        server.prompts().toString(),
        server.pids().toString());
  }

  private static List<String> tools(Party party) throws Exception {
    return party.request("tools/list", "").get("result").get("tools").items().stream()
        .map(each -> each.get("name").text())
        .toList();
  }

  @Test
  void noClientReachesItBeforeItIsApproved() throws Exception {
    try (RunningHouse house = open("");
        Party party = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES)) {
      Ran added = add("fresh");
      assertThat(added.exit()).as(added.err()).isZero();
      assertThat(added.err()).contains("fresh is in quarantine with 1 tools");

      assertThat(tools(party)).isEmpty();
      assertThat(party.call("fresh__read", "{}").get("error").isPresent()).isTrue();
      assertThat(house.send(house.post("/servers/fresh/mcp", "{}")).statusCode()).isEqualTo(404);
      assertThat(Ran.of("server", "list", "--data", data()).out())
          .containsPattern("fresh +quarantined")
          .contains("roundhouse server approve fresh");
      Ran pending = Ran.of("tools", "pending", "--data", data());
      assertThat(pending.out()).contains("fresh__read").contains("server fresh is in quarantine");
      assertThat(Ran.of("tools", "diff", "fresh__read", "--data", data()).out())
          .contains("description: Reads a file.");

      party.forgets();
      Ran approved = Ran.of("server", "approve", "fresh", "--data", data());

      assertThat(approved.exit()).as(approved.err()).isZero();
      assertThat(approved.err()).contains("fresh is behind the door").contains("fresh__read");
      party.hears(CHANGED);
      assertThat(tools(party)).containsExactly("fresh__read");
      assertThat(party.text("fresh__read", "{}")).isEqualTo("read");
      assertThat(Ran.of("server", "approve", "fresh", "--data", data()).exit()).isEqualTo(4);
    }
  }

  @Test
  void itStaysThereOverARestart() throws Exception {
    try (RunningHouse _ = open("")) {
      add("fresh");
    }

    try (RunningHouse house = open("");
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(tools(party)).isEmpty();
      Json state =
          Json.parse(house.send(house.request("/api/v1/servers/fresh")).body().getBytes(UTF_8));
      assertThat(state.get("state").text()).isEqualTo("quarantined");
      assertThat(state.get("next").text()).isEqualTo("waits for approval");
      Ran.of("server", "approve", "fresh", "--data", data());
    }

    try (RunningHouse house = open("");
        Party party = Party.modern(house, "/servers/fresh/mcp", Party.NO_CAPABILITIES)) {
      assertThat(tools(party)).containsExactly("read");
    }
  }

  @Test
  void theSettingsPutEveryNewServerThere() throws Exception {
    try (RunningHouse house = open("servers:\n" + server.yaml("old", ""));
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(tools(party)).containsExactly("old__read");
    }
    String yaml =
        "pinning: {new-servers: quarantined}\nservers:\n"
            + server.yaml("old", "")
            + server.yaml("fresh", "");

    try (RunningHouse house = open(yaml);
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(tools(party)).containsExactly("old__read");
      assertThat(Ran.of("server", "approve", "fresh", "--data", data()).exit()).isZero();
      assertThat(tools(party)).containsExactly("fresh__read", "old__read");
    }
  }

  @Test
  void nothingIsLetInThatCannotBeLookedAt() throws Exception {
    try (RunningHouse house = open("")) {
      Files.writeString(server.script(), "exit 3\n");
      Ran added = add("fresh");
      assertThat(added.exit()).as(added.err()).isZero();

      Ran approved = Ran.of("server", "approve", "fresh", "--wait", "5s", "--data", data());

      assertThat(approved.exit()).isEqualTo(1);
      assertThat(approved.err()).contains("stays in quarantine");
      assertThat(house.send(house.post("/servers/fresh/mcp", "{}")).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aNameThatIsTakenStaysOpen() throws Exception {
    try (RunningHouse house = open("servers:\n" + server.yaml("old", ""));
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(tools(party)).containsExactly("old__read");

      Ran added = add("old");

      assertThat(added.exit()).isEqualTo(1);
      assertThat(tools(party)).containsExactly("old__read");
    }
  }
}
