package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.memory.GroupMounts;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The control groups of one house. Every child gets a group of its own where the kernel has a tree
/// that can end it as a whole, and others where limits ask for them: version 2 where it has the
/// controllers, else version 1. Safe for many threads.
public final class Groups {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Set<String> WANTED = Set.of("memory", "cpu", "pids");
  private static final int PERIOD = 100_000;
  private static final char AFTER_RUN = '@';

  private final List<Tree> trees;
  private final Set<String> present;
  private final String run;
  private final Chain chain;
  private final Ticker ticker;
  private volatile @Nullable String refusal;

  private Groups(List<Tree> trees, Set<String> present, String run, Chain chain, Ticker ticker) {
    this.trees = List.copyOf(trees);
    this.present = Set.copyOf(present);
    this.run = requireNonNull(run, "run");
    this.chain = requireNonNull(chain, "chain");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Looks where groups can be made, and makes none yet.
  ///
  /// @param house names the groups of this data directory
  /// @param run names this run of the program
  /// @param parent the group below which ours are made, from the top of each tree; else the one
  ///   that this program is in
  public static Groups of(String house, String run, Optional<String> parent, Ticker ticker) {
    return of(GroupMounts.read(), house, run, parent, Chain.system(), ticker);
  }

  static Groups of(
      GroupMounts mounts,
      String house,
      String run,
      Optional<String> parent,
      Chain chain,
      Ticker ticker) {
    List<Tree> trees = new ArrayList<>();
    Set<String> present = new HashSet<>();
    String name = "roundhouse-" + house;
    GroupMounts.Mount unified = mounts.unified();
    Set<String> second = Set.of();
    if (unified != null) {
      Path group = parent(unified, parent);
      second = both(WANTED, controllers(group));
      present.addAll(second);
      if (Tree.isOurs(group)) {
        trees.add(new Tree(group, name, true, second));
      }
    }
    for (GroupMounts.Mount mount : mounts.old()) {
      Path group = parent(mount, parent);
      Set<String> own = both(WANTED, mount.controllers());
      own.removeAll(second);
      present.addAll(own);
      // Without version 2, the freezer is what makes the end of a group certain.
      boolean isFreezer = unified == null && mount.controllers().contains("freezer");
      if (isFreezer) {
        own.add("freezer");
      }
      if (!own.isEmpty() && Tree.isOurs(group)) {
        trees.add(new Tree(group, name, false, own));
      }
    }
    return new Groups(trees, present, run, chain, ticker);
  }

  private static Path parent(GroupMounts.Mount mount, Optional<String> parent) {
    if (parent.isEmpty()) {
      return mount.own();
    }
    Path group = mount.at().resolve(parent.get().replaceFirst("^/+", "")).normalize();
    return group.startsWith(mount.at()) ? group : mount.own();
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.retainAll(other);
    return both;
  }

  private static Set<String> controllers(Path group) {
    try {
      return Tree.words(group.resolve("cgroup.controllers"));
    } catch (IOException _) {
      return Set.of(); // None that this program may see.
    }
  }

  /// Which limits would be in force, and by what.
  ///
  /// @param isOther whether the processes are another user's than this program's
  public InForce inForce(ResourceLimits wanted, boolean isOther) {
    Map<String, String> lacking = new TreeMap<>();
    Means by = Means.NONE;
    Map<String, Boolean> asked =
        Map.of(
            "memory", wanted.memory().isPresent(),
            "cpu", wanted.cpu().isPresent(),
            "pids", wanted.pids().isPresent());
    for (Map.Entry<String, Boolean> entry : asked.entrySet()) {
      Tree tree = tree(entry.getKey());
      if (!entry.getValue()) {
        continue;
      }
      if (tree != null) {
        by = stronger(by, tree.isUnified() ? Means.CGROUP_V2 : Means.CGROUP_V1);
      } else if (entry.getKey().equals("pids") && isOther && chain.hasProcessLimits()) {
        by = stronger(by, Means.RLIMITS);
      } else {
        lacking.put(entry.getKey(), why(entry.getKey()));
      }
    }
    if (wanted.files().isPresent()) {
      if (chain.hasProcessLimits()) {
        by = stronger(by, Means.RLIMITS);
      } else {
        lacking.put("files", "prlimit of util-linux is not installed");
      }
    }
    return new InForce(by, lacking);
  }

  private static Means stronger(Means one, Means other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private String why(String controller) {
    String said = refusal;
    if (said != null) {
      return said;
    }
    String group =
        present.contains(controller)
            ? "the control groups of this machine are not handed over to this program"
            : "this machine has no control groups for " + controller;
    return switch (controller) {
      case "memory" ->
          group
              + ", and a limit on addresses (RLIMIT_AS) would stop programs that only reserve them";
      case "pids" -> group + ", and RLIMIT_NPROC counts all processes of a user: it needs run-as";
      default -> group;
    };
  }

  private @Nullable Tree tree(String controller) {
    return trees.stream()
        .filter(tree -> tree.limits(controller) && (refusal == null || !tree.isUnified()))
        .findFirst()
        .orElse(null);
  }

  /// What a child is to be limited by on its own account: its processes where no group counts them.
  public boolean countsProcesses() {
    return tree("pids") != null;
  }

  /// A group for one child, with its limits in force; null where none can be made.
  ///
  /// @param name unique within this run
  /// @throws IOException when the kernel refuses
  public @Nullable Group make(String name, ResourceLimits wanted) throws IOException {
    handDown(wanted);
    Set<Tree> used = new LinkedHashSet<>();
    trees.stream().filter(tree -> tree.isUnified() || tree.limits("freezer")).forEach(used::add);
    use(used, "memory", wanted.memory().isPresent());
    use(used, "cpu", wanted.cpu().isPresent());
    use(used, "pids", wanted.pids().isPresent());
    if (used.isEmpty()) {
      return null;
    }
    List<Path> made = new ArrayList<>();
    for (Tree tree : used) {
      made.add(tree.make(run + AFTER_RUN + name));
    }
    for (Path directory : made) {
      limit(directory, wanted);
    }
    return new Group(made, wanted, ticker);
  }

  private void use(Set<Tree> used, String controller, boolean isAsked) {
    Tree tree = isAsked ? tree(controller) : null;
    if (tree != null) {
      used.add(tree);
    }
  }

  private void handDown(ResourceLimits wanted) {
    if (wanted.memory().isEmpty() && wanted.cpu().isEmpty() && wanted.pids().isEmpty()) {
      return;
    }
    for (Tree tree : trees) {
      try {
        tree.handDown();
      } catch (IOException e) {
        refusal =
            "the control group of this program cannot hand its controllers down (%s)"
                .formatted(e.getMessage());
      }
    }
  }

  /// Writes what the group has a file for.
  private static void limit(Path group, ResourceLimits wanted) throws IOException {
    if (wanted.memory().isPresent()) {
      String bytes = Long.toString(wanted.memory().get().bytes());
      set(group, "memory.max", bytes);
      set(group, "memory.swap.max", bytes);
      set(group, "memory.oom.group", "1"); // Half a server is worth nothing.
      set(group, "memory.limit_in_bytes", bytes);
      set(group, "memory.memsw.limit_in_bytes", bytes);
    }
    if (wanted.cpu().isPresent()) {
      long quota = Math.max(1000, Math.round(wanted.cpu().get() * PERIOD));
      set(group, "cpu.max", quota + " " + PERIOD);
      set(group, "cpu.cfs_period_us", Integer.toString(PERIOD));
      set(group, "cpu.cfs_quota_us", Long.toString(quota));
    }
    if (wanted.pids().isPresent()) {
      set(group, "pids.max", wanted.pids().get().toString());
    }
  }

  private static void set(Path group, String file, String value) throws IOException {
    Path path = group.resolve(file);
    if (Files.exists(path)) {
      Tree.write(path, value);
    }
  }

  /// Ends what earlier runs have left in groups of this house, and takes the groups away. What
  /// cannot be ended is logged.
  ///
  /// @param isRunning whether the run of this name still runs
  public void sweep(Predicate<String> isRunning) throws InterruptedException {
    for (Tree tree : trees) {
      for (Path left : left(tree.house())) {
        String of = left.getFileName().toString();
        String owner = of.substring(0, Math.max(0, of.indexOf(AFTER_RUN)));
        if (!owner.equals(run) && isRunning.test(owner)) {
          continue;
        }
        Group group = new Group(List.of(left), ResourceLimits.NONE, ticker);
        if (holdsThis(group)) {
          continue;
        }
        try {
          if (!owner.equals(run)) {
            group.kill();
          }
          group.remove();
        } catch (IOException e) {
          LOG.log(Level.WARNING, "a control group of an earlier run stays: {0}", e.getMessage());
        }
      }
    }
  }

  /// Whether this very program, or one it descends from, is in there: it may have been started by a
  /// server of an earlier run.
  private static boolean holdsThis(Group group) {
    Set<Long> pids = group.pids();
    Optional<ProcessHandle> each = Optional.of(ProcessHandle.current());
    while (each.isPresent()) {
      if (pids.contains(each.get().pid())) {
        return true;
      }
      each = each.get().parent();
    }
    return false;
  }

  private static List<Path> left(Path house) {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(house, "*" + AFTER_RUN + "*")) {
      groups.forEach(all::add);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be read: {1}", house, e.getMessage());
    }
    return all;
  }

  /// Takes the groups of this house away, when nothing is left in them.
  public void close() {
    for (Tree tree : trees) {
      try {
        Files.deleteIfExists(tree.house());
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} stays: {1}", tree.house(), e.getMessage());
      }
    }
  }
}
