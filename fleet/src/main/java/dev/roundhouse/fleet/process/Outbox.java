package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lines on their way into a child's standard input: a queue bounded in bytes, and one thread that
/// writes all that is waiting at once. A child that does not read blocks that thread only; senders
/// wait for room at most the deadline, and not at all once a write has been stuck for that long.
final class Outbox {
  private static final int BATCH = 8 << 10;

  /// A write of so many bytes goes into a pipe whole or not at all (pipe(7), `PIPE_BUF`).
  private static final int WHOLE = 4 << 10;

  /// Time for a write to fail that was under way when the child ended.
  private static final Duration FAILING = Duration.ofMillis(200);

  private final OutputStream out;
  private final long maxBytes;
  private final Duration deadline;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<byte[]> lines = new ArrayDeque<>();

  /// Lines of which the child has read nothing, by identity, once the writing has ended.
  private final Set<byte[]> unwritten = Collections.newSetFromMap(new IdentityHashMap<>());

  // Guarded by the lock. The bytes include those being written now.
  private long bytes;
  private long writing;
  private long writingSince;
  private boolean isClosed;

  Outbox(OutputStream out, Child.Limits limits, Ticker ticker) {
    this.out = requireNonNull(out, "out");
    this.maxBytes = limits.maxQueue();
    this.deadline = limits.writeDeadline();
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Queues a line. One is always taken when nothing is waiting, however long it is.
  void put(byte[] line) throws ChildException {
    long size = line.length + 1L;
    lock.lock();
    try {
      if (isClosed || isStuck() || (bytes > 0 && bytes + size > maxBytes)) {
        awaitRoom(size);
      }
      lines.add(line);
      bytes += size;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(long size) throws ChildException {
    long end = ticker.nanos() + deadline.toNanos();
    while (true) {
      if (isClosed) {
        throw new ChildException(ChildException.Kind.ENDED, "it has ended");
      }
      if (!isStuck() && (bytes == 0 || bytes + size <= maxBytes)) {
        return;
      }
      long left = end - ticker.nanos();
      if (left <= 0 || isStuck()) {
        throw new ChildException(
            ChildException.Kind.STALLED,
            "it does not read its input (%d bytes waiting for %d ms or more)"
                .formatted(bytes, deadline.toMillis()));
      }
      try {
        drained.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ChildException(ChildException.Kind.STALLED, "interrupted while sending", e);
      }
    }
  }

  private boolean isStuck() {
    return writing > 0 && ticker.nanos() - writingSince > deadline.toNanos();
  }

  /// Takes no more lines; what is queued is still written, then the input is closed.
  void close() {
    lock.lock();
    try {
      isClosed = true;
      filled.signalAll();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The writer thread's work.
  void write(Child.Meter meter) {
    byte[] batch = new byte[BATCH];
    ArrayDeque<byte[]> taken = new ArrayDeque<>();
    try (out) {
      while (take(taken)) {
        long size = writing;
        writeAll(taken, batch);
        written();
        meter.sent((int) Math.min(size, Integer.MAX_VALUE));
      }
    } catch (IOException _) {
      // The reader side tells why: a child that has closed its input is about to end, or is of no
      // use any more to those who send, and they are told by the next put.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      abandon(taken);
    }
  }

  private boolean take(ArrayDeque<byte[]> taken) throws InterruptedException {
    lock.lock();
    try {
      while (lines.isEmpty()) {
        if (isClosed) {
          return false;
        }
        filled.await();
      }
      taken.addAll(lines);
      lines.clear();
      writing = bytes;
      writingSince = ticker.nanos();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void written() {
    lock.lock();
    try {
      bytes -= writing;
      writing = 0;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void writeAll(ArrayDeque<byte[]> taken, byte[] batch) throws IOException {
    int filledTo = 0;
    int together = 0;
    for (byte[] line : taken.toArray(new byte[0][])) {
      if (filledTo + line.length + 1 > batch.length) {
        write(taken, together, batch, filledTo);
        filledTo = 0;
        together = 0;
      }
      together++;
      if (line.length < batch.length) {
        System.arraycopy(line, 0, batch, filledTo, line.length);
        filledTo += line.length;
      } else {
        forget(taken, together);
        together = 0;
        out.write(line);
      }
      batch[filledTo++] = '\n';
    }
    write(taken, together, batch, filledTo);
  }

  /// Writes the first lines of those taken. What may go in part cannot be recalled.
  private void write(ArrayDeque<byte[]> taken, int count, byte[] batch, int length)
      throws IOException {
    boolean isWhole = length <= WHOLE;
    if (!isWhole) {
      forget(taken, count);
    }
    out.write(batch, 0, length);
    out.flush();
    if (isWhole) {
      forget(taken, count);
    }
  }

  private static void forget(ArrayDeque<byte[]> taken, int count) {
    for (int left = count; left > 0; left--) {
      taken.remove();
    }
  }

  /// Takes a line back that the child has not got a whole byte of. Once the child has ended only:
  /// waits a moment for a write that is about to fail.
  ///
  /// @param line the very array that was queued
  /// @return false when it may have been read
  @SuppressWarnings("ReferenceEquality") // equal lines of two calls are two lines
  boolean recall(byte[] line) {
    long end = ticker.nanos() + FAILING.toNanos();
    lock.lock();
    try {
      while (true) {
        if (unwritten.remove(line) || lines.removeIf(each -> each == line)) {
          return true;
        }
        long left = end - ticker.nanos();
        if (writing == 0 || left <= 0) {
          return false;
        }
        drained.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// @param taken lines that were about to be written
  private void abandon(ArrayDeque<byte[]> taken) {
    lock.lock();
    try {
      isClosed = true;
      unwritten.addAll(taken);
      unwritten.addAll(lines);
      lines.clear();
      bytes = 0;
      writing = 0;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
