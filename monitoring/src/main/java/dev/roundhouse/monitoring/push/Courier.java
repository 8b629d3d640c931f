package dev.roundhouse.monitoring.push;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.LogLine;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/// Takes lines from all threads, and brings them in batches on one of its own. While the receiver
/// is away, what waits stays, as far as there is room; pauses between attempts grow to 30 s.
public final class Courier implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.logpush");
  private static final int ROOM = 10_000;
  private static final int MOST_AT_ONCE = 500;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration AT_THE_END = Duration.ofSeconds(2);

  /// One way to a receiver. Used by one thread.
  public interface Carrier extends AutoCloseable {
    /// Brings all of them, in their order.
    Post.Outcome send(List<LogLine> lines);

    /// How often.
    Duration every();

    @Override
    void close();
  }

  private final String name;
  private final Carrier carrier;
  private final LongAdder brought;
  private final LongAdder lost;
  private final Ticker ticker;
  private final BlockingQueue<LogLine> waiting = new ArrayBlockingQueue<>(ROOM);
  private final Thread thread;
  private String trouble = "";

  private Courier(String name, Carrier carrier, LongAdder brought, LongAdder lost, Ticker ticker) {
    this.name = requireNonNull(name, "name");
    this.carrier = requireNonNull(carrier, "carrier");
    this.brought = requireNonNull(brought, "brought");
    this.lost = requireNonNull(lost, "lost");
    this.ticker = requireNonNull(ticker, "ticker");
    this.thread = Thread.ofVirtual().name("log-push-" + name).unstarted(this::work);
  }

  /// @param name for the log
  /// @param brought counts lines that were taken
  /// @param lost counts those that were not
  public static Courier open(
      String name, Carrier carrier, LongAdder brought, LongAdder lost, Ticker ticker) {
    Courier courier = new Courier(name, carrier, brought, lost, ticker);
    courier.thread.start();
    return courier;
  }

  public void offer(LogLine line) {
    if (!waiting.offer(line)) {
      lost.increment();
    }
  }

  private void work() {
    List<LogLine> batch = new ArrayList<>();
    Duration pause = Duration.ZERO;
    try (carrier) {
      try {
        while (true) {
          ticker.sleep(pause.isZero() ? carrier.every() : pause);
          do {
            waiting.drainTo(batch, MOST_AT_ONCE - batch.size());
            pause = bring(batch, pause);
          } while (pause.isZero() && !waiting.isEmpty());
        }
      } catch (InterruptedException _) {
        // The end: what is left is tried once.
        waiting.drainTo(batch, MOST_AT_ONCE - batch.size());
        Duration _ = bring(batch, Duration.ZERO);
        lost.add(batch.size() + waiting.size());
      }
    }
  }

  /// Brings all of it, or leaves it there to be brought again.
  ///
  /// @return how long to wait before the next attempt; zero when there is nothing left of it
  private Duration bring(List<LogLine> batch, Duration before) {
    if (batch.isEmpty()) {
      return Duration.ZERO;
    }
    switch (carrier.send(List.copyOf(batch))) {
      case Post.Outcome.Taken _ -> {
        brought.add(batch.size());
        if (!trouble.isEmpty()) {
          trouble = "";
          LOG.log(Level.INFO, "{0} takes lines of the log again", name);
        }
      }
      case Post.Outcome.Never(String why) -> {
        lost.add(batch.size());
        tell(why);
      }
      case Post.Outcome.Later(String why) -> {
        tell(why);
        Duration next = before.isZero() ? carrier.every() : before.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
      }
    }
    batch.clear();
    return Duration.ZERO;
  }

  /// Says it once for as long as it is the same: it is a line of the log itself.
  private void tell(String why) {
    if (!why.equals(trouble)) {
      trouble = why;
      LOG.log(
          Level.WARNING,
          "lines of the log cannot be brought (monitoring.log-push.{0}): {1}",
          name,
          why);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(AT_THE_END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
