package dev.roundhouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Other programs: started without a shell, on one core where the machine has two.
final class Programs {
  private Programs() {}

  /// The same command bound to one core; as it is where there is nothing to bind it with.
  static List<String> onCore(int core, List<String> command) {
    if (!Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      return command;
    }
    List<String> bound = new ArrayList<>(List.of("/usr/bin/taskset", "-c", "" + core));
    bound.addAll(command);
    return List.copyOf(bound);
  }

  /// The same command on all cores, although this program is bound to one.
  static List<String> onAnyCore(List<String> command) throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      return command;
    }
    List<String> bound = new ArrayList<>(List.of("/usr/bin/taskset", "-c"));
    bound.add("0-" + (Machine.cores() - 1));
    bound.addAll(command);
    return List.copyOf(bound);
  }

  /// Starts it; what it prints goes to a file.
  static Process start(List<String> command, Path log) throws IOException {
    return start(command, log, Map.of());
  }

  /// The same, with more variables in its environment.
  static Process start(List<String> command, Path log, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /// Runs it to its end; what it printed.
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(command.getFirst() + " ended with " + code + ": " + printed);
    }
    return printed;
  }

  /// Where a program is, by name.
  static Path found(String name, String debian) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin")) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new IllegalStateException(
        name + " is needed and not installed; on Debian: apt-get install " + debian);
  }

  /// Ends it: politely, and by force where that does not help.
  static void end(Process process) {
    process.destroy();
    try {
      process.onExit().get(30, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for the end of process " + process.pid(), e);
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
