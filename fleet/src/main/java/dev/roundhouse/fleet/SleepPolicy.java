package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When an instance that nobody uses sleeps, and how deep. All times but the last two count from
/// its last use; an empty one means that it never goes that deep.
///
/// @param dozeAfter until it is stopped by a signal: it uses no processor, keeps its memory, and is
///   back in a few milliseconds
/// @param pageOutAfter until its memory is given to the swap as well; back in some ten milliseconds
/// @param stopAfter until the process is ended; what it kept in memory only is gone, and it starts
///   anew when it is wanted
/// @param minAwake how long it stays awake once it was woken
/// @param minSleep how long it sleeps unless somebody wants it
public record SleepPolicy(
    Optional<Duration> dozeAfter,
    Optional<Duration> pageOutAfter,
    Optional<Duration> stopAfter,
    Priority priority,
    Duration minAwake,
    Duration minSleep) {
  /// Who is woken first when many are wanted at once, and who goes deeper last when memory is
  /// short.
  public enum Priority {
    HIGH,
    NORMAL,
    LOW
  }

  /// How deep an instance sleeps.
  public enum Depth {
    /// Stopped by a signal, memory kept.
    DOZING,
    /// Stopped, memory given to the swap.
    ASLEEP,
    /// Ended.
    STOPPED
  }

  private static final long NEVER = Long.MAX_VALUE;

  public SleepPolicy {
    requireNonNull(priority, "priority");
    requireNonNull(minAwake, "minAwake");
    requireNonNull(minSleep, "minSleep");
    ordered("page-out-after", pageOutAfter, "doze-after", dozeAfter);
    ordered("stop-after", stopAfter, "doze-after", dozeAfter);
    ordered("stop-after", stopAfter, "page-out-after", pageOutAfter);
  }

  private static void ordered(
      String deeper, Optional<Duration> later, String light, Optional<Duration> earlier) {
    if (later.isPresent() && earlier.isPresent() && later.get().compareTo(earlier.get()) < 0) {
      throw new IllegalArgumentException(
          deeper + " is shorter than " + light + "; sleep gets deeper with time");
    }
  }

  /// Never sleeps.
  public static SleepPolicy never() {
    return new SleepPolicy(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Priority.NORMAL,
        Duration.ZERO,
        Duration.ZERO);
  }

  /// Only ever stopped: for what cannot sleep, such as an address.
  public SleepPolicy stoppingOnly() {
    return new SleepPolicy(
        Optional.empty(), Optional.empty(), stopAfter, priority, minAwake, minSleep);
  }

  /// The policy on a machine where paging out saves nothing: what was to be paged out is stopped
  /// then.
  public SleepPolicy withoutPagingOut() {
    Optional<Duration> stop =
        pageOutAfter.isPresent() && (stopAfter.isEmpty() || longer(stopAfter, pageOutAfter))
            ? pageOutAfter
            : stopAfter;
    return new SleepPolicy(dozeAfter, Optional.empty(), stop, priority, minAwake, minSleep);
  }

  private static boolean longer(Optional<Duration> one, Optional<Duration> other) {
    return one.orElseThrow().compareTo(other.orElseThrow()) > 0;
  }

  /// How deep it may sleep after so many nanoseconds without use; null when it stays awake.
  @Nullable Depth due(long idle) {
    if (idle >= nanos(stopAfter)) {
      return Depth.STOPPED;
    }
    if (idle >= nanos(pageOutAfter)) {
      return Depth.ASLEEP;
    }
    return idle >= nanos(dozeAfter) ? Depth.DOZING : null;
  }

  private static long nanos(Optional<Duration> time) {
    return time.isPresent() ? time.get().toNanos() : NEVER;
  }

  /// The next deeper sleep there is, for when memory is short; null when there is none.
  @Nullable Depth deeper(@Nullable Depth now) {
    if (now != Depth.ASLEEP && pageOutAfter.isPresent()) {
      return Depth.ASLEEP;
    }
    if (stopAfter.isPresent()) {
      return Depth.STOPPED;
    }
    return now == null && dozeAfter.isPresent() ? Depth.DOZING : null;
  }

  /// The time until the first change, for whoever looks at regular times; empty when it never
  /// sleeps.
  Optional<Duration> first() {
    return dozeAfter.or(() -> pageOutAfter).or(() -> stopAfter);
  }
}
