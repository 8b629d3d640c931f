package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rings once at a time, by the clock of the house. Used under the lock of the queue.
final class Alarm implements AutoCloseable {
  private final Ticker ticker;
  private final Runnable ring;
  private @Nullable Instant at;
  private @Nullable Thread sleeper;

  Alarm(Ticker ticker, Runnable ring) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.ring = requireNonNull(ring, "ring");
  }

  /// Rings at this time and at no other.
  void set(Optional<Instant> time) {
    if (time.isPresent() && time.get().equals(at)) {
      return;
    }
    close();
    if (time.isPresent()) {
      at = time.get();
      sleeper = Thread.ofVirtual().name("update-alarm").start(() -> sleep(time.get()));
    }
  }

  private void sleep(Instant until) {
    try {
      ticker.sleepUntil(until);
      ring.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // Another time was set.
    }
  }

  /// It has rung, or is not wanted any more.
  @Override
  public void close() {
    Thread sleeping = sleeper;
    if (sleeping != null) {
      sleeping.interrupt();
    }
    sleeper = null;
    at = null;
  }
}
