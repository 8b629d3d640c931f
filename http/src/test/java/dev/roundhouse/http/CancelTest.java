package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class CancelTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  @Test
  void aClientThatGoesCancelsAHandlerThatBlocks() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    CompletableFuture<Boolean> late = new CompletableFuture<>();
    Handler handler =
        (request, response) -> {
          request.onCancel(cancelled::countDown);
          entered.countDown();
          cancelled.await();
          request.onCancel(() -> late.complete(request.isCancelled()));
          response.send();
        };
    try (HttpServer server = new Settings().start(handler)) {
      try (RawClient client = new RawClient(server)) {
        client.get("/");
        entered.await();
        assertThat(server.load().requests()).isEqualTo(1);
      }

      await().atMost(AT_ONCE).until(() -> cancelled.getCount() == 0);
      assertThat(late.join()).isTrue();
      await().until(() -> server.load().equals(new HttpServer.Load(0, 0, 0)));
    }
  }

  @Test
  void isNoticedThoughTheNextRequestWasAlreadySent() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    AtomicInteger entered = new AtomicInteger();
    Handler handler =
        (request, response) -> {
          request.onCancel(cancelled::countDown);
          entered.incrementAndGet();
          cancelled.await();
          response.send();
        };
    try (HttpServer server = new Settings().start(handler)) {
      try (RawClient client = new RawClient(server)) {
        client.get("/first").get("/second");
        await().until(() -> entered.get() == 1);
      }

      await().atMost(AT_ONCE).until(() -> cancelled.getCount() == 0);
      assertThat(entered).hasValue(1);
    }
  }

  @Test
  void doesNotCancelWhatIsComplete() throws Exception {
    AtomicInteger cancelled = new AtomicInteger();
    AtomicReference<Request> seen = new AtomicReference<>();
    Handler handler =
        (request, response) -> {
          request.onCancel(cancelled::incrementAndGet);
          response.send("done".getBytes(UTF_8));
          request.onCancel(cancelled::incrementAndGet);
          seen.set(request);
        };
    try (HttpServer server = new Settings().start(handler)) {
      try (RawClient client = new RawClient(server)) {
        client.get("/").answer();
      }
      await().until(() -> server.load().connections() == 0);

      assertThat(cancelled).hasValue(0);
      assertThat(seen.get().isCancelled()).isFalse();
    }
  }

  @Test
  void aSlowReaderOfAStreamIsCutOff() throws Exception {
    CompletableFuture<IOException> failure = new CompletableFuture<>();
    CountDownLatch cancelled = new CountDownLatch(1);
    Handler handler =
        (request, response) -> {
          request.onCancel(cancelled::countDown);
          try (OutputStream out = response.stream()) {
            byte[] block = new byte[64 * 1024];
            while (!failure.isDone()) {
              out.write(block);
            }
          } catch (IOException e) {
            failure.complete(e);
            throw e;
          }
        };
    Settings settings = new Settings().writeTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start(handler);
        RawClient client = new RawClient(server)) {
      client.get("/");

      await().atMost(Duration.ofSeconds(5)).until(failure::isDone);
      await().atMost(AT_ONCE).until(() -> cancelled.getCount() == 0);
      await().until(() -> server.load().connections() == 0);
    }
  }

  @Test
  void aSlowReaderOfAWholeBodyIsCutOff() throws Exception {
    byte[] large = new byte[32 << 20];
    Settings settings = new Settings().writeTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start((_, response) -> response.send(large));
        RawClient client = new RawClient(server)) {
      client.get("/");

      await().until(() -> server.load().requests() == 1);
      await().atMost(Duration.ofSeconds(5)).until(() -> server.load().connections() == 0);
      assertThat(server.load().requests()).isZero();
    }
  }
}
