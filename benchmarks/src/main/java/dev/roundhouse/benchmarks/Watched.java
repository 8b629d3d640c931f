package dev.roundhouse.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A process whose use of the machine is read from the kernel.
record Watched(ProcessHandle process) {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /// What the kernel counts processor time in, 100 a second on all architectures with a JDK.
  private static final Duration TICK = Duration.ofMillis(10);

  /// Memory of processes in bytes, shared pages divided by those that share them.
  ///
  /// @param pss in use
  /// @param swap in swap, and not in `pss`
  record Taken(int processes, long pss, long swap) {}

  /// Processor time of it and its children, as long as those live.
  Duration cpu() {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// Processor time of it alone.
  Duration ownCpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// Resident memory in KiB.
  long rss() throws IOException {
    return status("VmRSS:");
  }

  /// Most resident memory so far in KiB.
  long peak() throws IOException {
    return status("VmHWM:");
  }

  /// Bytes of its heap in use after two full collections; for a JVM with the serial collector.
  long live() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = "" + process.pid();
    Programs.run(List.of(jcmd, pid, "GC.run"));
    Programs.run(List.of(jcmd, pid, "GC.run"));
    Matcher used = USED.matcher(Programs.run(List.of(jcmd, pid, "GC.heap_info")));
    // The two generations come first, then metaspace, which does not belong to the heap.
    long live = 0;
    for (int generation = 0; generation < 2 && used.find(); generation++) {
      live += Long.parseLong(used.group(1)) * 1024;
    }
    return live;
  }

  /// Processor time that everything it has started has used so far, also what has ended and was
  /// waited for.
  Duration startedCpu() throws IOException {
    long ticks = ticks(process.pid(), 15, 16);
    for (ProcessHandle each : process.descendants().toList()) {
      ticks += ticks(each.pid(), 13, 16);
    }
    return TICK.multipliedBy(ticks);
  }

  /// The sum of these fields of proc(5)'s `stat`, counted from 0; nothing for one that has ended.
  private static long ticks(long pid, int from, int to) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", "" + pid, "stat"), ISO_8859_1);
    } catch (NoSuchFileException _) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long sum = 0;
    for (int field = from; field <= to; field++) {
      sum += Long.parseLong(fields[field - 2]);
    }
    return sum;
  }

  /// Memory of everything that it has started.
  Taken taken() throws IOException {
    long pss = 0;
    long swap = 0;
    int processes = 0;
    for (ProcessHandle each : process.descendants().toList()) {
      try {
        for (String line : Files.readAllLines(Path.of("/proc", "" + each.pid(), "smaps_rollup"))) {
          if (line.startsWith("Pss:")) {
            pss += kib(line);
          } else if (line.startsWith("SwapPss:")) {
            swap += kib(line);
          }
        }
        processes++;
      } catch (IOException e) {
        if (each.isAlive()) {
          throw e;
        }
      }
    }
    return new Taken(processes, pss, swap);
  }

  private static long kib(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }

  private long status(String key) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"));
    for (String line : lines) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + key + " for process " + process.pid());
  }
}
