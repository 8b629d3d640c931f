package dev.roundhouse.gateway.listing;

import java.time.Duration;

/// What a server said of how long its lists hold, and for whom (2026-07-28, caching).
///
/// @param ttlMillis the shortest `ttlMs` of all its pages; -1 when it did not say
/// @param isPublic whether every page may be shared between users
record Freshness(long ttlMillis, boolean isPublic) {
  /// What a client is told of lists whose server did not say.
  static final long UNSAID_MILLIS = 5_000;

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(1);
  private static final Duration UNSAID = Duration.ofMinutes(5);

  long shownMillis() {
    return ttlMillis < 0 ? UNSAID_MILLIS : ttlMillis;
  }

  /// The age at which lists are read again.
  Duration age() {
    if (ttlMillis < 0) {
      return UNSAID;
    }
    return Duration.ofMillis(Math.clamp(ttlMillis, LEAST.toMillis(), MOST.toMillis()));
  }
}
