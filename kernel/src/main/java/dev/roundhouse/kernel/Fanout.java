package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Runs several blocking tasks at once, each on a virtual thread of its own, and waits for all of
/// them up to one deadline. What has not ended by then is interrupted and reported as late.
///
/// The one place to change when structured concurrency is final.
public final class Fanout {
  /// How one task ended.
  public sealed interface Outcome<T> {
    /// It returned this.
    record Done<T>(T value) implements Outcome<T> {}

    /// It threw this.
    record Failed<T>(Throwable cause) implements Outcome<T> {}

    /// It was still running at the deadline.
    record Late<T>() implements Outcome<T> {}
  }

  private final Ticker ticker;

  public Fanout(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Outcomes in the order of the tasks. Never waits longer than `within`.
  public <T> List<Outcome<T>> all(String name, List<Callable<T>> tasks, Duration within)
      throws InterruptedException {
    long deadline = ticker.nanos() + within.toNanos();
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
    try {
      List<Future<T>> futures = new ArrayList<>(tasks.size());
      for (Callable<T> task : tasks) {
        futures.add(executor.submit(task));
      }
      List<Outcome<T>> outcomes = new ArrayList<>(tasks.size());
      for (Future<T> future : futures) {
        outcomes.add(outcome(future, deadline - ticker.nanos()));
      }
      return List.copyOf(outcomes);
    } finally {
      executor.shutdownNow();
    }
  }

  private static <T> Outcome<T> outcome(Future<T> future, long nanos) throws InterruptedException {
    try {
      return new Outcome.Done<>(future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return new Outcome.Failed<>(requireNonNull(e.getCause(), "cause"));
    } catch (java.util.concurrent.TimeoutException _) {
      return new Outcome.Late<>();
    }
  }
}
