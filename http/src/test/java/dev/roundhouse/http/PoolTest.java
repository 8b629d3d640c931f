package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.UpstreamException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which connections are used again, which are not, and when they end.
class PoolTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ManualTicker ticker = new ManualTicker();
  private final PooledClient client = PooledClient.open(Clients.settings(), null, ticker);

  @AfterEach
  void close() {
    client.close();
  }

  private int idle(URI address) {
    return client.target(address).pool().idle();
  }

  @Test
  void usesAConnectionAgain() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      for (int i = 0; i < 20; i++) {
        assertThat(Clients.post(client, server.uri("/" + i), "x")).isEqualTo("200 ok");
      }

      assertThat(server.accepts()).isEqualTo(1);
      assertThat(idle(server.uri("/"))).isEqualTo(1);
    }
  }

  @Test
  void closesWhatMustNotBeUsedAgain() throws IOException {
    List<String> replies =
        List.of(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nConnection: x , Close\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");
    for (String reply : replies) {
      try (ScriptedServer server = ScriptedServer.saying(reply)) {
        assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
        assertThat(idle(server.uri("/"))).as(reply).isZero();
      }
    }
  }

  @Test
  void keepsWhatMayBeUsedAgain() throws IOException {
    List<String> replies =
        List.of(
            "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    for (String reply : replies) {
      try (ScriptedServer server = ScriptedServer.saying(reply)) {
        assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
        assertThat(idle(server.uri("/"))).as(reply).isEqualTo(1);
      }
    }
  }

  @Test
  void keepsAConnectionWhoseReplyIsHereButNotRead() throws IOException {
    String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    for (String reply : List.of(OK, chunks)) {
      try (ScriptedServer server = ScriptedServer.saying(reply)) {
        try (Exchange exchange = client.exchange(client.target(server.uri("/")))) {
          Reply got = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
          assertThat(got.stream().readNBytes(2)).hasSize(2);
        }
        assertThat(idle(server.uri("/"))).isEqualTo(1);
      }
    }
  }

  @Test
  void closesAConnectionWhoseReplyIsNotHere() throws IOException {
    String rest = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n";
    String unread = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok";
    for (String reply : List.of(rest, unread)) {
      CountDownLatch ended = new CountDownLatch(1);
      try (ScriptedServer server =
          ScriptedServer.start(peer -> {
            peer.request();
            peer.say(reply);
            peer.awaitEnd();
            ended.countDown();
          })) {
        try (Exchange exchange = client.exchange(client.target(server.uri("/")))) {
          Reply got = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
          assertThat(got.status()).isEqualTo(200);
        }
        await().until(() -> ended.getCount() == 0);
        assertThat(idle(server.uri("/"))).isZero();
      }
    }
  }

  @Test
  void noticesThatAnIdleConnectionWasClosed() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.request();
          peer.say(OK);
          peer.socket().shutdownOutput();
          closed.countDown();
          peer.awaitEnd();
        })) {
      assertThat(Clients.get(client, server.uri("/a"))).isEqualTo("200 ok");
      await().until(() -> closed.getCount() == 0);
      assertThat(Clients.get(client, server.uri("/b"))).isEqualTo("200 ok");

      assertThat(server.accepts()).isEqualTo(2);
      assertThat(server.requests()).hasSize(2); // the second was never written to the first
    }
  }

  @Test
  void neverTakesUnaskedBytesForAReply() throws IOException {
    CountDownLatch said = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.request();
          peer.say(OK);
          if (peer.number() == 1) {
            read.await();
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            said.countDown();
          }
          peer.awaitEnd();
        })) {
      assertThat(Clients.get(client, server.uri("/a"))).isEqualTo("200 ok");
      read.countDown();
      await().until(() -> said.getCount() == 0);

      assertThat(Clients.get(client, server.uri("/b"))).isEqualTo("200 ok");
      assertThat(server.accepts()).isEqualTo(2);
    }
  }

  @Test
  void sendsAgainWhenAPooledConnectionClosesWithoutAnswer() throws IOException {
    for (boolean isReset : List.of(false, true)) {
      try (ScriptedServer server =
          ScriptedServer.start(peer -> {
            peer.request();
            peer.say(OK);
            peer.request();
            if (peer.number() > 1) {
              peer.say(OK);
            } else if (isReset) {
              peer.reset();
            }
          })) {
        assertThat(Clients.post(client, server.uri("/1"), "one")).isEqualTo("200 ok");
        assertThat(Clients.post(client, server.uri("/2"), "two")).isEqualTo("200 ok");

        assertThat(server.accepts()).isEqualTo(2);
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().get(2)).isEqualTo(server.requests().get(1));
      }
    }
  }

  @Test
  void sendsAgainOnlyOnce() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.request();
          if (peer.number() == 1) {
            peer.say(OK);
            peer.request();
          }
        })) {
      assertThat(Clients.post(client, server.uri("/"), "one")).isEqualTo("200 ok");

      UpstreamException failure =
          Clients.failure(Kind.BROKEN, () -> Clients.post(client, server.uri("/"), "two"));
      assertThat(failure.getSuppressed()).hasSize(1);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void doesNotSendAgainAfterAByteOfAReply() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.request();
          peer.say(OK);
          peer.request();
          peer.say("H");
        })) {
      assertThat(Clients.post(client, server.uri("/"), "one")).isEqualTo("200 ok");

      Clients.failure(Kind.CUT, () -> Clients.post(client, server.uri("/"), "two"));
      assertThat(server.requests()).hasSize(2);
      assertThat(server.accepts()).isEqualTo(1);
    }
  }

  @Test
  void doesNotSendAgainOnAFreshConnection() throws IOException {
    try (ScriptedServer server = ScriptedServer.sayingOnce("")) {
      Clients.failure(Kind.BROKEN, () -> Clients.post(client, server.uri("/"), "x"));

      assertThat(server.requests()).hasSize(1);
    }
  }

  /// Opens this many exchanges at once, answers them all, and closes them.
  private void together(URI address, int count) throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Exchange exchange = client.exchange(client.target(address));
      exchanges.add(exchange);
      assertThat(exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).body()).hasSize(2);
    }
    exchanges.forEach(Exchange::close);
  }

  @Test
  void keepsNoMoreThanTheLimit() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      together(server.uri("/"), 70);

      assertThat(server.accepts()).isEqualTo(70);
      assertThat(idle(server.uri("/"))).isEqualTo(64);
    }
    try (PooledClient none =
            PooledClient.open(Clients.settings(Clients.LONG, 0), null, new ManualTicker());
        ScriptedServer server = ScriptedServer.saying(OK)) {
      assertThat(Clients.get(none, server.uri("/"))).isEqualTo("200 ok");
      assertThat(Clients.get(none, server.uri("/"))).isEqualTo("200 ok");
      assertThat(server.accepts()).isEqualTo(2);
    }
  }

  @Test
  void closesConnectionsIdleForTooLong() throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          while (peer.request() != null) {
            peer.say(OK);
          }
          ended.countDown();
        })) {
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
      ticker.advance(Duration.ofSeconds(29));
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
      assertThat(server.accepts()).isEqualTo(1);

      // In steps: the cleaner may be anywhere between two rounds.
      await()
          .until(() -> {
            ticker.advance(Duration.ofSeconds(31));
            return ended.getCount() == 0;
          });
      assertThat(idle(server.uri("/"))).isZero();
    }
  }

  @Test
  void heedsTheKeepAliveOfTheServer() throws IOException {
    String reply = "HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=8\r\nContent-Length: 2\r\n\r\nok";
    try (ScriptedServer server = ScriptedServer.saying(reply)) {
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
      ticker.advance(Duration.ofMillis(5_900));
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
      assertThat(server.accepts()).isEqualTo(1);

      ticker.advance(Duration.ofMillis(6_100));
      assertThat(Clients.get(client, server.uri("/"))).isEqualTo("200 ok");
      assertThat(server.accepts()).isEqualTo(2);
    }
  }

  @Test
  void closesEverythingWithTheClient() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    CountDownLatch waiting = new CountDownLatch(1);
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              while (peer.request() != null) {
                if (peer.number() == 1) {
                  peer.say(OK);
                } else {
                  waiting.countDown();
                }
              }
              ended.countDown();
            });
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Exchange first = client.exchange(client.target(server.uri("/")));
      assertThat(first.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).body()).hasSize(2);
      Future<?> second =
          threads.submit(
              () -> Clients.failure(Kind.CANCELLED, () -> Clients.get(client, server.uri("/"))));
      waiting.await();
      first.close();
      client.close();

      second.get();
      ended.await();
      Clients.failure(Kind.CANCELLED, () -> Clients.get(client, server.uri("/")));
    }
  }

  @Test
  void servesManyVirtualThreadsWithFewConnections() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              for (String got = peer.request(); got != null; got = peer.request()) {
                String body = got.substring(got.indexOf("\r\n\r\n") + 4);
                peer.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
              }
            });
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int thread = 0; thread < 200; thread++) {
        String name = "thread-" + thread + "-";
        calls.add(
            threads.submit(() -> {
              int right = 0;
              for (int i = 0; i < 50; i++) {
                String got = Clients.post(client, server.uri("/"), name + i);
                right += got.equals("200 " + name + i) ? 1 : 0;
              }
              return right;
            }));
      }
      int right = 0;
      for (Future<Integer> call : calls) {
        right += call.get();
      }

      assertThat(right).isEqualTo(10_000);
      assertThat(idle(server.uri("/"))).isBetween(1, 64);
    }
  }

  @Test
  void worksWithTheServerOfTheJdk() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
    server.createContext(
        "/",
        call -> {
          peers.add(call.getRemoteAddress());
          byte[] body = call.getRequestBody().readAllBytes();
          call.sendResponseHeaders(200, body.length % 2 == 0 ? 0 : body.length); // chunked or not
          call.getResponseBody().write(body);
          call.close();
        });
    server.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      for (int i = 1; i < 50; i++) {
        assertThat(Clients.post(client, address, "x".repeat(i))).isEqualTo("200 " + "x".repeat(i));
      }
      assertThat(peers).hasSize(1);
    } finally {
      server.stop(0);
    }
  }
}
