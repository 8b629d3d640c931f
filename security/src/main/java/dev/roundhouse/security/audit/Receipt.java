package dev.roundhouse.security.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells the one who waits that what it has put into the queue is written, or why not.
public final class Receipt {
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable IOException failure;

  void kept() {
    done.countDown();
  }

  void failed(IOException why) {
    failure = why;
    done.countDown();
  }

  /// Waits for the end, at most so long.
  ///
  /// @return whether it has come
  public boolean await(Duration within) throws InterruptedException {
    return done.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Why it was not written; null when it was.
  public @Nullable IOException failure() {
    return failure;
  }
}
