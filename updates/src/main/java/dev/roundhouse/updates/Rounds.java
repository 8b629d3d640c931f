package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Does something again and again by a thread of its own, a tenth of the time later at random, so
/// that many machines do not ask at once. The first time is soon after the start: one that is
/// started often would never come to it otherwise.
final class Rounds implements AutoCloseable {
  /// What is done. What it throws is logged, and it is done again at its time.
  @FunctionalInterface
  interface Round {
    void run() throws InterruptedException;
  }

  private static final Logger LOG = System.getLogger("roundhouse.updates");

  /// The setting may change meanwhile.
  private static final Duration LOOK = Duration.ofMinutes(1);

  private static final double SPREAD = 0.1;

  private final Supplier<Optional<Duration>> every;
  private final Round round;
  private final Ticker ticker;
  private final DoubleSupplier random;
  private @Nullable Thread thread;
  private volatile Optional<Instant> next = Optional.empty();

  /// @param every how often; empty for not at all
  /// @param random between 0 and 1
  Rounds(Supplier<Optional<Duration>> every, Round round, Ticker ticker, DoubleSupplier random) {
    this.every = requireNonNull(every, "every");
    this.round = requireNonNull(round, "round");
    this.ticker = requireNonNull(ticker, "ticker");
    this.random = requireNonNull(random, "random");
  }

  void start() {
    Instant from = ticker.instant();
    thread = Thread.ofVirtual().name("update-checks").start(() -> work(from));
  }

  /// When it is done next.
  Optional<Instant> next() {
    return next;
  }

  private void work(Instant start) {
    try {
      Instant from = start;
      boolean isFirst = true;
      double later = random.getAsDouble();
      while (true) {
        Instant now = ticker.instant();
        next = due(from, isFirst, later);
        if (next.isPresent() && !now.isBefore(next.get())) {
          run();
          from = ticker.instant();
          isFirst = false;
          later = random.getAsDouble();
        } else {
          ticker.sleepUntil(until(now));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Instant> due(Instant from, boolean isFirst, double later) {
    return every
        .get()
        .map(wait ->
            from.plus(isFirst ? Duration.ZERO : wait)
                .plusMillis((long) (wait.toMillis() * SPREAD * later)));
  }

  private Instant until(Instant now) {
    Instant look = now.plus(LOOK);
    return next.filter(look::isAfter).orElse(look);
  }

  private void run() throws InterruptedException {
    try {
      round.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "looking for versions of servers failed; it is done again", e);
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
