package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Fanout.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FanoutTest {
  private final Fanout fanout = new Fanout(Ticker.system());

  @Test
  void outcomesKeepTheOrderOfTheTasks() throws Exception {
    IOException failure = new IOException("no");
    List<Callable<String>> tasks =
        List.of(
            () -> "a",
            () -> {
              throw failure;
            },
            () -> "c");

    assertThat(fanout.all("test", tasks, Duration.ofSeconds(10)))
        .containsExactly(
            new Outcome.Done<>("a"), new Outcome.Failed<>(failure), new Outcome.Done<>("c"));
  }

  @Test
  void tasksRunAtTheSameTime() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(3);
    Callable<Integer> meet = () -> barrier.await(10, TimeUnit.SECONDS) < 3 ? 1 : 0;

    assertThat(fanout.all("test", List.of(meet, meet, meet), Duration.ofSeconds(10)))
        .containsOnly(new Outcome.Done<>(1));
  }

  @Test
  void lateTaskIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Callable<String> slow =
        () -> {
          try {
            never.await();
            return "woken";
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
        };

    List<Outcome<String>> outcomes =
        fanout.all("test", List.of(slow, () -> "quick"), Duration.ofMillis(200));

    assertThat(outcomes).first().isEqualTo(new Outcome.Late<>());
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void nothingToDoIsDoneAtOnce() throws Exception {
    assertThat(fanout.<String>all("test", List.of(), Duration.ZERO)).isEmpty();
  }
}
