package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1LimitsTest {
  private static void echo(Request request, Response response) {
    String text =
        request.method()
            + " "
            + request.path()
            + " "
            + request.query()
            + " "
            + new String(request.body(), UTF_8);
    response.header("content-type", "text/plain").send(text.getBytes(UTF_8));
  }

  @Test
  void survivesALongPipelineOfRefusedRequests() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Handler handler =
        (_, response) -> {
          release.await();
          response.send();
        };
    try (HttpServer server = new Settings().maxRequests(1).start(handler);
        RawClient busy = new RawClient(server);
        RawClient client = new RawClient(server)) {
      busy.get("/");
      await().until(() -> server.load().requests() == 1);
      client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n".repeat(200));

      for (int i = 0; i < 200; i++) {
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
      }
      release.countDown();
      assertThat(busy.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void saysContinueBeforeTheBody() throws Exception {
    try (HttpServer server = new Settings().start(Http1LimitsTest::echo);
        RawClient client = new RawClient(server)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.line()).isEmpty();

      client.send("body");
      assertThat(client.answer().body()).endsWith(" body");
    }
  }

  @Test
  void refusesALargeBodyBeforeItIsSent() throws Exception {
    try (HttpServer server = new Settings().start(Http1LimitsTest::echo);
        RawClient client = new RawClient(server)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 999999\r\nExpect: 100-continue\r\n\r\n");

      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void theRefusalArrivesThoughTheClientGoesOnSending() throws Exception {
    try (HttpServer server = new Settings().start(Http1LimitsTest::echo);
        RawClient client = new RawClient(server)) {
      client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 999999\r\n\r\n");
      client.send("x".repeat(300_000));

      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void refusesALargeChunkedBody() throws Exception {
    try (HttpServer server = new Settings().start(Http1LimitsTest::echo);
        RawClient client = new RawClient(server)) {
      client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        client.send("4000\r\n" + "x".repeat(0x4000) + "\r\n");
      }

      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void readsABodyAtTheLimitInPieces() throws Exception {
    AtomicInteger size = new AtomicInteger();
    Handler handler =
        (request, response) -> {
          size.set(request.body().length);
          response.send();
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 65536\r\n\r\n");
      for (int i = 0; i < 64; i++) {
        client.send("y".repeat(1024));
      }

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(size).hasValue(65536);
    }
  }

  @Test
  void refusesALongRequestLine() throws Exception {
    assertThat(refusal("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: t\r\n\r\n")).isEqualTo(414);
  }

  @Test
  void refusesLargeOrManyHeaders() throws Exception {
    assertThat(refusal("GET / HTTP/1.1\r\nHost: t\r\nX: " + "a".repeat(9000) + "\r\n\r\n"))
        .isEqualTo(431);
    assertThat(refusal("GET / HTTP/1.1\r\nHost: t\r\n" + "X: a\r\n".repeat(51) + "\r\n"))
        .isEqualTo(431);
  }

  private static int refusal(String request) throws IOException {
    List<String> handled = new ArrayList<>();
    Handler handler =
        (seen, response) -> {
          handled.add(seen.path());
          response.send();
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.send(request).answer();
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.body()).contains("\"status\":" + answer.status());
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(handled).isEmpty();
      return answer.status();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: t\r\nX: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\nHost: t\n\n"
      })
  void refusesWhatCouldBeUnderstoodInTwoWays(String request) throws Exception {
    assertThat(refusal(request)).isEqualTo(400);
  }

  @Test
  void turnsTooManyConnectionsAway() throws Exception {
    try (HttpServer server = new Settings().maxConnections(1).start(Http1LimitsTest::echo);
        RawClient first = new RawClient(server)) {
      first.get("/").answer();
      try (RawClient second = new RawClient(server)) {
        assertThat(second.head().status()).isEqualTo(503);
        assertThat(second.isClosedByServer()).isTrue();
      }
      assertThat(first.get("/").answer().status()).isEqualTo(200);
      await().until(() -> server.load().connections() == 1);
    }
  }
}
