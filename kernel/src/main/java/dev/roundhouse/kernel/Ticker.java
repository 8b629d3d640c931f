package dev.roundhouse.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The two clocks of the house: [#instant] for people (dates, tokens), [#nanos] for durations.
/// Passed in wherever time is read, so that tests bring their own. Safe for use by many threads.
public interface Ticker extends InstantSource {
  /// How long a sleeper may miss that the clock was set.
  Duration LOOK = Duration.ofMinutes(1);

  /// Nanoseconds since an arbitrary point; never goes back.
  long nanos();

  /// Waits at least this long, or until interrupted.
  void sleep(Duration duration) throws InterruptedException;

  /// Waits until [#instant] shows this time, or until interrupted. A clock that is set meanwhile is
  /// noticed within a minute.
  default void sleepUntil(Instant time) throws InterruptedException {
    Duration left = Duration.between(instant(), time);
    while (left.isPositive()) {
      sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
      left = Duration.between(instant(), time);
    }
  }

  /// The machine's own clocks.
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
