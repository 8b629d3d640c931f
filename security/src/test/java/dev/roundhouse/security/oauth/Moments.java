package dev.roundhouse.security.oauth;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;

/// A clock that a test moves.
final class Moments implements Ticker {
  private volatile Instant now = Instant.parse("2026-11-21T00:00:00Z");

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return Duration.between(Instant.EPOCH, now).toNanos();
  }

  @Override
  public void sleep(Duration duration) {
    advance(duration);
  }
}
