package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers that sleep, seen through the door: a call wakes them, and nothing else does.
@Timeout(60)
final class SleepingServerTest {
  private static final String HERE = "/servers/one/mcp";
  private static final String SOON_ASLEEP =
      """
      listen:
        port: 0
      fleet:
        sleep: {doze-after: 100ms, page-out-after: 1d, stop-after: 1d, min-awake: 0s}
      servers:
      """;

  @TempDir private Path directory;
  private ShellServer server;

  @BeforeEach
  void write() throws Exception {
    server = ShellServer.in(directory);
  }

  private RunningHouse open() throws Exception {
    return RunningHouse.open(directory, SOON_ASLEEP + server.yaml("one"));
  }

  private char state() throws Exception {
    String pid = server.started("one").getLast();
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private void awaitSleep() {
    await().atMost(Duration.ofSeconds(20)).until(() -> state() == 'T');
  }

  @Test
  void aCallWakesItAndALegacySessionGoesOn() throws Exception {
    try (RunningHouse house = open();
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      for (int nap = 0; nap < 3; nap++) {
        assertThat(party.text("hello", "{}")).isEqualTo("hello");
        awaitSleep();
      }
      assertThat(server.started("one")).hasSize(1);
      assertThat(
              house.metric("roundhouse_fleet_wake_seconds_count{from=\"dozing\",server=\"one\"}"))
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aModernCallWakesIt() throws Exception {
    try (RunningHouse house = open();
        Party party = Party.modern(house, HERE, Party.NO_CAPABILITIES)) {
      assertThat(party.text("hello", "{}")).isEqualTo("hello");
      awaitSleep();
      assertThat(party.text("hello", "{}")).isEqualTo("hello");
      assertThat(server.started("one")).hasSize(1);
    }
  }

  @Test
  void listsHealthAndLooksDoNotWakeIt() throws Exception {
    try (RunningHouse house = open();
        Party party = Party.modern(house, HERE, Party.NO_CAPABILITIES)) {
      assertThat(party.text("hello", "{}")).isEqualTo("hello");
      awaitSleep();
      double wakes = house.metric("roundhouse_fleet_sleeps_total{depth=\"dozing\",server=\"one\"}");

      for (int look = 0; look < 20; look++) {
        assertThat(party.request("tools/list", "").get("result").get("tools").items()).hasSize(1);
        assertThat(state()).as("after list %d", look).isEqualTo('T');
        for (String path :
            List.of(
                "/health", "/health/ready", "/health/detailed", "/metrics", "/api/v1/servers")) {
          assertThat(house.send(house.request(path).GET()).statusCode()).isEqualTo(200);
        }
        assertThat(state()).as("after look %d", look).isEqualTo('T');
      }

      assertThat(house.metric("roundhouse_fleet_sleeps_total{depth=\"dozing\",server=\"one\"}"))
          .isEqualTo(wakes);
      HttpResponse<String> servers = house.send(house.request("/api/v1/servers").GET());
      assertThat(servers.body()).contains("\"phase\":\"dozing\"");
    }
  }
}
