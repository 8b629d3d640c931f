package dev.roundhouse.monitoring.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the kernel tells of this machine and of this program.
///
/// @param busy ticks of all processors in which one worked, since the machine started
/// @param ticks all of theirs
/// @param full share of the memory that is not to be had, 0 to 1
/// @param ownMemory resident bytes of this program
/// @param ownCpu time of processors that this program has used
public record Machine(
    OptionalLong busy,
    OptionalLong ticks,
    OptionalDouble full,
    OptionalLong ownMemory,
    OptionalLong ownCpu) {
  /// Of one that tells nothing.
  public static final Machine UNKNOWN =
      new Machine(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  // Of the line "cpu" of /proc/stat: what a processor did when it did nothing. Times of guests are
  // part of the first two.
  private static final int IDLE = 3;
  private static final int WAITING = 4;
  private static final int OF_ALL = 8;

  /// What it is now. What cannot be read is not known.
  public static Machine now() {
    List<String> stat = lines(Path.of("/proc/stat"));
    List<String> memory = lines(Path.of("/proc/meminfo"));
    List<String> own = lines(Path.of("/proc/self/status"));
    OptionalLong cpu =
        ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).stream()
            .mapToLong(Long::longValue)
            .findFirst();
    return of(stat, memory, own, cpu);
  }

  static Machine of(List<String> stat, List<String> memory, List<String> own, OptionalLong cpu) {
    long[] ticks =
        stat.stream()
            .filter(line -> line.startsWith("cpu "))
            .findFirst()
            .map(line ->
                Stream.of(line.strip().split("\\s+", -1))
                    .skip(1)
                    .limit(OF_ALL)
                    .mapToLong(Long::parseLong)
                    .toArray())
            .orElse(new long[0]);
    OptionalLong total = value(memory, "MemTotal:");
    OptionalLong free = value(memory, "MemAvailable:");
    OptionalLong resident = value(own, "VmRSS:");
    boolean isKnown = ticks.length > WAITING;
    long all = Arrays.stream(ticks).sum();
    return new Machine(
        isKnown ? OptionalLong.of(all - ticks[IDLE] - ticks[WAITING]) : OptionalLong.empty(),
        isKnown ? OptionalLong.of(all) : OptionalLong.empty(),
        total.isPresent() && free.isPresent() && total.getAsLong() > 0
            ? OptionalDouble.of(1 - free.getAsLong() / (double) total.getAsLong())
            : OptionalDouble.empty(),
        resident.isPresent() ? OptionalLong.of(resident.getAsLong() << 10) : OptionalLong.empty(),
        cpu);
  }

  /// How much of it was in use since an earlier look, in percent: of its processors or of its
  /// memory, whichever is more. Empty when neither is known.
  OptionalDouble utilisation(Machine earlier) {
    double most = full.orElse(-1);
    if (busy.isPresent() && ticks.isPresent() && earlier.ticks().isPresent()) {
      long passed = ticks.getAsLong() - earlier.ticks().getAsLong();
      if (passed > 0) {
        most = Math.max(most, (busy.getAsLong() - earlier.busy().orElse(0L)) / (double) passed);
      }
    }
    return most < 0 ? OptionalDouble.empty() : OptionalDouble.of(100 * Math.min(1, most));
  }

  private static OptionalLong value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.substring(key.length()).replaceAll("[^0-9]", "")))
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException _) {
      return List.of(); // Not Linux, or not shown: unknown, and told as that.
    }
  }
}
