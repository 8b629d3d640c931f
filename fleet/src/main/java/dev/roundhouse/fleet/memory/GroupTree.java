package dev.roundhouse.fleet.memory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where this program stands in the control groups of the machine.
///
/// @param swapMax swap that version 2 allows to this program's group, the groups above included, in
///   bytes; `Long.MAX_VALUE` where it says nothing
/// @param swapCurrent what the group that sets the limit has in swap already
record GroupTree(Host.Cgroups cgroups, long swapMax, long swapCurrent) {
  /// Those of version 1 by which a server would be limited or frozen.
  private static final List<String> WANTED = List.of("memory", "cpu", "pids", "freezer");

  static GroupTree read(KernelFiles files) {
    GroupMounts mounts = GroupMounts.read(files);
    GroupMounts.Mount unified = mounts.unified();
    List<GroupMounts.Mount> old = mounts.old();
    Set<String> controllers = new TreeSet<>();
    old.forEach(mount -> controllers.addAll(mount.controllers()));
    if (unified == null) {
      return new GroupTree(
          controllers.isEmpty() ? none(files) : new Host.Cgroups.V1(controllers, isWritable(old)),
          Long.MAX_VALUE,
          0);
    }
    Path group = unified.own();
    Host.Cgroups.V2 second =
        new Host.Cgroups.V2(isOurs(group), words(files.text(group.resolve("cgroup.controllers"))));
    Host.Cgroups all =
        controllers.isEmpty()
            ? second
            : new Host.Cgroups.Hybrid(controllers, isWritable(old), second);
    return limited(files, all, unified.at(), group);
  }

  private static Host.Cgroups none(KernelFiles files) {
    return new Host.Cgroups.None(
        files.text("proc/self/status").isEmpty()
            ? "this system has no /proc, so nothing is known about control groups"
            : "no control groups are mounted");
  }

  private static boolean isWritable(List<GroupMounts.Mount> mounts) {
    boolean isAny = false;
    for (String controller : WANTED) {
      GroupMounts.Mount mount = holding(mounts, controller);
      if (mount != null) {
        isAny = true;
        if (!isOurs(mount.own())) {
          return false;
        }
      }
    }
    return isAny;
  }

  private static GroupMounts.@Nullable Mount holding(
      List<GroupMounts.Mount> mounts, String controller) {
    return mounts.stream()
        .filter(mount -> mount.controllers().contains(controller))
        .findFirst()
        .orElse(null);
  }

  /// A group is handed over with its directory and the list of its processes: whoever may write
  /// both can make groups in it and move processes there.
  private static boolean isOurs(Path group) {
    return Files.isWritable(group) && Files.isWritable(group.resolve("cgroup.procs"));
  }

  /// The tightest limit of swap on the way up, for each group is bound by those above it.
  private static GroupTree limited(KernelFiles files, Host.Cgroups all, Path top, Path group) {
    long tightest = Long.MAX_VALUE;
    long current = 0;
    for (Path each = group; each != null && each.startsWith(top); each = each.getParent()) {
      long max = KernelFiles.number(files.text(each.resolve("memory.swap.max")), Long.MAX_VALUE);
      long used = KernelFiles.number(files.text(each.resolve("memory.swap.current")), 0);
      if (max < Long.MAX_VALUE && max - used < tightest - current) {
        tightest = max;
        current = used;
      }
    }
    return new GroupTree(all, tightest, current);
  }

  private static Set<String> words(String text) {
    String line = text.strip();
    return line.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(line.split("\\s+", -1)));
  }
}
