package dev.roundhouse.security;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts the wrong passwords that come from an address, and locks it out for a while when there
/// are too many. In memory: a new start forgives addresses, not accounts. Safe for many threads.
final class SourceLocks {
  /// The oldest are forgotten first.
  private static final int MOST = 10_000;

  private record Tally(int failures, Instant since, Instant lockedUntil) {}

  private final int most;
  private final Duration lockFor;
  private final Map<InetAddress, Tally> tallies = new LinkedHashMap<>();

  /// @param most failures within the time that a lock lasts
  SourceLocks(int most, Duration lockFor) {
    this.most = most;
    this.lockFor = lockFor;
  }

  synchronized boolean isLocked(@Nullable InetAddress source, Instant now) {
    Tally tally = source == null ? null : tallies.get(source);
    return tally != null && now.isBefore(tally.lockedUntil());
  }

  synchronized void failed(@Nullable InetAddress source, Instant now) {
    if (source == null) {
      return;
    }
    Tally before = tallies.remove(source);
    Tally tally =
        before == null || now.isAfter(before.since().plus(lockFor))
            ? new Tally(0, now, Instant.MIN)
            : before;
    int failures = tally.failures() + 1;
    Instant until = failures >= most ? now.plus(lockFor) : Instant.MIN;
    tallies.put(source, new Tally(failures, tally.since(), until));
    if (tallies.size() > MOST) {
      tallies.remove(tallies.keySet().iterator().next());
    }
  }
}
