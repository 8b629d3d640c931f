package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.UpstreamException.Kind;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Waiting: for how long, for what, and how it ends early.
class PatienceTest {
  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final Duration SHORT = Duration.ofMillis(150);

  private final HttpClient client = HttpClient.open(Clients.settings());
  private final HttpClient hasty = HttpClient.open(Clients.settings(SHORT, 64));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    client.close();
    hasty.close();
    threads.close();
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static String some(InputStream in) throws IOException {
    byte[] into = new byte[8192];
    int count = in.read(into);
    return count < 0 ? "end" : new String(into, 0, count, StandardCharsets.UTF_8);
  }

  /// Says what is put into the queue, until the client leaves.
  private static ScriptedServer saying(BlockingQueue<String> words) throws IOException {
    return ScriptedServer.start(peer -> {
      peer.request();
      for (String word = words.take(); !word.isEmpty(); word = words.take()) {
        peer.say(word);
      }
      peer.awaitEnd();
    });
  }

  @Test
  void givesUpOnASilentServer() throws IOException {
    try (ScriptedServer server = saying(new LinkedBlockingQueue<>())) {
      UpstreamException failure =
          Clients.failure(Kind.TIMEOUT, () -> Clients.get(hasty, server.uri("/?token=hush")));

      assertThat(failure).hasMessage("127.0.0.1:" + server.port() + " was silent for 150ms");
      assertThat(server.accepts()).isEqualTo(1);
    }
  }

  /// Waits much longer than a round of the sweep have no timer of their own.
  @Test
  void theSweepEndsALongSilenceThatBeginsAnewWithEachByte() throws Exception {
    Duration patience = SHORT.multipliedBy(4);
    BlockingQueue<String> words = new LinkedBlockingQueue<>();
    words.add(EVENTS + chunk("a"));
    try (ScriptedServer server = saying(words);
        Exchange exchange = hasty.exchange(hasty.target(server.uri("/")))) {
      Reply reply = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
      reply.patience(patience);
      for (int i = 0; i < 3; i++) {
        assertThat(some(reply.stream())).isEqualTo("a");
        Future<String> next = threads.submit(() -> some(reply.stream()));
        await().during(SHORT.multipliedBy(2)).until(() -> !next.isDone());
        words.add(chunk("b"));
        assertThat(next.get()).isEqualTo("b");
        words.add(chunk("a"));
      }
      assertThat(some(reply.stream())).isEqualTo("a");

      UpstreamException failure = Clients.failure(Kind.TIMEOUT, () -> some(reply.stream()));
      assertThat(failure).hasMessageEndingWith("was silent for 600ms");
    }
  }

  @Test
  void givesUpOnASilentPooledConnectionWithoutSendingAgain() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.request();
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          peer.request();
          peer.awaitEnd();
        })) {
      assertThat(Clients.get(hasty, server.uri("/"))).isEqualTo("200 ");

      Clients.failure(Kind.TIMEOUT, () -> Clients.get(hasty, server.uri("/")));
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void givesUpInTheMiddleOfAHeadOrBody() throws IOException {
    BlockingQueue<String> words = new LinkedBlockingQueue<>();
    for (String begun : new String[] {"HTTP/1.1 20", EVENTS + "5\r\nhel"}) {
      words.add(begun);
      try (ScriptedServer server = saying(words)) {
        Clients.failure(Kind.TIMEOUT, () -> Clients.get(hasty, server.uri("/")));
      }
    }
  }

  @Test
  void waitsAsLongAsPatienceSays() throws Exception {
    BlockingQueue<String> words = new LinkedBlockingQueue<>();
    words.add(EVENTS + chunk("a"));
    try (ScriptedServer server = saying(words);
        Exchange exchange = hasty.exchange(hasty.target(server.uri("/")))) {
      Reply reply = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
      InputStream in = reply.stream();
      assertThat(some(in)).isEqualTo("a");

      reply.patience(Duration.ZERO);
      Future<String> next = threads.submit(() -> some(in));
      await().during(SHORT.multipliedBy(3)).until(() -> !next.isDone());
      words.add(chunk("b"));
      assertThat(next.get()).isEqualTo("b");

      reply.patience(Duration.ofMillis(50));
      UpstreamException failure = Clients.failure(Kind.TIMEOUT, () -> some(in));
      assertThat(failure).hasMessageEndingWith("was silent for 50ms");
    }
  }

  @Test
  void givesEachEventAsItComes() throws IOException {
    BlockingQueue<String> words = new LinkedBlockingQueue<>();
    words.add(EVENTS);
    try (ScriptedServer server = saying(words);
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      Reply reply = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
      assertThat(reply.mediaType()).isEqualTo("text/event-stream");
      reply.patience(Duration.ZERO);
      for (int i = 0; i < 50; i++) {
        String event = "data: " + "x".repeat(i * 60) + i + "\n\n";
        words.add(chunk(event));
        String seen = "";
        while (seen.length() < event.length()) { // never more than was said
          seen += some(reply.stream());
        }
        assertThat(seen).isEqualTo(event);
      }
      words.add("0\r\n\r\n");
      assertThat(some(reply.stream())).isEqualTo("end");
      assertThat(some(reply.stream())).isEqualTo("end");
    }
  }

  @Test
  void givesUpOnAServerThatDoesNotRead() throws IOException {
    try (PooledClient impatient =
            PooledClient.open(Clients.settings(SHORT, 64), null, Ticker.system());
        ScriptedServer server = ScriptedServer.start(peer -> new CountDownLatch(1).await())) {
      UpstreamException failure =
          Clients.failure(
              Kind.TIMEOUT, () -> Clients.post(impatient, server.uri("/"), "x".repeat(30_000_000)));

      assertThat(failure).hasMessageContaining("took no more of the request");
    }
  }

  @Test
  void cancelEndsTheWaitForAReply() throws Exception {
    try (ScriptedServer server = saying(new LinkedBlockingQueue<>());
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      Future<UpstreamException> sending =
          threads.submit(() ->
              Clients.failure(
                  Kind.CANCELLED, () -> exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY)));
      await().until(() -> !server.requests().isEmpty());
      exchange.cancel();
      exchange.cancel();

      assertThat(sending.get()).hasMessageContaining("127.0.0.1:" + server.port());
    }
  }

  @Test
  void cancelEndsAWriteThatIsStuck() throws Exception {
    CountDownLatch accepted = new CountDownLatch(1);
    try (ScriptedServer server =
            ScriptedServer.start(_ -> {
              accepted.countDown();
              new CountDownLatch(1).await();
            });
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      Future<UpstreamException> sending =
          threads.submit(() ->
              Clients.failure(
                  Kind.CANCELLED,
                  () -> exchange.send("POST", Clients.NO_HEADERS, new byte[30_000_000])));
      accepted.await();
      exchange.cancel();

      assertThat(sending.get()).isNotNull();
    }
  }

  @Test
  void cancelEndsAStream() throws Exception {
    BlockingQueue<String> words = new LinkedBlockingQueue<>();
    words.add(EVENTS + chunk("a"));
    try (ScriptedServer server = saying(words);
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      Reply reply = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
      reply.patience(Duration.ZERO);
      InputStream in = reply.stream();
      assertThat(some(in)).isEqualTo("a");
      Future<UpstreamException> reading =
          threads.submit(() -> Clients.failure(Kind.CANCELLED, () -> some(in)));
      exchange.cancel();

      assertThat(reading.get()).isNotNull();
    }
  }

  @Test
  void cancelBeforeSendingSendsNothing() throws IOException {
    try (ScriptedServer server = saying(new LinkedBlockingQueue<>());
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      exchange.cancel();

      Clients.failure(
          Kind.CANCELLED, () -> exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY));
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void cancelAfterTheEndHitsNobodyElse() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      Exchange over = client.exchange(client.target(server.uri("/")));
      assertThat(over.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).body()).hasSize(2);
      over.close();
      try (Exchange next = client.exchange(client.target(server.uri("/")))) {
        Reply reply = next.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
        over.cancel();
        over.close();
        assertThat(reply.body()).hasSize(2);
      }
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
      assertThat(server.accepts()).isEqualTo(1);
    }
  }

  @Test
  void cancelsRacingWithEverythingLeaveTheClientWhole() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      int answered = 0;
      for (int round = 0; round < 500; round++) {
        try (Exchange exchange = client.exchange(client.target(server.uri("/")))) {
          Future<?> cancel = threads.submit(exchange::cancel);
          try {
            answered += exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).body().length / 2;
          } catch (UpstreamException e) {
            assertThat(e.kind()).isEqualTo(Kind.CANCELLED);
          }
          cancel.get();
        }
      }
      assertThat(answered).isBetween(0, 500);
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
    }
  }

  @Test
  void anInterruptEndsTheExchange() throws Exception {
    try (ScriptedServer server = saying(new LinkedBlockingQueue<>())) {
      CountDownLatch isOver = new CountDownLatch(1);
      BlockingQueue<UpstreamException> failures = new LinkedBlockingQueue<>();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                failures.add(
                    Clients.failure(Kind.CANCELLED, () -> Clients.get(client, server.uri("/"))));
                if (Thread.currentThread().isInterrupted()) {
                  isOver.countDown();
                }
              });
      await().until(() -> !server.requests().isEmpty());
      sender.interrupt();

      isOver.await();
      assertThat(failures).hasSize(1);
    }
  }
}
