package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;

/// Says every few seconds that something is still going on, until closed.
final class Progress implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Thread thread;

  private Progress(Thread thread) {
    this.thread = requireNonNull(thread, "thread");
  }

  static Progress show(Printer printer, String what) {
    Ticker ticker = Ticker.system();
    long start = ticker.nanos();
    Thread thread =
        Thread.ofVirtual()
            .name("progress")
            .start(() -> {
              try {
                while (true) {
                  ticker.sleep(EVERY);
                  long seconds = Duration.ofNanos(ticker.nanos() - start).toSeconds();
                  printer.note("  " + what + " (" + seconds + " s)");
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    return new Progress(thread);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
