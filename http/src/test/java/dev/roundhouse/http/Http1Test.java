package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class Http1Test {
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
  void keepsTheConnectionOpen() throws Exception {
    try (HttpServer server = new Settings().start(Http1Test::echo);
        RawClient client = new RawClient(server)) {
      for (int i = 0; i < 3; i++) {
        RawClient.Answer answer = client.get("/a" + i + "?q=%20").answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("GET /a" + i + " q=%20 ");
        assertThat(answer.header("date"))
            .matches("..., \\d\\d ... \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(answer.headers()).doesNotContainKey("connection");
      }
      assertThat(server.load().connections()).isEqualTo(1);
    }
  }

  @Test
  void closesWhenTheClientAsks() throws Exception {
    try (HttpServer server = new Settings().start(Http1Test::echo);
        RawClient client = new RawClient(server)) {
      client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

      assertThat(client.answer().header("connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void answersHttp10AndKeepsItOnlyWhenAsked() throws Exception {
    try (HttpServer server = new Settings().start(Http1Test::echo);
        RawClient client = new RawClient(server)) {
      client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.answer().header("connection")).isEqualTo("keep-alive");

      client.send("GET /2 HTTP/1.0\r\n\r\n");
      assertThat(client.answer().header("connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void streamsToHttp10UntilItCloses() throws Exception {
    Handler handler =
        (_, response) -> {
          OutputStream out = response.stream();
          out.write("part".getBytes(UTF_8));
          out.flush();
          out.write(" rest".getBytes(UTF_8));
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

      RawClient.Answer head = client.head();
      assertThat(head.headers()).doesNotContainKeys("transfer-encoding", "content-length");
      assertThat(client.rest()).isEqualTo("part rest");
    }
  }

  @Test
  void answersPipelinedRequestsInOrderAndOneAtATime() throws Exception {
    AtomicInteger inWork = new AtomicInteger();
    ConcurrentLinkedQueue<Integer> seen = new ConcurrentLinkedQueue<>();
    Handler handler =
        (request, response) -> {
          seen.add(inWork.incrementAndGet());
          inWork.decrementAndGet();
          response.send(request.path().getBytes(UTF_8));
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        all.append("POST /")
            .append(i)
            .append(" HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc");
      }
      client.send(all.toString());

      for (int i = 0; i < 300; i++) {
        assertThat(client.answer().body()).isEqualTo("/" + i);
      }
      assertThat(seen).hasSize(300).containsOnly(1);
    }
  }

  @Test
  void readsAChunkedBody() throws Exception {
    try (HttpServer server = new Settings().start(Http1Test::echo);
        RawClient client = new RawClient(server)) {
      client.send("POST /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("4;note=1\r\nwiki\r\n5\r\npedia\r\n0\r\nTrailer: x\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo("POST /c null wikipedia");

      assertThat(client.get("/next").answer().body()).isEqualTo("GET /next null ");
    }
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    try (HttpServer server = new Settings().start(Http1Test::echo);
        RawClient client = new RawClient(server)) {
      client.send("HEAD /h HTTP/1.1\r\nHost: t\r\n\r\n");
      assertThat(client.head().header("content-length")).isEqualTo("13");

      assertThat(client.get("/next").answer().body()).isEqualTo("GET /next null ");
    }
  }

  @Test
  void passesOptionsToTheHandler() throws Exception {
    try (HttpServer server = new Settings().start(Http1Test::echo);
        RawClient client = new RawClient(server)) {
      client.send("OPTIONS /o HTTP/1.1\r\nHost: t\r\n\r\n");

      assertThat(client.answer().body()).isEqualTo("OPTIONS /o null ");
    }
  }

  @Test
  void noContentHasNoLength() throws Exception {
    Handler handler = (_, response) -> response.status(204).send();
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.get("/").head();

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers()).doesNotContainKeys("content-length", "transfer-encoding");
      assertThat(client.get("/").head().status()).isEqualTo(204);
    }
  }

  @Test
  void aFailedHandlerIsA500WithoutDetails() throws Exception {
    Handler handler =
        (_, _) -> {
          throw new IllegalStateException("secret");
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.get("/").answer();

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("secret");
      assertThat(client.get("/").answer().status()).isEqualTo(500);
    }
  }

  @Test
  void aHandlerThatSaysNothingIsA500() throws Exception {
    Handler handler = (_, _) -> {};
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      assertThat(client.get("/").answer().status()).isEqualTo(500);
      await().until(() -> server.load().requests() == 0);
    }
  }

  @Test
  void aStreamThatFailsDoesNotLookComplete() throws Exception {
    Handler handler =
        (_, response) -> {
          try (OutputStream out = response.stream()) {
            out.write("half".getBytes(UTF_8));
            out.flush();
            throw new IOException("the other half is lost");
          }
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      client.get("/");

      assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aStreamThatFailsBeforeItsFirstByteIsA500() throws Exception {
    Handler handler =
        (_, response) -> {
          try (OutputStream out = response.stream()) {
            out.write("half".getBytes(UTF_8));
            throw new IOException("nothing was sent yet");
          }
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      assertThat(client.get("/").answer().status()).isEqualTo(500);
    }
  }

  @Test
  void streamsALargeBodyInChunks() throws Exception {
    byte[] block = "0123456789abcdef".repeat(64).getBytes(UTF_8);
    Handler handler =
        (_, response) -> {
          try (OutputStream out = response.stream()) {
            for (int i = 0; i < 1024; i++) {
              out.write(block);
            }
          }
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.get("/").answer();

      assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
      assertThat(answer.body()).isEqualTo("0123456789abcdef".repeat(64 * 1024));
      assertThat(client.get("/").answer().body()).hasSize(1 << 20);
    }
  }

  @Test
  void sendsALargeBodyWithItsLength() throws Exception {
    byte[] body = "x".repeat(3_000_000).getBytes(UTF_8);
    try (HttpServer server = new Settings().start((_, response) -> response.send(body));
        RawClient client = new RawClient(server)) {
      assertThat(client.get("/").answer().body()).hasSize(3_000_000);
      assertThat(client.get("/").answer().body()).hasSize(3_000_000);
    }
  }

  @Test
  void headersCannotBreakTheLine() throws Exception {
    ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    Map<String, String> wrong =
        Map.of("x", "a\r\nb: c", "x\r\n", "a", "x y", "a", "Content-Length", "3", "x-nul", "\0");
    Handler handler =
        (_, response) -> {
          wrong.forEach((name, value) -> {
            try {
              response.header(name, value);
            } catch (IllegalArgumentException e) {
              refused.add(name);
            }
          });
          response.header("X-Good", "yes").send();
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      assertThat(client.get("/").answer().header("x-good")).isEqualTo("yes");
      assertThat(refused).hasSize(wrong.size());
    }
  }

  @Test
  void compressesOnlyWhenAllowedAndAccepted() throws Exception {
    byte[] text = "compress me ".repeat(500).getBytes(UTF_8);
    Handler handler =
        (request, response) -> {
          response.header("content-type", "text/plain");
          (request.path().equals("/plain") ? response : response.compressed()).send(text);
        };
    try (HttpServer server = new Settings().start(handler);
        RawClient client = new RawClient(server)) {
      String accepting = " HTTP/1.1\r\nHost: t\r\nAccept-Encoding: br, gzip;q=0.5\r\n\r\n";

      RawClient.Answer small = client.send("GET /" + accepting).answer();
      assertThat(small.header("content-encoding")).isEqualTo("gzip");
      assertThat(small.header("vary")).isEqualTo("Accept-Encoding");
      assertThat(small.body().length()).isLessThan(500);
      assertThat(client.send("GET /plain" + accepting).answer().body()).hasSize(text.length);
      assertThat(client.get("/").answer().body()).hasSize(text.length);
    }
  }
}
