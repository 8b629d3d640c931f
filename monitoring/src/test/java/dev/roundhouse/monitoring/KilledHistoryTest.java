package dev.roundhouse.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A program that is killed while it writes, again and again.
@Timeout(300)
final class KilledHistoryTest {
  private static final int SERVERS = 40;
  private static final int ROUNDS = 5;

  @TempDir private Path folder;

  /// Writes samples as fast as it can, and says how many are on the disk.
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      ManualTicker ticker = new ManualTicker();
      ticker.advance(Duration.ofSeconds(Long.parseLong(arguments[1])));
      Simulated program = new Simulated(ticker);
      Database database = Database.open(Path.of(arguments[0]));
      History history = new History(database, program::look, () -> Simulated.USUAL, ticker);
      history.step();
      for (int count = 1; ; count++) {
        for (int server = 0; server < SERVERS; server++) {
          program.calls(new ServerId("server-" + server), 1, 0, .01);
        }
        ticker.advance(Simulated.EVERY);
        history.step();
        System.out.println(count);
      }
    }
  }

  /// @param start seconds after the start of all at which it begins
  private static Process writer(Path folder, long start) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString(),
            "" + start)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void losesTheStepThatWasRunningAndNothingElse() throws Exception {
    long seed = 6;
    Random random = new Random(seed);
    long said = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Process writer = writer(folder, round * 86_400L);
      long last = 0;
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
        int kill = 12 + random.nextInt(40);
        String line = out.readLine();
        while (line != null) {
          last = Long.parseLong(line);
          if (last == kill) {
            // By its handle: the process would close what it has said.
            writer.toHandle().destroyForcibly();
          }
          line = out.readLine();
        }
      }
      assertThat(writer.waitFor()).isNotZero();
      assertThat(last).isPositive();
      said += last;
    }
    try (Database database = Database.open(folder)) {
      ManualTicker ticker = new ManualTicker();
      ticker.advance(Duration.ofDays(ROUNDS));
      Simulated program = new Simulated(ticker);
      History history = new History(database, program::look, () -> Simulated.USUAL, ticker);
      Range all = new Range(ManualTicker.START, ticker.instant());

      Summary whole = history.summary(Optional.empty(), all);
      long steps = whole.calls() / SERVERS;
      assertThat(whole.calls() % SERVERS).as("each step is there whole").isZero();
      assertThat(steps).as("what was said is on the disk").isBetween(said, said + ROUNDS);
      assertThat(whole.seen()).isEqualTo(Simulated.EVERY.multipliedBy(steps));
      assertThat(history.summaries(all).values())
          .hasSize(SERVERS)
          .allMatch(each -> each.calls() == steps);
    }
  }
}
