package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/// How full the machine is, in percent. For one thread.
final class HostFigures {
  private static final Path STAT = Path.of("/proc/stat");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  private final Path data;
  private long busy = -1;
  private long all = -1;

  /// @param data a directory on the disk that counts
  HostFigures(Path data) {
    this.data = requireNonNull(data, "data");
  }

  /// Of the processors since the look before; nothing at the first.
  OptionalDouble cpu() throws IOException {
    // user nice system idle iowait irq softirq steal; the others are in user and nice already.
    String[] fields = first(Files.readAllLines(STAT), "cpu ").strip().split("\\s+", -1);
    long total = 0;
    for (int at = 0; at < Math.min(8, fields.length); at++) {
      total += Long.parseLong(fields[at]);
    }
    long working = total - Long.parseLong(fields[3]) - Long.parseLong(fields[4]);
    long passed = total - all;
    OptionalDouble percent =
        all < 0 || passed <= 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(100.0 * Math.max(0, working - busy) / passed);
    busy = working;
    all = total;
    return percent;
  }

  /// Of the memory, what a program could not have.
  double memory() throws IOException {
    List<String> lines = Files.readAllLines(MEMORY);
    double total = kibibytes(lines, "MemTotal:");
    return 100 * (total - kibibytes(lines, "MemAvailable:")) / total;
  }

  /// Of the disk, what this program could not have.
  double disk() throws IOException {
    FileStore store = Files.getFileStore(data);
    long total = store.getTotalSpace();
    if (total <= 0) {
      throw new IOException("the disk of " + data + " does not say how large it is");
    }
    return 100.0 * (total - store.getUsableSpace()) / total;
  }

  private static double kibibytes(List<String> lines, String name) throws IOException {
    return Double.parseDouble(first(lines, name).replace("kB", "").strip());
  }

  private static String first(List<String> lines, String name) throws IOException {
    return lines.stream()
        .filter(each -> each.startsWith(name))
        .findFirst()
        .map(each -> each.substring(name.length()))
        .orElseThrow(() -> new IOException("the kernel does not say " + name.strip()));
  }
}
