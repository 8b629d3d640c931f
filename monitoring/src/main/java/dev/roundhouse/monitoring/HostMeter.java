package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// What this machine is busy with, from the files of its kernel. Safe for many threads.
public final class HostMeter {
  private static final String LOOPBACK = "lo";

  private final Path proc;

  /// @param proc where the kernel shows itself: `/proc`
  public HostMeter(Path proc) {
    this.proc = requireNonNull(proc, "proc");
  }

  /// Memory of the machine, in bytes.
  ///
  /// @param available what programs can still get without swapping
  public record Memory(long total, long available) {
    /// Share in use, from 0 to 1.
    public double used() {
      return total == 0 ? 0 : 1 - (double) available / total;
    }
  }

  /// Time of all processors since the machine was started, in ticks of the kernel.
  ///
  /// @param busy for programs and for the kernel itself
  /// @param total busy, idle, and waiting for disks
  public record Processor(long busy, long total) {
    /// Share of the time since an earlier look that was busy, from 0 to 1; empty when no time has
    /// passed.
    public OptionalDouble since(Processor earlier) {
      long passed = total - earlier.total;
      return passed <= 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(Math.clamp((double) (busy - earlier.busy) / passed, 0, 1));
    }
  }

  /// Bytes that have gone over the network since the machine was started, loopback left out.
  public record Network(long sent, long received) {}

  /// @throws IOException when the kernel does not tell
  public Memory memory() throws IOException {
    long total = -1;
    long available = -1;
    for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        total = bytes(line);
      } else if (line.startsWith("MemAvailable:")) {
        available = bytes(line);
      }
    }
    if (total <= 0 || available < 0) {
      throw new IOException(proc.resolve("meminfo") + " does not tell memory");
    }
    return new Memory(total, available);
  }

  private static long bytes(String line) throws IOException {
    String[] words = line.split("\\s+", -1);
    return number(words, 1) * 1024;
  }

  /// @throws IOException when the kernel does not tell
  public Processor processor() throws IOException {
    for (String line : Files.readAllLines(proc.resolve("stat"))) {
      if (line.startsWith("cpu ")) {
        String[] words = line.split("\\s+", -1);
        // user, nice, system, idle, iowait, irq, softirq, steal; guests are within user.
        long[] times = new long[8];
        for (int at = 0; at < times.length; at++) {
          times[at] = number(words, at + 1);
        }
        long total = Arrays.stream(times).sum();
        return new Processor(total - times[3] - times[4], total);
      }
    }
    throw new IOException(proc.resolve("stat") + " does not tell processor time");
  }

  /// @throws IOException when the kernel does not tell
  public Network network() throws IOException {
    long received = 0;
    long sent = 0;
    List<String> lines = Files.readAllLines(proc.resolve("net/dev"));
    for (String line : lines.subList(Math.min(2, lines.size()), lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals(LOOPBACK)) {
        String[] words = line.substring(colon + 1).strip().split("\\s+", -1);
        received += number(words, 0);
        sent += number(words, 8);
      }
    }
    return new Network(sent, received);
  }

  private static long number(String[] words, int at) throws IOException {
    try {
      return Long.parseLong(words[at]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the kernel's file has no number where one belongs", e);
    }
  }
}
