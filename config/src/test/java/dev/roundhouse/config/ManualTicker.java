package dev.roundhouse.config;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/// Lets a sleeper go one sleep further when told, and waits until it sleeps again.
final class ManualTicker implements Ticker {
  private final Semaphore asleep = new Semaphore(0);
  private final Semaphore wake = new Semaphore(0);

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    asleep.release();
    wake.acquire();
  }

  /// One turn of a loop that sleeps once a turn.
  void turn() throws InterruptedException {
    asleep.acquire();
    wake.release();
    asleep.acquire();
    asleep.release();
  }
}
