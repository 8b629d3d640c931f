package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MailboxTest {
  @Test
  void handlesInOrderOnOneNamedThread() {
    List<Integer> handled = new CopyOnWriteArrayList<>();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    List<Integer> messages = IntStream.range(0, 200).boxed().toList();

    try (Mailbox<Integer> mailbox =
        Mailbox.open(
            "post",
            message -> {
              threads.add(Thread.currentThread().getName());
              handled.add(message);
            })) {
      messages.forEach(mailbox::send);
      await().until(() -> handled.size() == messages.size());
    }

    assertThat(handled).isEqualTo(messages);
    assertThat(threads).containsExactly("post");
  }

  @Test
  void failureLosesOneMessageOnly() {
    List<String> handled = new CopyOnWriteArrayList<>();

    try (Mailbox<String> mailbox =
        Mailbox.open(
            "post",
            message -> {
              if (message.equals("bad")) {
                throw new IllegalStateException("cannot handle " + message);
              }
              handled.add(message);
            })) {
      List.of("a", "bad", "b").forEach(mailbox::send);
      await().until(() -> handled.contains("b"));
    }

    assertThat(handled).containsExactly("a", "b");
  }

  @Test
  void closingInterruptsTheOwnerAndDropsTheRest() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    List<String> handled = new CopyOnWriteArrayList<>();
    Mailbox<String> mailbox =
        Mailbox.open(
            "post",
            message -> {
              handled.add(message);
              entered.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            });
    mailbox.send("a");
    mailbox.send("b");
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

    mailbox.close();

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(handled).containsExactly("a");
  }

  @Test
  void anErrorLosesOneMessageOnly() {
    List<String> handled = new CopyOnWriteArrayList<>();

    try (Mailbox<String> mailbox =
        Mailbox.open(
            "post",
            message -> {
              if (message.equals("bad")) {
                throw new AssertionError("cannot handle " + message);
              }
              handled.add(message);
            })) {
      List.of("bad", "b").forEach(mailbox::send);
      await().until(() -> handled.contains("b"));
    }
  }

  @Test
  void closingStopsAnOwnerThatSwallowedItsInterruption() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    List<Thread> owners = new CopyOnWriteArrayList<>();
    List<String> handled = new CopyOnWriteArrayList<>();
    Mailbox<String> mailbox =
        Mailbox.open(
            "post",
            message -> {
              owners.add(Thread.currentThread());
              entered.countDown();
              try {
                never.await();
              } catch (InterruptedException _) {
                handled.add(message);
              }
            });
    mailbox.send("a");
    mailbox.send("b");
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

    mailbox.close();

    assertThat(owners.getFirst().join(Duration.ofSeconds(10))).isTrue();
    assertThat(handled).containsExactly("a");
  }
}
