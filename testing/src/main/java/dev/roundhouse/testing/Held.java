package dev.roundhouse.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a program holds at one moment.
///
/// @param processes that it or its children have started, and that still run
/// @param files open file descriptors, sockets and pipes included
/// @param threads of the operating system
/// @param heap bytes in use after a full collection
public record Held(long processes, long files, long threads, long heap) {
  /// How far each may lie above what was held before: descriptors and threads because event loops,
  /// carriers and pools come with the load, the heap because caches of what was seen stay.
  public record Bounds(long processes, long files, long threads, long heap) {}

  /// @param heap as the caller has measured it
  /// @throws IOException where the system does not tell
  public static Held of(long pid, long heap) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    return new Held(
        ProcessHandle.of(pid).map(ProcessHandle::descendants).orElse(Stream.empty()).count(),
        count(process.resolve("fd")),
        count(process.resolve("task")),
        heap);
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  /// What exceeds the bounds, in words; empty when nothing does.
  public List<String> above(Held before, Bounds bounds) {
    List<String> all = new ArrayList<>();
    exceeded(all, "processes", processes, before.processes, bounds.processes());
    exceeded(all, "file descriptors", files, before.files, bounds.files());
    exceeded(all, "threads", threads, before.threads, bounds.threads());
    exceeded(all, "bytes of heap", heap, before.heap, bounds.heap());
    return all;
  }

  private static void exceeded(List<String> all, String what, long now, long before, long more) {
    if (now > before + more) {
      all.add("%d %s, %d before, at most %d more allowed".formatted(now, what, before, more));
    }
  }
}
