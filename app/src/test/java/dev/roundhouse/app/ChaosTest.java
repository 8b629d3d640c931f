package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.testing.Chaos;
import dev.roundhouse.testing.Held;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers that are killed, stopped, slow and greedy under clients of both eras: no call is lost,
/// and nothing stays behind. The long form is `benchmarks/run chaos`.
@Tag("chaos")
@Timeout(240)
final class ChaosTest {
  private static final int SERVERS = 8;
  private static final Duration PEACE = Duration.ofSeconds(4);
  private static final Duration LASTS = Duration.ofSeconds(Long.getLong("chaos.seconds", 8));
  private static final Held.Bounds BOUNDS = new Held.Bounds(0, 40, 12, 16 << 20);

  private final long seed = Long.getLong("chaos.seed", System.nanoTime() & 0xffffff);
  private final long self = ProcessHandle.current().pid();

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @Test
  void noCallIsLostAndNothingStaysBehind(@TempDir Path directory) throws Exception {
    System.out.println("chaos: -Dchaos.seed=" + seed);
    Path starts = Files.createDirectory(directory.resolve("starts"));
    String config = Chaos.config(Node.command("lying-server.mjs"), starts, SERVERS);
    try (RunningHouse house = RunningHouse.open(directory, config)) {
      Chaos.Plan plan =
          new Chaos.Plan(
              house.url("/mcp"), house.token(), self, starts, SERVERS, 20, seed, ChaosTest::signal);
      Chaos.Seen peace = new Chaos(plan).run(PEACE, false);
      assertThat(peace.lost()).isEmpty();
      Held before = quiet(house);

      Chaos.Seen seen = new Chaos(plan).run(LASTS, true);

      System.out.println("chaos: " + seen);
      assertThat(seen.lost()).as("seed %d: %s", seed, seen).isEmpty();
      assertThat(seen.calls()).isGreaterThan(20 * SERVERS);
      assertThat(seen.kills() + seen.stops()).as("%s", seen).isPositive();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(quiet(house).above(before, BOUNDS)).as("seed %d", seed).isEmpty());
    }
  }

  /// With no server running.
  private Held quiet(RunningHouse house) throws Exception {
    for (int server = 0; server < SERVERS; server++) {
      house.send(
          house
              .request("/services/s" + server + "/sleep?depth=stopped")
              .POST(BodyPublishers.noBody()));
    }
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return Held.of(self, heap);
  }

  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + pid).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
