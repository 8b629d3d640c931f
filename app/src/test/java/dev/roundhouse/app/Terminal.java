package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The command line, as a process of its own.
final class Terminal {
  private Terminal() {}

  /// How a command ended.
  record Ended(int exit, String out, String err) {}

  /// Runs a command of the program on this data directory to its end.
  static Ended run(Path data, List<String> arguments) throws Exception {
    return run(data, arguments, "");
  }

  /// The same, with these variables besides its own.
  static Ended run(Path data, List<String> arguments, Map<String, String> environment)
      throws Exception {
    return ended(on(data, arguments), "", environment);
  }

  /// The same, with this as its input.
  static Ended run(Path data, List<String> arguments, String input) throws Exception {
    return ended(on(data, arguments), input, Map.of());
  }

  private static List<String> on(Path data, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    int rest = arguments.indexOf("--");
    all.addAll(rest < 0 ? arguments.size() : rest, List.of("--data", data.toString()));
    return all;
  }

  /// Runs a command that has nothing to do with any data.
  static Ended bare(List<String> arguments) throws Exception {
    return ended(arguments, "", Map.of());
  }

  private static Ended ended(List<String> arguments, String input, Map<String, String> environment)
      throws Exception {
    Path out = Files.createTempFile("command", ".out");
    Path err = Files.createTempFile("command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(line(arguments))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      try (OutputStream to = process.getOutputStream()) {
        to.write(input.getBytes(UTF_8));
      } catch (IOException _) {
        // A command that reads nothing may be gone already.
      }
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ends in time").isTrue();
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /// What starts the program with these arguments.
  static List<String> line(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    return command;
  }
}
