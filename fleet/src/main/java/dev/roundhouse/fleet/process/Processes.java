package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The processes of this machine and how they belong together. A grandchild whose parent has ended
/// is nobody's descendant any more, so every child carries a mark in its environment, which its
/// descendants inherit and `/proc` shows. Where there is no `/proc` only descent counts.
///
/// A scan reads a file or two per process. Many trees end at once when the fleet closes, so callers
/// that come while a scan is under way share the next one. Safe for many threads.
public final class Processes {
  /// Names the instance a process belongs to.
  public static final String INSTANCE = "ROUNDHOUSE_INSTANCE";

  /// Names the run of the gateway that started it.
  public static final String RUN = "ROUNDHOUSE_RUN";

  private static final Path PROC = Path.of("/proc");
  private static final long SELF = ProcessHandle.current().pid();
  private static final String OWN_RUN = SELF + "-" + started(SELF);

  /// One process. Its number alone may come again; together with its start it does not.
  record Identity(long pid, long started) {}

  /// What is known about a process.
  record Entry(Identity identity, long parent, String instance, String run) {
    long pid() {
      return identity.pid();
    }
  }

  private final AtomicLong asked = new AtomicLong();
  private final ReentrantLock scanning = new ReentrantLock();
  private long answered;
  private List<Entry> last = List.of();

  /// Every process but this one, zombies left out, as of some moment after the call.
  List<Entry> scan() {
    long ticket = asked.incrementAndGet();
    scanning.lock();
    try {
      if (answered < ticket) {
        answered = asked.get();
        last = read();
      }
      return last;
    } finally {
      scanning.unlock();
    }
  }

  /// Those that are known or meet the condition, and all their descendants.
  Set<Identity> members(Set<Identity> known, Predicate<Entry> condition) {
    List<Entry> entries = scan();
    Set<Identity> members = new HashSet<>();
    Set<Long> pids = new HashSet<>();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Entry entry : entries) {
        boolean belongs =
            known.contains(entry.identity())
                || condition.test(entry)
                || pids.contains(entry.parent());
        if (belongs && members.add(entry.identity())) {
          pids.add(entry.pid());
          grew = true;
        }
      }
    }
    return members;
  }

  /// Whether this very process is still there, a zombie included.
  static boolean isPresent(Identity identity) {
    return started(identity.pid()) == identity.started();
  }

  /// The name of this run of the program: no other run on this machine has the same.
  public static String ownRun() {
    return OWN_RUN;
  }

  /// Whether the program that called itself by this name is still running.
  public static boolean isRunning(String run) {
    int dash = run.indexOf('-');
    try {
      long pid = Long.parseLong(run.substring(0, Math.max(0, dash)));
      return started(pid) == Long.parseLong(run.substring(dash + 1));
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static long started(long pid) {
    try {
      return Files.isDirectory(PROC.resolve("self"))
          ? stat(PROC.resolve(Long.toString(pid))).started()
          : ProcessHandle.of(pid).map(Processes::startMillis).orElse(-1L);
    } catch (IOException _) {
      return -1; // No such process.
    }
  }

  private static List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(PROC.resolve("self"))) {
      ProcessHandle.allProcesses()
          .filter(handle -> handle.pid() != SELF)
          .forEach(handle -> entries.add(byHandle(handle)));
      return entries;
    }
    try (DirectoryStream<Path> numbers = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path directory : numbers) {
        Entry entry = entry(directory);
        if (entry != null && entry.pid() != SELF) {
          entries.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the processes", e);
    }
    return entries;
  }

  private static Entry byHandle(ProcessHandle handle) {
    return new Entry(
        new Identity(handle.pid(), startMillis(handle)),
        handle.parent().map(ProcessHandle::pid).orElse(0L),
        "",
        "");
  }

  private static long startMillis(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static @Nullable Entry entry(Path directory) {
    try {
      Stat stat = stat(directory);
      if (stat.state() == 'Z' || stat.state() == 'X') {
        return null;
      }
      long pid = Long.parseLong(directory.getFileName().toString());
      String environment = environment(directory);
      return new Entry(
          new Identity(pid, stat.started()),
          stat.parent(),
          value(environment, INSTANCE),
          value(environment, RUN));
    } catch (IOException _) {
      return null; // It ended while it was looked at.
    }
  }

  private static String environment(Path directory) {
    try {
      return new String(
          Files.readAllBytes(directory.resolve("environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // Another user's process, which is none of ours.
    }
  }

  private static String value(String environment, String name) {
    String start = name + "=";
    int at = environment.startsWith(start) ? 0 : environment.indexOf("\0" + start) + 1;
    if (at == 0 && !environment.startsWith(start)) {
      return "";
    }
    int end = environment.indexOf('\0', at);
    return environment.substring(at + start.length(), end < 0 ? environment.length() : end);
  }

  private record Stat(char state, long parent, long started) {}

  /// Fields 3, 4 and 22 of proc(5)'s `stat`; the name before them may contain anything.
  private static Stat stat(Path directory) throws IOException {
    String line =
        new String(Files.readAllBytes(directory.resolve("stat")), StandardCharsets.ISO_8859_1);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 21);
    return new Stat(fields[0].charAt(0), Long.parseLong(fields[1]), Long.parseLong(fields[19]));
  }
}
