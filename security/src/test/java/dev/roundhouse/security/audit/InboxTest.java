package dev.roundhouse.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  private final Inbox inbox = new Inbox(4, 1 << 20, Ticker.system());

  private static Entry fact(int number) {
    return new Entry.Fact(
        Journal.own(Ticker.system().instant(), Kind.CALL, "call " + number, Outcome.OK, ""));
  }

  @Test
  void whoFindsItFullWaitsAndNothingIsLost() throws InterruptedException {
    AtomicInteger put = new AtomicInteger();
    Thread producer =
        Thread.ofVirtual()
            .start(() -> {
              for (int number = 0; number < 20; number++) {
                assertThat(inbox.put(fact(number), LONG)).isTrue();
                put.incrementAndGet();
              }
            });
    await().until(() -> put.get() == 4);
    await().until(() -> producer.getState() == Thread.State.TIMED_WAITING);
    assertThat(inbox.length()).isEqualTo(4);

    List<Entry> taken = new ArrayList<>();
    while (taken.size() < 20) {
      inbox.take(taken, LONG, NOT_AT_ALL);
    }

    producer.join();
    assertThat(taken).hasSize(20);
    assertThat(inbox.blocked()).isPositive();
    assertThat(inbox.length()).isZero();
  }

  @Test
  void whoMayNotWaitIsToldAtOnce() {
    for (int number = 0; number < 4; number++) {
      assertThat(inbox.put(fact(number), NOT_AT_ALL)).isTrue();
    }

    assertThat(inbox.put(fact(5), NOT_AT_ALL)).isFalse();
    assertThat(inbox.put(new Entry.Mark(new Receipt()), NOT_AT_ALL))
        .as("one that somebody waits for needs no room")
        .isTrue();
  }

  @Test
  void anInterruptDoesNotLoseWhatHasHappened() throws InterruptedException {
    for (int number = 0; number < 4; number++) {
      inbox.put(fact(number), NOT_AT_ALL);
    }
    AtomicInteger put = new AtomicInteger();
    Thread producer =
        Thread.ofPlatform()
            .start(() -> {
              if (inbox.put(fact(5), LONG) && Thread.currentThread().isInterrupted()) {
                put.incrementAndGet();
              }
            });
    await().until(() -> producer.getState() == Thread.State.TIMED_WAITING);
    producer.interrupt();

    List<Entry> taken = new ArrayList<>();
    while (taken.size() < 5) {
      inbox.take(taken, LONG, NOT_AT_ALL);
    }

    producer.join();
    assertThat(put).hasValue(1);
  }

  @Test
  void whatIsGivenBackComesFirst() throws InterruptedException {
    Entry first = fact(1);
    Entry second = fact(2);
    Entry third = fact(3);
    inbox.put(third, NOT_AT_ALL);
    inbox.giveBack(List.of(first, second));

    List<Entry> taken = new ArrayList<>();
    inbox.take(taken, LONG, NOT_AT_ALL);

    assertThat(taken).containsExactly(first, second, third);
  }

  @Test
  void aClosedOneGivesWhatIsInItAndTakesNothing() throws InterruptedException {
    inbox.put(fact(1), NOT_AT_ALL);
    inbox.close();

    List<Entry> taken = new ArrayList<>();
    assertThat(inbox.take(taken, LONG, LONG)).isFalse();
    assertThat(taken).hasSize(1);
    assertThat(inbox.put(fact(2), LONG)).isFalse();
  }
}
