package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Between the threads where things happen and the one that writes them down. Bounded in number and
/// in bytes: when it is full, whoever puts something in waits.
///
/// Waking a thread costs more than writing a line. So the writer, once it has something to do,
/// lingers until a batch has come together, and is woken only for the first entry after a rest, for
/// what somebody waits for, and when the queue is half full.
final class Inbox {
  /// What the writer is at.
  private enum Writer {
    BUSY,
    /// It rests: there is nothing.
    RESTING,
    /// There is something, and it waits for more.
    LINGERING,
    /// It could not write, and waits before it tries again.
    PAUSING
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final Deque<Entry> queue = new ArrayDeque<>();
  private final int most;
  private final long mostBytes;
  private final Ticker ticker;
  private Writer writer = Writer.BUSY;
  private long bytes;
  private long blockedNanos;
  private int urgent;
  private boolean isClosed;

  /// @param most entries
  /// @param mostBytes that only the entries hold; a single one may always be larger
  Inbox(int most, long mostBytes, Ticker ticker) {
    this.most = most;
    this.mostBytes = mostBytes;
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Puts something in, and waits for room if need be. An interrupt does not end the wait, for what
  /// has happened has happened; it is kept for later.
  ///
  /// @return false when there was no room in time, or the inbox is closed
  boolean put(Entry entry, Duration within) {
    lock.lock();
    try {
      if (isFull() && !entry.isUrgent() && !awaitRoom(within)) {
        return false;
      }
      if (isClosed) {
        return false;
      }
      queue.add(entry);
      bytes += entry.weight();
      urgent += entry.isUrgent() ? 1 : 0;
      wake(entry);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitRoom(Duration within) {
    long start = ticker.nanos();
    long left = within.toNanos();
    boolean isInterrupted = false;
    while (isFull() && !isClosed && left > 0) {
      try {
        left = room.awaitNanos(left);
      } catch (InterruptedException _) {
        isInterrupted = true;
        left = within.toNanos() - (ticker.nanos() - start);
      }
    }
    blockedNanos += ticker.nanos() - start;
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return !isFull();
  }

  private boolean isFull() {
    return queue.size() >= most || (bytes >= mostBytes && !queue.isEmpty());
  }

  private boolean isHalfFull() {
    return queue.size() >= most / 2 || bytes >= mostBytes / 2;
  }

  private void wake(Entry entry) {
    boolean isNeeded =
        switch (writer) {
          case BUSY -> false;
          case RESTING -> true;
          case LINGERING -> entry.isUrgent() || isHalfFull();
          case PAUSING -> entry.isUrgent();
        };
    if (isNeeded) {
      writer = Writer.BUSY;
      work.signal();
    }
  }

  /// Takes all that is there, once it is worth it. Only for the writer.
  ///
  /// @param rest the longest wait for a first entry
  /// @param linger the longest wait for more
  /// @return false when the inbox is closed and nothing more comes
  boolean take(List<Entry> into, Duration rest, Duration linger) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (queue.isEmpty()) {
        await(Writer.RESTING, rest);
      }
      if (!queue.isEmpty() && urgent == 0 && !isHalfFull()) {
        await(Writer.LINGERING, linger);
      }
      return taken(into);
    } finally {
      lock.unlock();
    }
  }

  /// The same after a failure: what was not written is back in the queue, and is tried again after
  /// a pause, or at once when somebody waits.
  boolean takeLater(List<Entry> into, Duration pause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = pause.toNanos();
      while (urgent == 0 && !isClosed && left > 0) {
        writer = Writer.PAUSING;
        left = work.awaitNanos(left);
      }
      writer = Writer.BUSY;
      return taken(into);
    } finally {
      lock.unlock();
    }
  }

  private boolean taken(List<Entry> into) {
    boolean isLast = isClosed;
    into.addAll(queue);
    queue.clear();
    bytes = 0;
    urgent = 0;
    room.signalAll();
    return !isLast;
  }

  private void await(Writer as, Duration within) throws InterruptedException {
    long left = within.toNanos();
    writer = as;
    while (writer == as && !isClosed && left > 0) {
      left = work.awaitNanos(left);
    }
    writer = Writer.BUSY;
  }

  /// Puts back what could not be written, before all that has come since.
  void giveBack(List<Entry> entries) {
    lock.lock();
    try {
      for (Entry entry : entries.reversed()) {
        queue.addFirst(entry);
        bytes += entry.weight();
        urgent += entry.isUrgent() ? 1 : 0;
      }
    } finally {
      lock.unlock();
    }
  }

  int length() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  Duration blocked() {
    lock.lock();
    try {
      return Duration.ofNanos(blockedNanos);
    } finally {
      lock.unlock();
    }
  }

  /// Takes nothing more in, and lets the writer finish.
  void close() {
    lock.lock();
    try {
      isClosed = true;
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
