package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A sandbox that is made to see whether this machine allows one.
public sealed interface SandboxTrial {
  /// It could be made.
  ///
  /// @param version what bubblewrap calls itself
  record Works(String version) implements SandboxTrial {}

  /// It could not.
  record Fails(String why) implements SandboxTrial {}

  /// Runs bubblewrap with all that a server's sandbox takes, to tell its version inside it; blocks
  /// up to 10 s.
  ///
  /// @param program the file of bubblewrap
  static SandboxTrial of(String program) {
    Duration patience = Duration.ofSeconds(10);
    int longest = 1000;
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    program,
                    "--unshare-pid",
                    "--unshare-ipc",
                    "--unshare-net",
                    "--cap-drop",
                    "ALL",
                    "--ro-bind",
                    "/",
                    "/",
                    "--dev",
                    "/dev",
                    "--proc",
                    "/proc",
                    "--tmpfs",
                    "/tmp",
                    "--",
                    program,
                    "--version"))
            .redirectErrorStream(true);
    Inherited.retain(builder.environment());
    try {
      Process process = builder.start();
      try (InputStream output = process.getInputStream()) {
        process.getOutputStream().close();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          return new Fails("it has not ended within " + patience.toSeconds() + " s");
        }
        // What is there, and no more: something it has started may hold the pipe open.
        byte[] said = output.readNBytes(Math.min(output.available(), longest));
        String words = new String(said, StandardCharsets.UTF_8).strip();
        return process.exitValue() == 0
            ? new Works(words)
            : new Fails(words.isEmpty() ? Child.ending(process.exitValue()) : words);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return new Fails("it cannot be started: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Fails("it was interrupted");
    }
  }
}
