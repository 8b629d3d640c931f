package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.Set;

/// What processes were seen to do, read from `/proc`.
///
/// @param resident bytes in memory now, all processes together; empty where nobody could tell
/// @param peak the most that each of them has had, together; empty where nobody could tell
/// @param reached how often something in a network of their own, which leads nowhere, was sent or
///   connected to; empty where they have none of their own, or nobody could tell
public record Trace(OptionalLong resident, OptionalLong peak, OptionalLong reached) {
  private static final Path PROC = Path.of("/proc");
  private static final Trace NONE =
      new Trace(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /// Of processes that run; those that have ended meanwhile are left out.
  public static Trace of(Set<Long> pids) {
    long resident = 0;
    long peak = 0;
    int seen = 0;
    for (long pid : pids) {
      try {
        String status = text(PROC.resolve(pid + "/status"));
        resident += kibibytes(status, "VmRSS:");
        peak += kibibytes(status, "VmHWM:");
        seen++;
      } catch (IOException _) {
        // It has ended, or there is no such place here: nothing is known of it.
      }
    }
    return seen == 0
        ? NONE
        : new Trace(OptionalLong.of(resident << 10), OptionalLong.of(peak << 10), reached(pids));
  }

  private static long kibibytes(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  /// The youngest in a network of its own tells for all of that network.
  private static OptionalLong reached(Set<Long> pids) {
    for (long pid : pids.stream().sorted(Comparator.reverseOrder()).toList()) {
      try {
        Path own = Files.readSymbolicLink(PROC.resolve(pid + "/ns/net"));
        if (!own.equals(Files.readSymbolicLink(PROC.resolve("self/ns/net")))) {
          return OptionalLong.of(attempts(PROC.resolve(pid + "/net")));
        }
      } catch (IOException _) {
        // It has ended, or it is not this program's to look at.
      }
    }
    return OptionalLong.empty();
  }

  /// What had no way to go, what was sent to a port of this network where nobody listens (names are
  /// asked for there), and connections that were refused.
  private static long attempts(Path net) throws IOException {
    String four = text(net.resolve("snmp"));
    long all =
        column(four, "Ip:", "OutNoRoutes")
            + column(four, "Udp:", "NoPorts")
            + column(four, "Tcp:", "AttemptFails");
    Path six = net.resolve("snmp6");
    return Files.exists(six)
        ? all + row(text(six), "Ip6OutNoRoutes") + row(text(six), "Udp6NoPorts")
        : all;
  }

  /// Of two lines that begin alike the first has the names and the second the numbers.
  private static long column(String text, String line, String name) {
    String[][] both =
        text.lines()
            .filter(each -> each.startsWith(line))
            .map(each -> each.strip().split("\\s+", -1))
            .toArray(String[][]::new);
    if (both.length != 2) {
      return 0;
    }
    for (int at = 1; at < Math.min(both[0].length, both[1].length); at++) {
      if (both[0][at].equals(name)) {
        return Long.parseLong(both[1][at]);
      }
    }
    return 0;
  }

  private static long row(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name) && line.length() > name.length())
        .filter(line -> Character.isWhitespace(line.charAt(name.length())))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .sum();
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
