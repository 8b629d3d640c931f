package dev.roundhouse.fleet;

import dev.roundhouse.kernel.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files, pipes and sockets this program may have open at once.
final class OpenFiles {
  private static final String NAME = "open files";
  private static final String LIMIT = "Max open files";

  /// A server that is a command takes three, and a client one or two.
  private static final long PLENTY = 4096;

  /// Below this not even the program itself can be relied on.
  private static final long FEWEST = 256;

  private OpenFiles() {}

  static Finding finding() {
    try {
      return finding(Files.readString(Path.of("/proc/self/limits")));
    } catch (IOException _) {
      return Finding.ok(NAME, "this system does not tell the limit");
    }
  }

  /// Lines are `Max open files 1024 524288 files`: the limit in force, and how far it may be
  /// raised. Java raises the one to the other when it starts.
  static Finding finding(String limits) {
    String line = limits.lines().filter(each -> each.startsWith(LIMIT)).findFirst().orElse(LIMIT);
    String soft = line.substring(LIMIT.length()).strip().split("\\s+", 2)[0];
    if (soft.equals("unlimited")) {
      return Finding.ok(NAME, "without limit");
    }
    if (!soft.matches("\\d{1,18}")) {
      return Finding.ok(NAME, "this system does not tell the limit");
    }
    long limit = Long.parseLong(soft);
    String cure = "in a systemd unit LimitNOFILE=65536, by hand: ulimit -n 65536";
    if (limit < FEWEST) {
      return Finding.missing(
          NAME, "at most " + limit + "; connections and servers will be refused", cure);
    }
    return limit < PLENTY
        ? Finding.limited(
            NAME, "at most " + limit + ", which is enough for few clients and servers only", cure)
        : Finding.ok(NAME, "at most " + limit);
  }
}
