package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that never say goodbye: their sessions, and the processes of these, are bounded in
/// number and in time.
@Timeout(90)
final class AbandonedSessionsTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String VERSION = "2025-11-25";

  @TempDir private Path directory;
  private ShellServer server;

  @BeforeEach
  void write() throws Exception {
    server = ShellServer.in(directory);
  }

  private RunningHouse open(String gateway) throws Exception {
    return RunningHouse.open(
        directory,
        "listen: {port: 0}\ngateway: {" + gateway + "}\nservers:\n" + server.yaml("one"));
  }

  private static void use(RunningHouse house) throws Exception {
    LegacyClient client = LegacyClient.open(house, "/mcp", VERSION);
    assertThat(client.send(LegacyClient.call(1, "one__hello", "{}")).body()).contains("hello");
  }

  private long running() throws Exception {
    return server.started("one").stream()
        .map(Long::parseLong)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .count();
  }

  private static double sessions(RunningHouse house) throws Exception {
    return house.metric("roundhouse_gateway_sessions");
  }

  @Test
  void areBoundedInNumber() throws Exception {
    try (RunningHouse house = open("max-sessions: 3")) {
      for (int client = 0; client < 12; client++) {
        use(house);
        assertThat(sessions(house)).isLessThanOrEqualTo(3);
      }

      assertThat(server.started("one")).hasSizeGreaterThanOrEqualTo(12);
      await().atMost(SOON).until(() -> running() <= 3);
    }
  }

  @Test
  void areBoundedInTime() throws Exception {
    try (RunningHouse house = open("session-idle: 1s")) {
      for (int client : List.of(1, 2, 3)) {
        use(house);
        assertThat(sessions(house)).isBetween(1.0, (double) client);
      }

      await().atMost(SOON).until(() -> sessions(house) == 0);
      await().atMost(SOON).until(() -> running() == 0);
    }
  }
}
