package dev.roundhouse.fleet.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// Asks the kernel to move a stopped process's memory to swap, now rather than when memory is
/// short. The process notices nothing but that its pages come back one by one when it touches them.
///
/// Anonymous memory goes to swap; without swap it stays. Private mappings of files, which are the
/// text of programs and libraries, are dropped and read again later: a Node server that is alone
/// keeps 1 MiB of 56 then and 38 otherwise, and wakes in 20-40 ms instead of 8-17. What another
/// process has mapped too stays. Mappings shared by intent (`MAP_SHARED`) are left alone, as others
/// may be at work in them while this process is stopped, and so is memory that is locked.
///
/// Takes milliseconds to some hundreds of them inside the kernel, and holds the calling thread with
/// its carrier: use a platform thread. Safe for many threads.
public final class PageOut {
  /// Most ranges that one call of the kernel takes (`UIO_MAXIOV`).
  private static final int BATCH = 1024;

  private static final PageOut LINUX = new PageOut();

  private PageOut() {}

  /// The paging out of this system. Costs nothing: native functions are looked up at the first use.
  ///
  /// @throws UnsupportedOperationException where there is none; says why
  public static PageOut system() {
    return of(System.getProperty("os.name", ""), System.getProperty("sun.arch.data.model", "64"));
  }

  static PageOut of(String system, String bits) {
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      throw new UnsupportedOperationException(
          "memory of other processes cannot be paged out on " + system + ", only on Linux");
    }
    if (!bits.equals("64")) {
      throw new UnsupportedOperationException(
          "memory of other processes is paged out on 64-bit systems only");
    }
    return LINUX;
  }

  /// Pages out one process. It should be stopped: a running one takes its pages back at once.
  ///
  /// @return bytes of address space that the kernel accepted, which says nothing about how many
  ///   pages were in them nor how many have left; see [Footprint]
  /// @throws IOException names the errno: ESRCH when there is no such process, EPERM when
  ///   CAP_SYS_NICE is missing or the process is another user's, ENOSYS before Linux 5.10
  public long pageOut(long pid) throws IOException {
    if (pid <= 0) {
      throw new IllegalArgumentException("not the number of a process: " + pid);
    }
    Native.Result opened = Native.pidfdOpen(pid);
    if (opened.isFailure()) {
      throw Errno.failure("paging out process " + pid, opened.errno());
    }
    try {
      // Read while the descriptor is held: the number cannot mean another process meanwhile.
      return pageOut(pid, opened.value(), MemoryMap.of(pid));
    } finally {
      Native.close(opened.value());
    }
  }

  private static long pageOut(long pid, long descriptor, List<MemoryMap.Range> ranges)
      throws IOException {
    Deque<MemoryMap.Range> left = new ArrayDeque<>(ranges);
    long accepted = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment batch = arena.allocate(JAVA_LONG, 2L * BATCH);
      while (!left.isEmpty()) {
        Native.Result result = Native.pageOut(descriptor, batch, fill(batch, left));
        if (!result.isFailure() && result.value() > 0) {
          accepted += result.value();
          drop(left, result.value());
        } else if (isRefusal(result)) {
          left.remove(); // Locked, or of a device: this range stays, the others need not.
        } else {
          throw Errno.failure("paging out process " + pid, result.errno());
        }
      }
    }
    return accepted;
  }

  private static boolean isRefusal(Native.Result result) {
    return result.value() == 0
        || result.errno() == Errno.EINVAL
        || result.errno() == Errno.ENOMEM; // Unmapped since the list was read.
  }

  private static int fill(MemorySegment batch, Deque<MemoryMap.Range> ranges) {
    int count = 0;
    for (MemoryMap.Range range : ranges) {
      if (count == BATCH) {
        break;
      }
      batch.setAtIndex(JAVA_LONG, 2L * count, range.start());
      batch.setAtIndex(JAVA_LONG, 2L * count + 1, range.length());
      count++;
    }
    return count;
  }

  /// Takes what is done from the front. The kernel stops within a range after 2 GiB, or before one
  /// that it refuses; the next call tells which.
  private static void drop(Deque<MemoryMap.Range> ranges, long bytes) {
    long rest = bytes;
    while (rest > 0 && !ranges.isEmpty()) {
      MemoryMap.Range first = ranges.remove();
      if (first.length() > rest) {
        ranges.addFirst(new MemoryMap.Range(first.start() + rest, first.length() - rest));
        return;
      }
      rest -= first.length();
    }
  }
}
