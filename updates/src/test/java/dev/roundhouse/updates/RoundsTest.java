package dev.roundhouse.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.updates.job.ManualTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RoundsTest {
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration LATER = Duration.ofSeconds(30);

  private final ManualTicker ticker = new ManualTicker();
  private final AtomicReference<Optional<Duration>> every = new AtomicReference<>();
  private final AtomicInteger done = new AtomicInteger();
  private final Rounds rounds =
      new Rounds(
          every::get,
          () -> {
            if (done.incrementAndGet() == 1) {
              throw new IllegalStateException("the first one fails");
            }
          },
          ticker,
          () -> 0.5);

  @AfterEach
  void end() {
    rounds.close();
  }

  private void isNextAt(Instant at) {
    await().until(() -> rounds.next().equals(Optional.of(at)));
  }

  @Test
  void isDoneSoonAfterTheStartAndThenEachTimeALittleLater() {
    every.set(Optional.of(EVERY));
    rounds.start();
    Instant first = ManualTicker.START.plus(LATER);
    isNextAt(first);
    assertThat(done).hasValue(0);

    ticker.advance(LATER);

    Instant second = first.plus(EVERY).plus(LATER);
    isNextAt(second);
    assertThat(done).hasValue(1);
    ticker.advance(Duration.between(first, second));
    isNextAt(second.plus(EVERY).plus(LATER));
    assertThat(done).as("a failure is no reason to stop").hasValue(2);
  }

  @Test
  void isNotDoneUntilTheSettingSaysSo() {
    every.set(Optional.empty());
    rounds.start();
    ticker.advance(Duration.ofHours(1));
    assertThat(rounds.next()).isEmpty();

    every.set(Optional.of(EVERY));
    ticker.advance(Duration.ofMinutes(1));

    await().untilAsserted(() -> assertThat(done).hasValue(1));
    every.set(Optional.empty());
    ticker.advance(Duration.ofMinutes(1));
    await().until(() -> rounds.next().isEmpty());
    assertThat(done).hasValue(1);
  }
}
