package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Many clients at once.
final class Crowd {
  private Crowd() {}

  /// What one of the crowd does.
  @FunctionalInterface
  interface Deed<T> {
    T done(int number) throws Exception;
  }

  /// All deeds, begun in the same moment; none may fail or hang.
  static <T> List<T> atOnce(int count, Duration within, Deed<T> deed) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Callable<T>> tasks = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      int own = number;
      tasks.add(() -> {
        start.await();
        return deed.done(own);
      });
    }
    tasks.add(() -> {
      start.countDown();
      return null;
    });
    return ended(tasks, within).subList(0, count);
  }

  /// All deeds, so many at a time; none may fail or hang.
  static <T> List<T> inTurn(int count, int atOnce, Duration within, Deed<T> deed) throws Exception {
    Semaphore places = new Semaphore(atOnce);
    List<Callable<T>> tasks = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      int own = number;
      tasks.add(() -> {
        places.acquire();
        try {
          return deed.done(own);
        } finally {
          places.release();
        }
      });
    }
    return ended(tasks, within);
  }

  private static <T> List<T> ended(List<Callable<T>> tasks, Duration within) throws Exception {
    List<T> results = new ArrayList<>();
    for (Outcome<T> outcome : new Fanout(Ticker.system()).all("crowd", tasks, within)) {
      switch (outcome) {
        case Outcome.Done<T>(T value) -> results.add(value);
        case Outcome.Failed<T>(Throwable cause) -> throw new AssertionError("one failed", cause);
        case Outcome.Late<T>() ->
            assertThat(outcome).as("one hangs").isInstanceOf(Outcome.Done.class);
      }
    }
    return results;
  }
}
