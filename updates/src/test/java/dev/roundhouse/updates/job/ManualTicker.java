package dev.roundhouse.updates.job;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;

/// A clock that a test moves; who sleeps by it wakes when it has been moved far enough.
public final class ManualTicker implements Ticker {
  public static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  private Instant now = START;

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
    notifyAll();
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return Duration.between(START, instant()).toNanos();
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    sleepUntil(now.plus(duration));
  }

  @Override
  public synchronized void sleepUntil(Instant time) throws InterruptedException {
    while (now.isBefore(time)) {
      wait();
    }
  }
}
