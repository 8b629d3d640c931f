package dev.roundhouse.http;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;

/// A clock that stands still until told to go on.
final class ManualTicker implements Ticker {
  private long now = 1;

  synchronized void advance(Duration duration) {
    now += duration.toNanos();
    notifyAll();
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochSecond(0, nanos());
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    long until = now + duration.toNanos();
    while (now < until) {
      wait();
    }
  }
}
