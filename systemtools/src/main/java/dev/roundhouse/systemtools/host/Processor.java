package dev.roundhouse.systemtools.host;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What all processors together have done since the start of the machine, in ticks.
record Processor(long busy, long total) {
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;

  /// Guests are counted in their hosts' time already.
  private static final int STEAL = 8;

  /// Null where the kernel does not say.
  static @Nullable Processor read(KernelFiles files) {
    List<String> first = files.lines("proc/stat", 1, line -> line.startsWith("cpu "));
    if (first.isEmpty()) {
      return null;
    }
    String[] fields = SPACES.split(first.getFirst(), -1);
    long total = 0;
    long idle = 0;
    for (int at = 1; at < Math.min(fields.length, STEAL + 1); at++) {
      long ticks = KernelFiles.number(fields[at], 10).orElse(0);
      total += ticks;
      if (at == IDLE || at == IO_WAIT) {
        idle += ticks;
      }
    }
    return new Processor(total - idle, total);
  }

  /// The share that was busy since another reading, in percent; not a number when nothing has
  /// passed.
  double percentSince(Processor before) {
    long passed = total - before.total;
    return passed <= 0 ? Double.NaN : Math.clamp(100.0 * (busy - before.busy) / passed, 0, 100);
  }
}
