package dev.roundhouse.fleet.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// A Node process that holds memory and tells the sum of it when it is asked for a line.
final class Sleeper implements AutoCloseable {
  private static final String SCRIPT =
      """
      const held = Buffer.alloc(Number(process.argv[1]) * 1048576, 7);
      process.stdin.on('data', () => {
        let sum = 0;
        for (let at = 0; at < held.length; at += 1024) sum += held[at];
        console.log(sum);
      });
      console.log('ready');
      """;

  private final Process process;
  private final Writer input;
  private final BufferedReader output;
  private final int mebibytes;

  private Sleeper(Process process, int mebibytes) {
    this.process = process;
    this.input = process.outputWriter(UTF_8);
    this.output = process.inputReader(UTF_8);
    this.mebibytes = mebibytes;
  }

  static Sleeper holding(int mebibytes) throws IOException {
    assume("node");
    Process process =
        new ProcessBuilder("node", "-e", SCRIPT, "" + mebibytes)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Sleeper sleeper = new Sleeper(process, mebibytes);
    if (!"ready".equals(sleeper.output.readLine())) {
      sleeper.close();
      throw new AssertionError("the node process has not started");
    }
    return sleeper;
  }

  /// Skips the test, and says so, where a program is not installed.
  static void assume(String program) {
    boolean isThere =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assume(isThere, program + " is not on the PATH");
  }

  static void assume(boolean isSo, String otherwise) {
    String reason = "skipped: " + otherwise;
    if (!isSo) {
      System.out.println(reason);
    }
    assumeTrue(isSo, reason);
  }

  long pid() {
    return process.pid();
  }

  List<Long> pids() {
    return List.of(pid());
  }

  void ask() throws IOException {
    input.write("sum\n");
    input.flush();
  }

  boolean hasAnswered() throws IOException {
    return output.ready();
  }

  /// Whether the next answer is the sum of all that it has held from the start.
  boolean hasAllMemory() throws IOException {
    String answer = output.readLine();
    return String.valueOf(mebibytes * 1024L * 7).equals(answer);
  }

  void awaitState(char state) {
    await().atMost(Duration.ofSeconds(10)).until(() -> state(pid()) == state);
  }

  static char state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
