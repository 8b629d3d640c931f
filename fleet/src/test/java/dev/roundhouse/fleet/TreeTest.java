package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole process trees, with real processes.
final class TreeTest {
  private final Yard yard = new Yard();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path data;

  @Test
  void grandchildrenEndWithTheFleet() {
    // One that ignores SIGTERM, one whose parent is gone, and one below a shell that waits.
    String script =
        """
        (trap '' TERM; sleep 1000 & echo $!; wait) &
        (sleep 1000 & echo $!)
        sleep 1000 & echo $!
        wait
        """;
    ServerId server = yard.define("tree", Yard.shell(script));
    long took;
    Fleet fleet = yard.open(data);
    try {
      Lease lease = fleet.lease(server, "shared", LONG);
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.size() == 3);
      assertThat(ears.lines).allMatch(pid -> Yard.isRunning(Long.parseLong(pid)));
    } finally {
      took = System.nanoTime();
      fleet.close();
      took = System.nanoTime() - took;
    }

    assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(5));
    assertGone(ears.lines);
  }

  @Test
  void whatACrashLeavesBehindIsCleared() {
    String script = "sleep 1000 & echo $!; read line; exit 4";
    ServerId server = yard.define("tree", Yard.shell(script));
    try (Fleet fleet = yard.open(data)) {
      Lease lease = fleet.lease(server, "shared", LONG);
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.size() == 1);

      Yard.pipe(lease).send(Yard.bytes("end"));

      await().until(() -> !ears.ends.isEmpty());
      assertThat(ears.ends).containsExactly("exited with code 4");
      assertGone(ears.lines);
    }
  }

  @Test
  void aProcessThatIgnoresEverythingIsKilled() {
    String script =
        "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); " + "console.log('up')";
    ServerId server = yard.define("stubborn", Yard.node(script));
    Fleet fleet = yard.open(data);
    try {
      Lease lease = fleet.lease(server, "shared", LONG);
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.contains("up"));
      long begin = System.nanoTime();
      fleet.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(Yard.isRunning(Yard.process(lease).pid())).isFalse();
    } finally {
      fleet.close();
    }
  }

  @Test
  void whatAnEarlierRunLeftIsEndedAtOpen() throws IOException {
    String house = house();
    Process orphan = marked(house + "/server/1", "1-1");
    Process current = marked(house + "/server/2", Processes.ownRun());
    Process stranger = marked("other/server/1", "1-1");
    try (Fleet fleet = yard.open(data)) {
      assertThat(fleet.instances()).isEmpty();

      await().until(() -> !orphan.isAlive());
      assertThat(current.isAlive()).isTrue();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      List.of(orphan, current, stranger).forEach(Process::destroyForcibly);
    }
  }

  /// The mark of this data directory, as a child sees it.
  private String house() {
    ServerId server = yard.define("who", Yard.shell("echo $ROUNDHOUSE_INSTANCE; read x"));
    try (Fleet fleet = yard.open(data);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.size() == 1);
    }
    assertThat(ears.lines.getFirst()).matches("[0-9a-f]{16}/who/1");
    return ears.lines.getFirst().substring(0, 16);
  }

  private static Process marked(String instance, String run) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "1000");
    builder.environment().putAll(Map.of(Processes.INSTANCE, instance, Processes.RUN, run));
    return builder.start();
  }

  /// Gone, or a zombie that only waits for its new parent to look.
  private static void assertGone(List<String> pids) {
    assertThat(pids).isNotEmpty();
    for (String pid : pids) {
      await().until(() -> isGone(pid));
    }
  }

  private static boolean isGone(String pid) {
    try {
      String stat =
          new String(
              Files.readAllBytes(Path.of("/proc", pid, "stat")), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException _) {
      return true;
    }
  }
}
