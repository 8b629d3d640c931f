package dev.roundhouse.fleet.memory;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// What this machine can do for sleeping servers. Some two dozen small files are read: 1 to 5 ms,
/// and tens of them the first time, when the classes for it are loaded; so not on the way of a
/// start.
///
/// @param swapTotalBytes swap that this program's processes may use: the machine's, or what their
///   control group is allowed of it
/// @param swapFreeBytes what is left of that
/// @param isZram whether any of the swap is compressed memory
/// @param zramUsedBytes memory that all zram devices take themselves (`mem_used_total`)
/// @param memoryTotalBytes 0 when unknown
/// @param memoryAvailableBytes what could be had without swapping; 0 when unknown
/// @param pressure empty where the kernel does not tell
/// @param mayPageOut whether the kernel lets this program page out its children
/// @param isRoot whether this program runs as root, of a container perhaps
/// @param cores processors that this program may use
public record Host(
    long swapTotalBytes,
    long swapFreeBytes,
    boolean isZram,
    long zramUsedBytes,
    long memoryTotalBytes,
    long memoryAvailableBytes,
    Optional<Pressure> pressure,
    boolean mayPageOut,
    Cgroups cgroups,
    boolean isRoot,
    int cores) {

  public Host {
    requireNonNull(pressure, "pressure");
    requireNonNull(cgroups, "cgroups");
  }

  /// How much of the last ten seconds was lost to waiting for memory, in percent.
  ///
  /// @param some10 by at least one task
  /// @param full10 by all at once
  public record Pressure(double some10, double full10) {}

  /// Control groups, by which single servers can be limited and frozen.
  public sealed interface Cgroups {
    /// None, or none that could be read.
    record None(String why) implements Cgroups {}

    /// Version 1 alone.
    ///
    /// @param controllers those mounted, such as `memory` and `cpu`
    /// @param isWritable whether groups can be made below this program's own in all of `memory`,
    ///   `cpu`, `pids` and `freezer` that are mounted
    record V1(Set<String> controllers, boolean isWritable) implements Cgroups {
      public V1 {
        controllers = Set.copyOf(controllers);
      }
    }

    /// Version 2 alone.
    ///
    /// @param isDelegated whether groups can be made below this program's own
    /// @param controllers those that this program's own group has
    record V2(boolean isDelegated, Set<String> controllers) implements Cgroups {
      public V2 {
        controllers = Set.copyOf(controllers);
      }
    }

    /// Controllers of version 1 beside a tree of version 2, which mostly has none.
    ///
    /// @param controllers those of version 1
    /// @param isWritable as for version 1
    /// @param unified the tree of version 2: good for freezing even without controllers
    record Hybrid(Set<String> controllers, boolean isWritable, V2 unified) implements Cgroups {
      public Hybrid {
        controllers = Set.copyOf(controllers);
        requireNonNull(unified, "unified");
      }
    }
  }

  /// How much memory there is, and how scarce it is.
  ///
  /// @param total 0 when unknown
  /// @param available what could be had without swapping; 0 when unknown
  /// @param pressure empty where the kernel does not tell
  public record Memory(long total, long available, Optional<Pressure> pressure) {
    public Memory {
      requireNonNull(pressure, "pressure");
    }
  }

  /// The memory of this machine now; two small files are read. Never throws.
  public static Memory memory() {
    KernelFiles files = new KernelFiles(Path.of("/"));
    KernelTable memory = files.table("proc/meminfo");
    return new Memory(memory.bytes("MemTotal"), memory.bytes("MemAvailable"), pressure(files));
  }

  /// This machine as it is now. Where there is no `/proc`, no swap, no right and no control group
  /// is told of. Never throws.
  public static Host read() {
    return read(Path.of("/"));
  }

  /// The machine whose `/proc` and `/sys` are below this directory.
  static Host read(Path root) {
    KernelFiles files = new KernelFiles(root);
    KernelTable memory = files.table("proc/meminfo");
    KernelTable status = files.table("proc/self/status");
    GroupTree groups = GroupTree.read(files);
    Swap swap =
        Swap.of(memory.bytes("SwapTotal"), memory.bytes("SwapFree"))
            .within(groups.swapMax(), groups.swapCurrent());
    boolean isRoot = isRoot(status);
    return new Host(
        swap.total(),
        swap.free(),
        files.lines("proc/swaps").stream().anyMatch(line -> line.startsWith("/dev/zram")),
        zramUsed(files),
        memory.bytes("MemTotal"),
        memory.bytes("MemAvailable"),
        pressure(files),
        mayPageOut(files, status, isRoot),
        groups.cgroups(),
        isRoot,
        Runtime.getRuntime().availableProcessors());
  }

  /// Whether paging out a sleeping server gives memory back: there is swap with room in it, and the
  /// kernel lets this program.
  public boolean pagingOutSaves() {
    return swapFreeBytes > 0 && mayPageOut;
  }

  private record Swap(long total, long free) {
    static Swap of(long total, long free) {
      return new Swap(total, Math.min(free, total));
    }

    /// A container may see the machine's swap and be allowed none of it.
    Swap within(long max, long current) {
      long left = Math.max(0, max - current);
      return new Swap(Math.min(total, max), Math.min(free, left));
    }
  }

  private static long zramUsed(KernelFiles files) {
    return ZramUse.read(files).map(ZramUse::used).orElse(0L);
  }

  private static Optional<Pressure> pressure(KernelFiles files) {
    double some = -1;
    double full = -1;
    for (String line : files.lines("proc/pressure/memory")) {
      if (line.startsWith("some ")) {
        some = tenSeconds(line);
      } else if (line.startsWith("full ")) {
        full = tenSeconds(line);
      }
    }
    return some < 0 || full < 0 ? Optional.empty() : Optional.of(new Pressure(some, full));
  }

  /// Of `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`.
  private static double tenSeconds(String line) {
    int from = line.indexOf("avg10=") + 6;
    int end = line.indexOf(' ', from);
    try {
      return from < 6 || end < 0 ? -1 : Double.parseDouble(line.substring(from, end));
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  /// `Uid:` lists the real, the effective, the saved and the file system's.
  private static boolean isRoot(KernelTable status) {
    String[] ids = status.text("Uid").split("\\s+", -1);
    return ids.length > 1 && ids[1].equals("0");
  }

  /// The kernel asks for CAP_SYS_NICE and not for root, and for that of the machine: root of most
  /// containers lacks it, and within a user namespace the bit is set and worth nothing.
  private static boolean mayPageOut(KernelFiles files, KernelTable status, boolean isRoot) {
    String effective = status.text("CapEff");
    boolean isCapable =
        effective.isEmpty() ? isRoot : (KernelFiles.hexadecimal(effective) >> 23 & 1) == 1;
    String ids = files.text("proc/self/uid_map").strip();
    return isCapable && (ids.isEmpty() || ids.matches("0\\s+0\\s+4294967295"));
  }
}
