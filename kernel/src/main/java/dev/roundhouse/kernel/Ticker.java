package dev.roundhouse.kernel;

import java.time.Duration;
import java.time.InstantSource;

/// The two clocks of the house: [#instant] for people (dates, tokens), [#nanos] for durations.
/// Passed in wherever time is read, so that tests bring their own. Safe for use by many threads.
public interface Ticker extends InstantSource {
  /// Nanoseconds since an arbitrary point; never goes back.
  long nanos();

  /// Waits at least this long, or until interrupted.
  void sleep(Duration duration) throws InterruptedException;

  /// The machine's own clocks.
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
