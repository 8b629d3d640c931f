package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Looks once a second at what the children of a program take.
final class Gauge implements AutoCloseable {
  /// One look, in bytes.
  ///
  /// @param counted memory that is used for the servers: their own, and what zram takes for what is
  ///   in it; where swap is not zram, what is in swap is counted in full
  record Look(int processes, long pss, long swap, long zram, long counted) {}

  private final Watched program;
  private final boolean isZram;
  private final List<Look> looks = new CopyOnWriteArrayList<>();
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "gauge");
  private final long zramBefore;

  Gauge(Watched program, boolean isZram) throws IOException {
    this.program = program;
    this.isZram = isZram;
    this.zramBefore = isZram ? Zram.used() : 0;
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        looks.add(look());
        TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the end
    } catch (IOException e) {
      failure.set(e);
    }
  }

  Look look() throws IOException {
    Watched.Taken taken = program.taken();
    long zram = isZram ? Math.max(0, Zram.used() - zramBefore) : 0;
    return new Look(
        taken.processes(),
        taken.pss(),
        taken.swap(),
        zram,
        taken.pss() + (isZram ? zram : taken.swap()));
  }

  /// All looks so far.
  List<Look> looks() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return new ArrayList<>(looks);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
