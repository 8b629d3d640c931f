package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A process whose use of the machine is read from the kernel.
record Watched(ProcessHandle process) {
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
