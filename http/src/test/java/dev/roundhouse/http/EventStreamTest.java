package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
  private final CompletableFuture<EventStream> opened = new CompletableFuture<>();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private void open(Request request, Response response) {
    request.onCancel(cancelled::incrementAndGet);
    EventStream stream = response.events();
    stream.onClose(closed::incrementAndGet);
    opened.complete(stream);
  }

  private static byte[] event(String data) {
    return ("data: " + data + "\n\n").getBytes(UTF_8);
  }

  @Test
  void sendsTheHeadAndEachEventAtOnce() throws Exception {
    try (HttpServer server = new Settings().start(this::open);
        RawClient client = new RawClient(server)) {
      RawClient.Answer head = client.get("/").head();
      assertThat(head.header("content-type")).isEqualTo("text/event-stream");
      assertThat(head.header("cache-control")).isEqualTo("no-cache");
      assertThat(head.header("x-accel-buffering")).isEqualTo("no");

      EventStream stream = opened.join();
      stream.send(event("one"));
      assertThat(client.chunk()).isEqualTo("data: one\n\n");
      assertThat(stream.offer(event("two"))).isTrue();
      assertThat(client.chunk()).isEqualTo("data: two\n\n");
      await().until(() -> server.load().equals(new HttpServer.Load(1, 0, 1)));
    }
  }

  @Test
  void theConnectionServesOnAfterTheEnd() throws Exception {
    try (HttpServer server = new Settings().start(this::open);
        RawClient client = new RawClient(server)) {
      client.get("/").head();
      EventStream stream = opened.join();
      stream.send(event("only"));
      stream.close();
      stream.close();

      assertThat(client.chunk()).isEqualTo("data: only\n\n");
      assertThat(client.chunk()).isEmpty();
      assertThat(stream.isOpen()).isFalse();
      assertThat(stream.offer(event("late"))).isFalse();
      assertThatThrownBy(() -> stream.send(event("late"))).isInstanceOf(IOException.class);
      client.get("/").head();
      assertThat(closed).hasValue(1);
      assertThat(cancelled).hasValue(0);
    }
  }

  @Test
  void aClientThatGoesIsNoticedAtOnceOnAnIdleStream() throws Exception {
    try (HttpServer server = new Settings().start(this::open)) {
      try (RawClient client = new RawClient(server)) {
        client.get("/").head();
      }

      await().atMost(Duration.ofSeconds(1)).until(() -> closed.get() == 1);
      assertThat(cancelled).hasValue(1);
      assertThat(opened.join().isOpen()).isFalse();
      CountDownLatch late = new CountDownLatch(1);
      opened.join().onClose(late::countDown);
      assertThat(late.getCount()).isZero();
      await().until(() -> server.load().equals(new HttpServer.Load(0, 0, 0)));
    }
  }

  @Test
  void anIdleStreamIsKeptAlive() throws Exception {
    Settings settings = new Settings().keepAlive(Duration.ofMillis(100));
    try (HttpServer server = settings.start(this::open);
        RawClient client = new RawClient(server)) {
      client.get("/").head();

      assertThat(client.chunk()).isEqualTo(":\n\n");
      assertThat(client.chunk()).isEqualTo(":\n\n");
    }
  }

  @Test
  void offerGivesUpAClientThatDoesNotRead() throws Exception {
    try (HttpServer server = new Settings().start(this::open);
        RawClient client = new RawClient(server)) {
      client.get("/").head();
      EventStream stream = opened.join();
      byte[] large = event("x".repeat(30_000));

      int offered = 0;
      while (offered < 10_000 && stream.offer(large)) {
        offered++;
      }

      assertThat(offered).isLessThan(10_000);
      assertThat(stream.isOpen()).isFalse();
      await().until(() -> closed.get() == 1);
      assertThat(cancelled).hasValue(1);
    }
  }

  @Test
  void sendWaitsForTheClientAndThenGivesUp() throws Exception {
    Settings settings = new Settings().writeTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start(this::open);
        RawClient client = new RawClient(server)) {
      client.get("/").head();
      EventStream stream = opened.join();
      byte[] large = event("x".repeat(100_000));

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  stream.send(large);
                }
              })
          .isInstanceOf(IOException.class);
      await().until(() -> closed.get() == 1);
    }
  }

  @Test
  void eventsOfManyThreadsStayWhole() throws Exception {
    int writers = 8;
    int each = 200;
    try (HttpServer server = new Settings().start(this::open);
        RawClient client = new RawClient(server)) {
      client.get("/").head();
      EventStream stream = opened.join();
      List<Thread> threads = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        byte[] event = event(String.valueOf((char) ('a' + w)).repeat(500));
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    for (int i = 0; i < each; i++) {
                      stream.send(event);
                    }
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                }));
      }

      int wanted = writers * each * event("x".repeat(500)).length;
      StringBuilder received = new StringBuilder();
      while (received.length() < wanted) {
        received.append(client.chunk());
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (String event : received.toString().split("\n\n", 0)) {
        assertThat(event).matches("data: (a+|b+|c+|d+|e+|f+|g+|h+)").hasSize(506);
      }
    }
  }
}
