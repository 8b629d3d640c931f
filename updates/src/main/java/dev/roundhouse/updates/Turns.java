package dev.roundhouse.updates;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets one thread at a time work on a thing, by its name. Safe for many threads.
final class Turns {
  /// The right to work on it, until it is closed.
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  private final Map<String, CountDownLatch> taken = new ConcurrentHashMap<>();

  /// The turn, after whoever has it; null when it is not free within this time.
  @Nullable Turn take(String what, Duration patience) throws InterruptedException {
    CountDownLatch own = new CountDownLatch(1);
    CountDownLatch other = taken.putIfAbsent(what, own);
    while (other != null) {
      if (patience.isZero() || !other.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return null;
      }
      other = taken.putIfAbsent(what, own);
    }
    return () -> {
      taken.remove(what, own);
      own.countDown();
    };
  }
}
