package dev.roundhouse.fleet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FootprintTest {
  private static final long MIB = 1L << 20;

  @Test
  void measuresWhatIsKnown() throws Exception {
    try (Sleeper small = Sleeper.holding(0);
        Sleeper large = Sleeper.holding(100)) {
      Footprint less = Footprint.of(small.pids());
      Footprint more = Footprint.of(large.pids());

      assertThat(more.processes()).isEqualTo(1);
      assertThat(more.anonymousBytes() - less.anonymousBytes()).isBetween(90 * MIB, 115 * MIB);
      assertThat(more.pssBytes()).isGreaterThan(more.anonymousBytes());
      assertThat(more.pssBytes() - less.pssBytes()).isBetween(90 * MIB, 115 * MIB);
      assertThat(more.cpu()).isBetween(Duration.ofMillis(10), Duration.ofSeconds(30));

      Footprint both = Footprint.of(List.of(small.pid(), large.pid()));
      assertThat(both.processes()).isEqualTo(2);
      assertThat(both.pssBytes()).isBetween(more.pssBytes(), more.pssBytes() + 2 * less.pssBytes());
    }
  }

  @Test
  void leavesOutProcessesThatHaveEnded() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();

    assertThat(Footprint.of(List.of(gone.pid())))
        .isEqualTo(new Footprint(0, 0, 0, 0, Duration.ZERO));
    assertThat(Footprint.of(List.of(gone.pid(), ProcessHandle.current().pid())).processes())
        .isEqualTo(1);
  }
}
