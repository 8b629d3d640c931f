package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that takes its time to be reckoned and is the same for everybody who may see it. Safe
/// for many threads.
final class Recent<T> {
  /// How old it may be where a page refreshes itself.
  static final Duration AGE = Duration.ofSeconds(1);

  private record Made<T>(T value, long nanos) {}

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Made<T> last;

  Recent(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// What has just been reckoned: after somebody did something they see what came of it.
  T now(Supplier<T> reckoning) {
    long start = ticker.nanos();
    Made<T> made = new Made<>(reckoning.get(), start);
    last = made;
    return made.value();
  }

  /// What was reckoned for anybody within the last second. Those who ask at the same time wait for
  /// one of them.
  T lately(Supplier<T> reckoning) {
    Made<T> known = last;
    if (known != null && isRecent(known)) {
      return known.value();
    }
    lock.lock();
    try {
      Made<T> meanwhile = last;
      return meanwhile != null && isRecent(meanwhile) ? meanwhile.value() : now(reckoning);
    } finally {
      lock.unlock();
    }
  }

  private boolean isRecent(Made<T> made) {
    return ticker.nanos() - made.nanos() < AGE.toNanos();
  }
}
