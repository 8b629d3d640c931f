package dev.roundhouse.systemtools.host;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The processes of this machine.
final class ProcessTable {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /// Places of `/proc/PID/stat` behind the name, which may itself hold spaces and brackets.
  private static final int STATE = 0;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int THREADS = 17;
  private static final int STARTED = 19;
  private static final int RESIDENT = 21;

  /// A number is given again to another process, but not with the same start.
  record Identity(long pid, long started) {}

  /// @param ticks processor time it has taken
  /// @param pages memory that is resident
  record Line(Identity identity, String name, String state, long ticks, long threads, long pages) {}

  private final KernelFiles files;

  ProcessTable(KernelFiles files) {
    this.files = requireNonNull(files, "files");
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (String pid : files.names("proc", name -> NUMBER.matcher(name).matches())) {
      Line line = line(Long.parseLong(pid));
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  Map<Identity, Long> ticks() {
    Map<Identity, Long> ticks = new HashMap<>();
    lines().forEach(line -> ticks.put(line.identity(), line.ticks()));
    return ticks;
  }

  /// Null when it has ended.
  private @Nullable Line line(long pid) {
    String stat = files.text("proc/" + pid + "/stat");
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    if (open < 0 || close < open) {
      return null;
    }
    String[] fields = stat.substring(close + 1).strip().split(" ", -1);
    if (fields.length <= RESIDENT) {
      return null;
    }
    return new Line(
        new Identity(pid, number(fields[STARTED])),
        stat.substring(open + 1, close),
        fields[STATE],
        number(fields[USER_TICKS]) + number(fields[SYSTEM_TICKS]),
        number(fields[THREADS]),
        number(fields[RESIDENT]));
  }

  private static long number(String text) {
    return KernelFiles.number(text, 10).orElse(0);
  }

  /// Whose it is: the effective user of `/proc/PID/status`; null when it has ended.
  @Nullable String user(long pid, Map<String, String> names) {
    List<String> lines = files.lines("proc/" + pid + "/status", 1, line -> line.startsWith("Uid:"));
    String[] ids = lines.isEmpty() ? new String[0] : lines.getFirst().split("\\s+", -1);
    return ids.length < 3 ? null : names.getOrDefault(ids[2], ids[2]);
  }

  /// Names of the users of this machine by number. A directory of users elsewhere is not asked: it
  /// may not answer for long.
  Map<String, String> users() {
    Map<String, String> names = new HashMap<>();
    for (String line : files.lines("etc/passwd")) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2) {
        names.putIfAbsent(fields[2], fields[0]);
      }
    }
    return names;
  }
}
