package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WebSocketTest {
  /// Answers every message in capitals, and notes what happens.
  private static final class Echo implements WebSocket.Listener {
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public void opened(WebSocket opened) {
      events.add("opened");
      socket.complete(opened);
    }

    @Override
    public void message(WebSocket from, String text) {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      events.add(Thread.currentThread().isVirtual() ? "message" : "wrong thread");
      from.offer(
          text.length() > 100 ? String.valueOf(text.length()) : text.toUpperCase(Locale.ROOT));
      inside.decrementAndGet();
    }

    @Override
    public void closed(WebSocket ended) {
      events.add("closed");
    }
  }

  /// The JDK's client, with its messages in a queue.
  private static final class Client implements java.net.http.WebSocket.Listener {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(
        java.net.http.WebSocket socket, CharSequence data, boolean last) {
      received.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
        java.net.http.WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    String next() throws InterruptedException {
      String text = received.poll(5, TimeUnit.SECONDS);
      return text == null ? "nothing came" : text;
    }
  }

  private static java.net.http.WebSocket connect(
      HttpClient http, HttpServer server, Client client) {
    URI uri = URI.create("ws://127.0.0.1:" + server.address().getPort() + "/live");
    return http.newWebSocketBuilder().buildAsync(uri, client).join();
  }

  @Test
  void carriesMessagesBothWaysInOrder() throws Exception {
    Echo echo = new Echo();
    Client client = new Client();
    try (HttpServer server = new Settings().start((_, response) -> response.upgrade(echo));
        HttpClient http = HttpClient.newHttpClient()) {
      java.net.http.WebSocket socket = connect(http, server, client);
      for (int i = 0; i < 200; i++) {
        socket.sendText("a" + i, true).join();
      }
      for (int i = 0; i < 200; i++) {
        assertThat(client.next()).isEqualTo("A" + i);
      }
      socket.sendText("x".repeat(400_000), false).join();
      socket.sendText("y".repeat(400_000), true).join();
      assertThat(client.next()).isEqualTo("800000");
      assertThat(server.load()).isEqualTo(new HttpServer.Load(1, 0, 1));

      socket.sendClose(java.net.http.WebSocket.NORMAL_CLOSURE, "bye").join();
      assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
      await().until(() -> echo.events.contains("closed"));
      assertThat(echo.events).startsWith("opened", "message").doesNotContain("wrong thread");
      assertThat(echo.most).hasValue(1);
      await().until(() -> server.load().equals(new HttpServer.Load(0, 0, 0)));
    }
  }

  @Test
  void theServerCloses() throws Exception {
    Echo echo = new Echo();
    Client client = new Client();
    try (HttpServer server = new Settings().start((_, response) -> response.upgrade(echo));
        HttpClient http = HttpClient.newHttpClient()) {
      connect(http, server, client);
      WebSocket socket = echo.socket.join();
      assertThat(socket.offer("hello")).isTrue();
      socket.close();

      assertThat(client.next()).isEqualTo("hello");
      assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
      assertThat(socket.offer("late")).isFalse();
      await().until(() -> echo.events.contains("closed"));
    }
  }

  @Test
  void drainSaysGoodbye() throws Exception {
    Echo echo = new Echo();
    Client client = new Client();
    try (HttpServer server = new Settings().start((_, response) -> response.upgrade(echo));
        HttpClient http = HttpClient.newHttpClient()) {
      connect(http, server, client);
      echo.socket.join();

      assertThat(server.drain(Duration.ofSeconds(5))).isTrue();
      assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1001);
    }
  }

  @Test
  void aSilentPeerIsPingedAndThenLeft() throws Exception {
    Echo echo = new Echo();
    Settings settings = new Settings().keepAlive(Duration.ofMillis(100));
    try (HttpServer server = settings.start((_, response) -> response.upgrade(echo));
        RawClient client = new RawClient(server)) {
      assertThat(client.send(handshake("13", "dGhlIHNhbXBsZSBub25jZQ==")).head().status())
          .isEqualTo(101);

      assertThat(client.read(2)).isEqualTo("\u0089\0");
      await().until(() -> echo.events.contains("closed"));
    }
  }

  @Test
  void anUnmaskedOrTooLargeMessageEndsIt() throws Exception {
    Echo echo = new Echo();
    try (HttpServer server = new Settings().start((_, response) -> response.upgrade(echo));
        RawClient unmasked = new RawClient(server);
        RawClient large = new RawClient(server)) {
      unmasked.send(handshake("13", "dGhlIHNhbXBsZSBub25jZQ==")).head();
      unmasked.send("\u0081\u0002hi");
      assertThat(unmasked.read(4)).matches("(?s)\u0088.\u0003\u00ea");

      large.send(handshake("13", "dGhlIHNhbXBsZSBub25jZQ==")).head();
      large.send("\u0081\u00ff\0\0\0\0\0 \0\0mask");
      assertThat(large.read(4)).matches("(?s)\u0088.\u0003\u00f1");
    }
  }

  @Test
  void shakesHandsAsTheSpecificationShows() throws Exception {
    try (HttpServer server = new Settings().start((_, response) -> response.upgrade(new Echo()));
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.send(handshake("13", "dGhlIHNhbXBsZSBub25jZQ==")).head();

      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
  }

  @Test
  void refusesWhatIsNoUpgrade() throws Exception {
    try (HttpServer server = new Settings().start((_, response) -> response.upgrade(new Echo()));
        RawClient client = new RawClient(server)) {
      RawClient.Answer plain = client.get("/").answer();
      assertThat(plain.status()).isEqualTo(426);
      assertThat(plain.header("upgrade")).isEqualTo("websocket");

      RawClient.Answer old = client.send(handshake("8", "dGhlIHNhbXBsZSBub25jZQ==")).answer();
      assertThat(old.status()).isEqualTo(426);
      assertThat(old.header("sec-websocket-version")).isEqualTo("13");

      assertThat(client.send(handshake("13", "short")).answer().status()).isEqualTo(400);
    }
  }

  private static String handshake(String version, String key) {
    return """
    GET /live HTTP/1.1
    Host: test
    Connection: keep-alive, Upgrade
    Upgrade: websocket
    Sec-WebSocket-Version: %s
    Sec-WebSocket-Key: %s

    """
        .formatted(version, key)
        .replace("\n", "\r\n");
  }
}
