package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks for programs on the path and asks them for their version.
public final class Programs {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LONGEST = 200;

  private Programs() {}

  /// What a program says of itself.
  public sealed interface Version {
    record Known(String file, String version) implements Version {}

    record Unknown(String why) implements Version {}
  }

  /// Where a program is; empty when it is on none of the directories.
  public static Optional<Path> find(String program, String path) {
    try {
      return Optional.of(Path.of(Executable.find(program, null, path)));
    } catch (ChildException _) {
      return Optional.empty();
    }
  }

  /// Runs a program with `--version`; blocks up to 10 s.
  public static Version version(String program, String path) {
    try {
      String file = Executable.find(program, null, path);
      return asked(file);
    } catch (ChildException e) {
      return new Version.Unknown(e.what());
    }
  }

  private static Version asked(String file) {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(file, "--version"))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Inherited.retain(builder.environment());
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          return new Version.Unknown(
              file + " --version has not ended within " + PATIENCE.toSeconds() + " s");
        }
        return ended(file, process);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return new Version.Unknown(file + " cannot be started: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Version.Unknown("the question for the version of " + file + " was interrupted");
    }
  }

  private static Version ended(String file, Process process) throws IOException {
    if (process.exitValue() != 0) {
      return new Version.Unknown(file + " --version ended with code " + process.exitValue());
    }
    // What is there, and no more: something it has started may hold the pipe open.
    InputStream output = process.getInputStream();
    byte[] said = output.readNBytes(Math.min(output.available(), LONGEST));
    String version =
        new String(said, StandardCharsets.UTF_8).strip().lines().findFirst().orElse("");
    return version.isEmpty()
        ? new Version.Unknown(file + " --version says nothing")
        : new Version.Known(file, version);
  }
}
