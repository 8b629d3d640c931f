package dev.roundhouse.fleet.process;

import dev.roundhouse.fleet.memory.Footprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a process and everything it has started use, read from `/proc`.
///
/// @param memory bytes in memory and in swap, shared pages divided by the number of processes that
///   share them; where the kernel does not tell that (another user's process), resident bytes
/// @param swapped what of `memory` is in swap; 0 where the kernel does not tell
/// @param isShared whether the kernel told of every process how its pages are shared
/// @param cpu time of those that run and of those that they have waited for
public record TreeUse(int processes, long memory, long swapped, boolean isShared, Duration cpu) {
  private static final Path PROC = Path.of("/proc");

  /// Linux tells times to programs in hundredths of a second on every machine that Java runs on.
  private static final Duration TICK = Duration.ofMillis(10);

  private static final TreeUse NONE = new TreeUse(0, 0, 0, true, Duration.ZERO);

  /// The use of the tree under each of these processes; one that has ended is left out, and where
  /// there is no `/proc` all are.
  public static Map<Long, TreeUse> of(Processes processes, Set<Long> roots) {
    if (!Files.isDirectory(PROC.resolve("self"))) {
      return Map.of();
    }
    Map<Long, Processes.Entry> byPid = new HashMap<>();
    processes.scan().forEach(entry -> byPid.put(entry.pid(), entry));
    Map<String, Long> marks = new HashMap<>();
    for (long root : roots) {
      Processes.Entry entry = byPid.get(root);
      if (entry != null && !entry.instance().isEmpty()) {
        marks.put(entry.instance(), root);
      }
    }
    Map<Long, TreeUse> uses = new HashMap<>();
    for (Processes.Entry entry : byPid.values()) {
      Long root = root(entry, byPid, roots, marks);
      if (root != null) {
        uses.merge(root, read(entry.pid()), TreeUse::plus);
      }
    }
    uses.values().removeIf(use -> use.processes() == 0);
    return uses;
  }

  /// By descent, or by the mark where a parent in between has ended.
  private static @Nullable Long root(
      Processes.Entry entry,
      Map<Long, Processes.Entry> byPid,
      Set<Long> roots,
      Map<String, Long> marks) {
    Processes.Entry at = entry;
    // A reused number could make a ring of parents: no tree is deeper than there are processes.
    for (int depth = 0; at != null && depth < byPid.size(); depth++) {
      if (roots.contains(at.pid())) {
        return at.pid();
      }
      at = byPid.get(at.parent());
    }
    return marks.get(entry.instance());
  }

  private TreeUse plus(TreeUse other) {
    return new TreeUse(
        processes + other.processes,
        memory + other.memory,
        swapped + other.swapped,
        isShared && other.isShared,
        cpu.plus(other.cpu));
  }

  /// Nothing of a process that has ended meanwhile.
  private static TreeUse read(long pid) {
    Path directory = PROC.resolve(Long.toString(pid));
    try {
      String stat = text(directory.resolve("stat"));
      // Fields 14 to 17 of proc(5); the name before them may contain anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 17);
      long ticks = 0;
      for (int field = 11; field < 15; field++) {
        ticks += Long.parseLong(fields[field]);
      }
      // Costs about a millisecond, as the kernel walks all pages.
      Footprint footprint = Footprint.of(List.of(pid));
      boolean isTold = footprint.processes() == 1;
      long swapped = isTold ? footprint.swapPssBytes() : 0;
      long memory =
          isTold ? footprint.pssBytes() + swapped : resident(text(directory.resolve("status")));
      return new TreeUse(1, memory, swapped, isTold, TICK.multipliedBy(ticks));
    } catch (IOException _) {
      return NONE;
    }
  }

  private static long resident(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .sum();
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
