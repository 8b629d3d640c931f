package dev.roundhouse.systemtools;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;

/// A clock that a test moves. Nobody who sleeps by it is woken but by an interrupt.
public final class ManualTicker implements Ticker {
  private volatile Instant now = Instant.parse("2026-11-21T00:00:00.250Z");

  public void advance(Duration duration) {
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
  public void sleep(Duration duration) throws InterruptedException {
    new java.util.concurrent.CountDownLatch(1).await();
  }
}
