package dev.roundhouse.fleet.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.fleet.limits.Enclosure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Processes that end with this program, and not before.
@Timeout(60)
final class MidwifeTest {
  private static ProcessBuilder sandboxed(String... command) {
    Optional<String> program = Enclosure.program();
    assumeTrue(program.isPresent(), "bwrap is not installed: test skipped");
    SandboxTrial trial = SandboxTrial.of(program.get());
    assumeTrue(trial instanceof SandboxTrial.Works, () -> trial + ": test skipped");
    ProcessBuilder builder =
        new ProcessBuilder(
            program.get(), "--ro-bind", "/", "/", "--unshare-pid", "--die-with-parent", "--");
    builder.command().addAll(List.of(command));
    return builder;
  }

  @Test
  void oneOutlivesTheThreadThatWantedIt() throws Exception {
    ProcessBuilder builder = sandboxed("/bin/cat");
    Process[] started = new Process[1];
    Thread thread =
        new Thread(() -> {
          try {
            started[0] = Midwife.start(builder);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    thread.start();
    thread.join(Duration.ofSeconds(20));
    Process process = started[0];
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        OutputStream out = process.getOutputStream()) {
      out.write("hello\n".getBytes(StandardCharsets.UTF_8));
      out.flush();

      assertThat(reader.readLine()).isEqualTo("hello");
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void noneOutlivesAProgramThatIsKilled() throws Exception {
    sandboxed();
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader reader = program.inputReader(StandardCharsets.UTF_8)) {
      long first = Long.parseLong("" + reader.readLine());
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ProcessHandle.of(first).orElseThrow().descendants().count() == 2);
      List<ProcessHandle> all = ProcessHandle.of(first).orElseThrow().descendants().toList();
      assertThat(all).allMatch(ProcessHandle::isAlive);

      program.destroyForcibly();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              new Processes()
                  .scan().stream()
                      .noneMatch(each ->
                          each.pid() == first
                              || all.stream().anyMatch(it -> it.pid() == each.pid())));
    } finally {
      program.destroyForcibly();
    }
  }

  /// A program that starts one and waits to be killed.
  public static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) throws Exception {
      Process process = Midwife.start(sandboxed("/bin/sleep", "1000"));
      System.out.println(process.pid());
      process.waitFor();
    }
  }
}
