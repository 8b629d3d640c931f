package dev.roundhouse.fleet.memory;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the control groups of this machine are mounted, and which of them this program is in. Safe
/// for many threads.
///
/// @param unified the tree of version 2; null where there is none
/// @param old the trees of version 1
public record GroupMounts(@Nullable Mount unified, List<Mount> old) {
  /// One tree.
  ///
  /// @param at the directory of its top, as far as this program sees it
  /// @param own the directory of the group that this program is in
  /// @param controllers of version 1; version 2 tells them for each group
  public record Mount(Path at, Path own, Set<String> controllers) {
    public Mount {
      requireNonNull(at, "at");
      requireNonNull(own, "own");
      controllers = Set.copyOf(controllers);
    }
  }

  public GroupMounts {
    old = List.copyOf(old);
  }

  /// As it is now; two small files are read. Never throws.
  public static GroupMounts read() {
    return read(new KernelFiles(Path.of("/")));
  }

  static GroupMounts read(KernelFiles files) {
    List<String> own = files.lines("proc/self/cgroup");
    Mount unified = null;
    List<Mount> old = new ArrayList<>();
    for (String line : files.lines("proc/self/mountinfo")) {
      int type = line.indexOf(" - ");
      if (type > 0 && line.startsWith("cgroup2 ", type + 3)) {
        unified = unified == null ? mount(files, line, type, own, true) : unified;
      } else if (type > 0 && line.startsWith("cgroup ", type + 3)) {
        old.add(mount(files, line, type, own, false));
      }
    }
    return new GroupMounts(unified, old);
  }

  /// Fields of `mountinfo`: id, parent, device, top, mount point, options, then ` - ` and type,
  /// source, options of the file system. Those of version 1 name its controllers.
  private static Mount mount(
      KernelFiles files, String line, int type, List<String> own, boolean isUnified) {
    String[] fields = line.substring(0, type).split(" ", 7);
    if (fields.length < 6) {
      Path unknown = files.path("unknown");
      return new Mount(unknown, unknown, Set.of());
    }
    String options = line.substring(line.lastIndexOf(' ') + 1);
    Set<String> controllers = new HashSet<>();
    for (String option : options.split(",", -1)) {
      if (!isUnified && !option.equals("rw") && !option.equals("ro") && option.indexOf('=') < 0) {
        controllers.add(option);
      }
    }
    controllers.removeAll(Set.of("xattr", "clone_children", "none"));
    Path at = files.path(fields[4]);
    return new Mount(at, directory(at, fields[3], group(own, controllers, isUnified)), controllers);
  }

  /// The group of this program in one tree: lines are `number:controllers:group`.
  private static String group(List<String> own, Set<String> controllers, boolean isUnified) {
    for (String line : own) {
      String[] fields = line.split(":", 3);
      boolean isIt =
          fields.length == 3
              && (isUnified
                  ? fields[0].equals("0")
                  : Arrays.stream(fields[1].split(",", -1)).anyMatch(controllers::contains));
      if (isIt) {
        return fields[2];
      }
    }
    return "/";
  }

  /// The directory of a group. In a container the path may be told from a top that is not to be
  /// seen; the mount itself stands for it then.
  private static Path directory(Path at, String top, String group) {
    String below =
        top.equals("/") ? group : group.startsWith(top) ? group.substring(top.length()) : "/";
    Path directory = at.resolve(below.startsWith("/") ? below.substring(1) : below).normalize();
    return directory.startsWith(at) && Files.isDirectory(directory) ? directory : at;
  }
}
