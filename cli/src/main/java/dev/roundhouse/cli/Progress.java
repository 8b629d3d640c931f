package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// Says every few seconds that something is still going on, until closed.
final class Progress implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Printer printer;
  private final Function<Duration, List<String>> lines;
  private final Ticker ticker = Ticker.system();
  private final long start = ticker.nanos();
  private final Thread thread = Thread.ofVirtual().name("progress").unstarted(this::say);
  private volatile boolean isClosed;

  private Progress(Printer printer, Function<Duration, List<String>> lines) {
    this.printer = requireNonNull(printer, "printer");
    this.lines = requireNonNull(lines, "lines");
  }

  /// @param lines what to say, made on a thread of its own from the time that has passed
  static Progress show(Printer printer, Function<Duration, List<String>> lines) {
    Progress progress = new Progress(printer, lines);
    progress.thread.start();
    return progress;
  }

  private void say() {
    try {
      while (!isClosed) {
        ticker.sleep(EVERY);
        lines
            .apply(Duration.ofNanos(ticker.nanos() - start))
            .forEach(line -> printer.note("  " + line));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (CommandException e) {
      // At the end the question itself is broken off, which is no news.
      if (!isClosed) {
        printer.note("  progress is not known: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
  }
}
