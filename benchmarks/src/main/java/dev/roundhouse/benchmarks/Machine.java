package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What the figures were measured on.
final class Machine {
  private Machine() {}

  /// One line for the head of a report.
  static String described() throws IOException {
    String model =
        first(Path.of("/proc/cpuinfo"), "model name").replaceFirst("^[^:]*:\\s*", "").strip();
    long memory =
        Long.parseLong(first(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", ""));
    return String.format(
        Locale.ROOT,
        "%d cores (%s), %d GiB, Linux %s, Java %s, load %s",
        cores(),
        model.isEmpty() ? System.getProperty("os.arch") : model,
        memory / 1024 / 1024,
        System.getProperty("os.version"),
        Runtime.version(),
        load());
  }

  /// Processes that ran or wanted to, on the average of the last minute.
  static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*", "").strip();
  }

  private static String first(Path file, String prefix) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(prefix))
        .findFirst()
        .orElse("");
  }

  /// All of the machine, not those that this program may use.
  static long cores() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("processor"))
        .count();
  }
}
