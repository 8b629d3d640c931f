package dev.roundhouse.fleet.memory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
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

  /// A mounted tree: the group that its top shows, and where.
  private record Mount(String top, Path at, Set<String> controllers) {
    /// The directory of a group. In a container the path may be told from a top that is not to be
    /// seen; the mount itself stands for it then.
    Path directory(String group) {
      String below =
          top.equals("/") ? group : group.startsWith(top) ? group.substring(top.length()) : "/";
      Path directory = at.resolve(below.startsWith("/") ? below.substring(1) : below).normalize();
      return directory.startsWith(at) && Files.isDirectory(directory) ? directory : at;
    }
  }

  static GroupTree read(KernelFiles files) {
    Mount unified = null;
    List<Mount> old = new ArrayList<>();
    for (String line : files.lines("proc/self/mountinfo")) {
      int type = line.indexOf(" - ");
      if (type > 0 && line.startsWith("cgroup2 ", type + 3)) {
        unified = unified == null ? mount(files, line, type) : unified;
      } else if (type > 0 && line.startsWith("cgroup ", type + 3)) {
        old.add(mount(files, line, type));
      }
    }
    List<String> own = files.lines("proc/self/cgroup");
    Set<String> controllers = new TreeSet<>();
    old.forEach(mount -> controllers.addAll(mount.controllers()));
    if (unified == null) {
      return new GroupTree(
          controllers.isEmpty()
              ? none(files)
              : new Host.Cgroups.V1(controllers, isWritable(old, own)),
          Long.MAX_VALUE,
          0);
    }
    Path group = unified.directory(group(own, "0", ""));
    Host.Cgroups.V2 second =
        new Host.Cgroups.V2(isOurs(group), words(files.text(group.resolve("cgroup.controllers"))));
    Host.Cgroups all =
        controllers.isEmpty()
            ? second
            : new Host.Cgroups.Hybrid(controllers, isWritable(old, own), second);
    return limited(files, all, unified.at(), group);
  }

  private static Host.Cgroups none(KernelFiles files) {
    return new Host.Cgroups.None(
        files.text("proc/self/status").isEmpty()
            ? "this system has no /proc, so nothing is known about control groups"
            : "no control groups are mounted");
  }

  /// Fields of `mountinfo`: id, parent, device, top, mount point, options, then ` - ` and type,
  /// source, options of the file system. Those of version 1 name its controllers.
  private static Mount mount(KernelFiles files, String line, int type) {
    String[] fields = line.substring(0, type).split(" ", 7);
    String options = line.substring(line.lastIndexOf(' ') + 1);
    Set<String> controllers = new HashSet<>();
    for (String option : options.split(",", -1)) {
      if (!option.equals("rw") && !option.equals("ro") && option.indexOf('=') < 0) {
        controllers.add(option);
      }
    }
    controllers.removeAll(Set.of("xattr", "clone_children", "none"));
    return fields.length < 6
        ? new Mount("/", files.path("unknown"), Set.of())
        : new Mount(fields[3], files.path(fields[4]), controllers);
  }

  /// The group of this program in one tree: lines are `number:controllers:group`.
  private static String group(List<String> own, String number, String controller) {
    for (String line : own) {
      String[] fields = line.split(":", 3);
      boolean isIt =
          fields.length == 3
              && (number.isEmpty()
                  ? Arrays.asList(fields[1].split(",", -1)).contains(controller)
                  : fields[0].equals(number));
      if (isIt) {
        return fields[2];
      }
    }
    return "/";
  }

  private static boolean isWritable(List<Mount> mounts, List<String> own) {
    boolean isAny = false;
    for (String controller : WANTED) {
      Mount mount = holding(mounts, controller);
      if (mount != null) {
        isAny = true;
        if (!isOurs(mount.directory(group(own, "", controller)))) {
          return false;
        }
      }
    }
    return isAny;
  }

  private static @Nullable Mount holding(List<Mount> mounts, String controller) {
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
