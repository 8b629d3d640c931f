package dev.roundhouse.fleet.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// What processes take, measured.
///
/// @param processes how many were measured; fewer than asked for when some have ended, or belong to
///   another user
/// @param pssBytes memory in use, shared pages divided by the number of processes that share them,
///   so that the sum over all processes counts each page once
/// @param swapPssBytes what of it is in swap, divided alike; not in `pssBytes`
/// @param anonymousBytes memory in use that no file stands behind
/// @param cpu processor time since the start of each, children that have ended not included
public record Footprint(
    int processes, long pssBytes, long swapPssBytes, long anonymousBytes, Duration cpu) {
  private static final Footprint NONE = new Footprint(0, 0, 0, 0, Duration.ZERO);

  /// What the kernel counts processor time in, 100 a second on all architectures with a JDK.
  private static final Duration TICK = Duration.ofMillis(10);

  /// Measures these processes together. The kernel walks all pages of each, about 1 ms a process
  /// and more for large ones, with the calling thread in it and the process's memory locked
  /// meanwhile: for a look now and then, never for every request. Never throws: where there is no
  /// `/proc`, nothing is measured.
  public static Footprint of(Collection<Long> pids) {
    Footprint sum = NONE;
    for (long pid : pids) {
      Footprint one = measured(Path.of("/proc", Long.toString(pid)));
      sum = one == null ? sum : sum.plus(one);
    }
    return sum;
  }

  /// Whether there is such a process with memory of its own; one that has ended, and waits for its
  /// parent to take note, has none.
  public static boolean isThere(long pid) {
    try {
      String stat = text(Path.of("/proc", Long.toString(pid), "stat"));
      return "ZXx".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static @Nullable Footprint measured(Path directory) {
    try {
      KernelTable memory = KernelTable.of(text(directory.resolve("smaps_rollup")));
      return new Footprint(
          1,
          memory.bytes("Pss"),
          memory.bytes("SwapPss"),
          memory.bytes("Anonymous"),
          cpu(text(directory.resolve("stat"))));
    } catch (IOException _) {
      return null; // It has ended, or is another user's.
    }
  }

  private Footprint plus(Footprint other) {
    return new Footprint(
        processes + other.processes,
        pssBytes + other.pssBytes,
        swapPssBytes + other.swapPssBytes,
        anonymousBytes + other.anonymousBytes,
        cpu.plus(other.cpu));
  }

  /// Fields 14 and 15 of proc(5)'s `stat`; the name before them may contain anything.
  private static Duration cpu(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 14);
    return TICK.multipliedBy(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
