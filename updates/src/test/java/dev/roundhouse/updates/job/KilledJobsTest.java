package dev.roundhouse.updates.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real process is killed (SIGKILL) while it works at jobs, at another place each time.
@Timeout(240)
final class KilledJobsTest {
  private static final int KILLS = 12;
  private static final List<String> SERVERS = List.of("one", "two", "bad1", "bad2", "three");

  @TempDir private Path folder;

  private Process up() throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(KilledJobs.class.getName(), folder.toString()));
    line.addAll(SERVERS);
    return new ProcessBuilder(line).redirectError(folder.resolve("err").toFile()).start();
  }

  @Test
  void standsAtItsLastStepHoweverItWasKilled() throws Exception {
    Random random = new Random(20261122);
    Set<String> begunAtTheEnd = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = up();
      try (BufferedReader out = process.inputReader(UTF_8)) {
        for (int lines = 1 + random.nextInt(6); lines > 0 && out.readLine() != null; lines--) {
          // Each line is a step that begins.
        }
      } finally {
        process.destroyForcibly(); // SIGKILL, in the midst of it
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      begunAtTheEnd.addAll(looked());
    }
    assertThat(begunAtTheEnd).as("steps that were cut off").hasSizeGreaterThan(2);
    finished();
  }

  /// What lies there after a kill.
  private Set<String> looked() throws Exception {
    Set<String> cut = new HashSet<>();
    try (Database database = Database.open(folder);
        JobQueue queue = KilledJobs.queue(folder, database)) {
      assertThat(queue.verify().broken()).isEmpty();
      assertThat(queue.setAside()).isEmpty();
      for (Job each : queue.newest(Optional.empty(), 10)) {
        List<LedgerEntry> steps = queue.steps(each.id());
        LedgerEntry last = steps.getLast();
        assertThat(each.state().wire()).isEqualTo(last.state());
        boolean isBegun = last.what() == LedgerEntry.What.BEGUN;
        assertThat(each.begun()).isEqualTo(isBegun ? last.step() : Optional.empty());
        if (isBegun) {
          assertThat(each.state().due()).isEqualTo(last.step());
          cut.add(last.step().orElseThrow().wire());
        }
        pinned(each);
      }
    }
    return cut;
  }

  /// The old version or the new one, whole; and which of them, where nothing is under way.
  private void pinned(Job job) throws Exception {
    Path pin = folder.resolve(KilledJobs.PIN + job.server());
    String version = Files.exists(pin) ? Files.readString(pin) : "1.0.0";
    if (job.begun().isPresent()) {
      assertThat(version).isIn("1.0.0", "1.1.0");
    } else {
      boolean isNew = job.state().isOnProbation() || job.state() instanceof JobState.Done;
      assertThat(version).as(job.toString()).isEqualTo(isNew ? "1.1.0" : "1.0.0");
    }
  }

  private void finished() throws Exception {
    try (Database database = Database.open(folder);
        JobQueue queue = KilledJobs.queue(folder, database)) {
      queue.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> queue.open().isEmpty());
      List<Job> all = queue.newest(Optional.empty(), 10);
      assertThat(all).hasSize(SERVERS.size());
      for (Job each : all) {
        boolean isBad = each.server().value().startsWith("bad");
        assertThat(each.state().wire()).isEqualTo(isBad ? "rolled-back" : "done");
        assertThat(each.begun()).isEmpty();
        pinned(each);
        assertThat(folder.resolve(each.server() + "-" + JobStep.TRIED.wire()))
            .hasContent(each.id());
      }
      assertThat(queue.bad()).hasSize(2);
      assertThat(queue.verify().broken()).isEmpty();
    }
  }
}
