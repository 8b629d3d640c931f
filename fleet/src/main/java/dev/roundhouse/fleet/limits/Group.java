package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The control groups of one child: everything it starts is in them, however it tries to get away,
/// and ends with them. Safe for many threads.
public final class Group {
  private static final int LOOKS = 60;
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final List<Path> directories;
  private final ResourceLimits limits;
  private final Ticker ticker;

  /// @param directories at least one; that of version 2 first, if there is one
  /// @param limits those that these groups are to enforce
  Group(List<Path> directories, ResourceLimits limits, Ticker ticker) {
    this.directories = List.copyOf(directories);
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
    if (directories.isEmpty()) {
      throw new IllegalArgumentException("a child without a group has no Group");
    }
  }

  /// Moves a process here. What it starts from now on is here too; what it has started before is
  /// not.
  ///
  /// @throws IOException when the kernel refuses, or there is no such process
  public void place(long pid) throws IOException {
    for (Path directory : directories) {
      Tree.write(directory.resolve(Tree.PROCESSES), Long.toString(pid));
    }
  }

  /// The numbers of all that run here; none when the group is gone.
  public Set<Long> pids() {
    Set<Long> pids = new HashSet<>();
    String text = Tree.text(directories.getFirst().resolve(Tree.PROCESSES));
    if (text != null) {
      text.lines().map(Long::valueOf).forEach(pids::add);
    }
    return pids;
  }

  /// Kills all that run here, at once: none of them can start another in time.
  public void kill() throws IOException {
    for (Path directory : directories) {
      if (Files.exists(directory.resolve("cgroup.kill"))) {
        Tree.write(directory.resolve("cgroup.kill"), "1");
        return;
      }
    }
    for (Path directory : directories) {
      Path freezer = directory.resolve("freezer.state");
      if (Files.exists(freezer)) {
        Tree.write(freezer, "FROZEN");
        try {
          signal();
        } finally {
          Tree.write(freezer, "THAWED"); // What is frozen dies when it thaws.
        }
        return;
      }
    }
    signal();
  }

  private void signal() {
    for (long pid : pids()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /// Which limit has ended a process in here, in words; null when none has.
  public @Nullable String verdict() {
    boolean isMemory =
        limits.memory().isPresent()
            && (count("memory.events", "oom_kill") > 0
                || count("memory.oom_control", "oom_kill") > 0);
    return isMemory ? "over its memory limit of " + limits.memory().get() : null;
  }

  /// How the limit on processes was met, in words; null when it was not.
  public @Nullable String crowded() {
    return limits.pids().isPresent() && count("pids.events", "max") > 0
        ? "it was at its limit of " + limits.pids().get() + " processes and threads"
        : null;
  }

  /// Lines are `name number`.
  private long count(String file, String name) {
    for (Path directory : directories) {
      String text = Tree.text(directory.resolve(file));
      for (String line : text == null ? List.<String>of() : text.lines().toList()) {
        if (line.startsWith(name + " ")) {
          return Long.parseLong(line.substring(name.length() + 1).strip());
        }
      }
    }
    return 0;
  }

  /// Takes the groups away, when all in them have ended. The kernel may need a moment for that,
  /// which this waits for: 0.3 s at most.
  ///
  /// @throws IOException when something is left in them
  public void remove() throws IOException, InterruptedException {
    @Nullable IOException failure = null;
    for (Path directory : directories) {
      try {
        remove(directory, ticker);
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void remove(Path directory, Ticker ticker)
      throws IOException, InterruptedException {
    List<FileSystemException> refusals = new ArrayList<>();
    for (int look = 0; look < LOOKS; look++) {
      try {
        Files.delete(directory);
        return;
      } catch (NoSuchFileException _) {
        return;
      } catch (DirectoryNotEmptyException e) {
        throw e; // A group within, which is not ours.
      } catch (FileSystemException e) {
        refusals.add(e);
        ticker.sleep(PAUSE);
      }
    }
    throw refusals.getLast();
  }
}
