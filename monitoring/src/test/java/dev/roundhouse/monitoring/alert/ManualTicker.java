package dev.roundhouse.monitoring.alert;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until it is moved.
final class ManualTicker implements Ticker {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final AtomicLong nanos = new AtomicLong();

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos.get());
  }

  @Override
  public void sleep(Duration duration) {
    pass(duration);
  }
}
