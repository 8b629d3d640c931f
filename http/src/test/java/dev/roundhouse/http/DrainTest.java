package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class DrainTest {
  private final CountDownLatch release = new CountDownLatch(1);

  private void slow(Request request, Response response) throws InterruptedException {
    if (request.path().equals("/events")) {
      response.events();
      return;
    }
    release.await();
    response.send("done".getBytes(UTF_8));
  }

  @Test
  void letsRequestsEndAndClosesTheRest() throws Exception {
    try (HttpServer server = new Settings().start(this::slow);
        RawClient idle = new RawClient(server);
        RawClient busy = new RawClient(server);
        RawClient events = new RawClient(server)) {
      busy.get("/slow");
      events.get("/events").head();
      await().until(() -> server.load().equals(new HttpServer.Load(3, 1, 1)));

      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> drain(server, Duration.ofSeconds(5)));

      assertThat(idle.isClosedByServer()).isTrue();
      assertThat(events.chunk()).isEmpty();
      assertThat(events.isClosedByServer()).isTrue();
      assertThat(drained).isNotDone();
      release.countDown();
      RawClient.Answer answer = busy.answer();
      assertThat(answer.body()).isEqualTo("done");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(busy.isClosedByServer()).isTrue();
      assertThat(drained.join()).isTrue();
      // The system lets go of a listening socket when its event loop next looks at its selector.
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() ->
                      new Socket(server.address().getAddress(), server.address().getPort()).close())
                  .isInstanceOf(IOException.class));
    }
  }

  @Test
  void saysWhenSomethingWasLeft() throws Exception {
    try (HttpServer server = new Settings().start(this::slow);
        RawClient busy = new RawClient(server)) {
      busy.get("/slow");
      await().until(() -> server.load().requests() == 1);

      assertThat(server.drain(Duration.ofMillis(100))).isFalse();
      release.countDown();
    }
  }

  @Test
  void closeCancelsWhatIsInWork() throws Exception {
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    Handler handler =
        (request, _) -> {
          request.onCancel(() -> cancelled.complete(true));
          release.await();
        };
    HttpServer server = new Settings().start(handler);
    try (RawClient client = new RawClient(server)) {
      client.get("/");
      await().until(() -> server.load().requests() == 1);

      server.close();

      assertThat(cancelled.join()).isTrue();
      assertThat(client.isClosedByServer()).isTrue();
    } finally {
      release.countDown();
    }
  }

  private static boolean drain(HttpServer server, Duration within) {
    try {
      return server.drain(within);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
