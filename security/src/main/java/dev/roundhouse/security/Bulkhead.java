package dev.roundhouse.security;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// So many at once, and a few who wait for their turn in the order they came. How many is asked for
/// at each entry, so that it may change. Safe for many threads; who finds room takes no lock.
final class Bulkhead {
  /// What became of somebody who wanted in.
  enum Turn {
    IN,
    /// Too many wait already.
    CROWDED,
    /// Nobody left in time.
    LATE
  }

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /// Goes in where there is room, past those who wait.
  boolean tryEnter(int most) {
    while (true) {
      int now = inside.get();
      if (now >= most) {
        return false;
      }
      if (inside.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /// Goes in, or waits for it.
  ///
  /// @param nanos the longest wait
  Turn enter(int most, int room, long nanos) throws InterruptedException {
    if (waiting.get() == 0 && tryEnter(most)) {
      return Turn.IN;
    }
    if (waiting.incrementAndGet() > room) {
      // Somebody may have left meanwhile, and nobody waited to be told.
      boolean isIn = tryEnter(most);
      waiting.decrementAndGet();
      return isIn ? Turn.IN : Turn.CROWDED;
    }
    lock.lock();
    try {
      long left = nanos;
      while (!tryEnter(most)) {
        if (left <= 0) {
          return Turn.LATE;
        }
        left = freed.awaitNanos(left);
      }
      return Turn.IN;
    } finally {
      waiting.decrementAndGet();
      // The word may have been for the next: several leave for one, and who is interrupted takes
      // it along.
      freed.signal();
      lock.unlock();
    }
  }

  void leave() {
    inside.decrementAndGet();
    // Read after the place is free: who waits has said so before it looked for a place.
    if (waiting.get() > 0) {
      lock.lock();
      try {
        freed.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /// How many wait now.
  int waiting() {
    return waiting.get();
  }
}
