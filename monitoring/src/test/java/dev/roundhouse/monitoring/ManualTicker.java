package dev.roundhouse.monitoring;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;

/// Clocks that a test moves; who sleeps by them wakes when they have been moved far enough.
public final class ManualTicker implements Ticker {
  public static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private Instant now = START;
  private long nanos;
  private int sleepers;

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
    nanos += duration.toNanos();
    notifyAll();
  }

  /// Sets the clock that people read, and leaves the other one alone.
  public synchronized void set(Instant time) {
    now = time;
    notifyAll();
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  public synchronized int sleepers() {
    return sleepers;
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    sleepUntil(now.plus(duration));
  }

  @Override
  public synchronized void sleepUntil(Instant time) throws InterruptedException {
    sleepers++;
    try {
      while (now.isBefore(time)) {
        wait();
      }
    } finally {
      sleepers--;
    }
  }
}
