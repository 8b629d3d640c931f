package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ByteSize;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class Http2Test {
  private static void echo(Request request, Response response) {
    String text =
        request.method()
            + " "
            + request.path()
            + " "
            + request.query()
            + " "
            + request.header("Host")
            + " "
            + request.header("cookie")
            + " "
            + new String(request.body(), UTF_8);
    response.header("X-Mixed-Case", "yes").send(text.getBytes(UTF_8));
  }

  @Test
  void answersWithPriorKnowledge() throws Exception {
    try (HttpServer server = new Settings().start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      Http2Headers headers = Http2Client.headers("POST", "/p?q");
      headers.add("cookie", "a=1").add("cookie", "b=2");
      Http2Client.Stream stream = client.send(headers, false).body("wi", false).body("ki", true);

      assertThat(stream.next()).isEqualTo("200");
      assertThat(stream.next()).isEqualTo("data POST /p q test a=1; b=2 wiki");
      assertThat(stream.next()).isEqualTo("end");
      assertThat(client.get("/next").next()).isEqualTo("200");
      assertThat(server.load().connections()).isEqualTo(1);
      await().until(() -> server.load().requests() == 0);
    }
  }

  @Test
  void headHasNoBody() throws Exception {
    try (HttpServer server = new Settings().start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream = client.send(Http2Client.headers("HEAD", "/"), true);

      assertThat(stream.next()).isEqualTo("200");
      assertThat(stream.next()).isEqualTo("end");
    }
  }

  @Test
  void refusesALargeBody() throws Exception {
    Settings settings = new Settings().maxBody(ByteSize.ofKiB(1));
    try (HttpServer server = settings.start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream =
          client.send(Http2Client.headers("POST", "/"), false).body("x".repeat(2000), false);
      assertThat(stream.next()).isEqualTo("413");

      Http2Headers announced = Http2Client.headers("POST", "/").add("content-length", "9999");
      assertThat(client.send(announced, false).next()).isEqualTo("413");
      assertThat(client.get("/").next()).isEqualTo("200");
    }
  }

  @Test
  void refusesHeadsThatAreNotOneRequest() throws Exception {
    try (HttpServer server = new Settings().start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      Http2Headers otherHost = Http2Client.headers("GET", "/").add("host", "other");
      assertThat(client.send(otherHost, true).next()).isEqualTo("400");
      assertThat(client.send(Http2Client.headers("GET", "no-slash"), true).next()).isEqualTo("400");
      assertThat(client.send(Http2Client.headers("get", "/"), true).next()).isEqualTo("501");
      Http2Headers many = Http2Client.headers("GET", "/");
      for (int i = 0; i < 60; i++) {
        many.add("x-" + i, "y");
      }
      assertThat(client.send(many, true).next()).isEqualTo("431");
      Http2Headers large = Http2Client.headers("GET", "/").add("x", "y".repeat(9000));
      assertThat(client.send(large, true).next()).isEqualTo("431");
      assertThat(client.get("/").next()).isEqualTo("200");
    }
  }

  @Test
  void aResetCancels() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    Handler handler =
        (request, response) -> {
          request.onCancel(cancelled::countDown);
          entered.countDown();
          cancelled.await();
          response.send();
        };
    try (HttpServer server = new Settings().start(handler);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream = client.get("/");
      entered.await();

      stream.reset();

      await().atMost(Duration.ofSeconds(1)).until(() -> cancelled.getCount() == 0);
      await().until(() -> server.load().equals(new HttpServer.Load(1, 0, 0)));
    }
  }

  @Test
  void eventsComeAtOnceAndAResetEndsThem() throws Exception {
    CompletableFuture<EventStream> opened = new CompletableFuture<>();
    AtomicInteger ended = new AtomicInteger();
    Handler handler =
        (request, response) -> {
          request.onCancel(ended::incrementAndGet);
          EventStream stream = response.events();
          stream.onClose(ended::incrementAndGet);
          opened.complete(stream);
        };
    Settings settings = new Settings().keepAlive(Duration.ofMillis(200));
    try (HttpServer server = settings.start(handler);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream = client.get("/");
      assertThat(stream.next()).isEqualTo("200");
      opened.join().send("data: 1\n\n".getBytes(UTF_8));
      assertThat(stream.next()).isEqualTo("data data: 1\n\n");
      assertThat(stream.next()).isEqualTo("data :\n\n");
      await().until(() -> server.load().equals(new HttpServer.Load(1, 0, 1)));

      stream.reset();

      await().atMost(Duration.ofSeconds(1)).until(() -> ended.get() == 2);
      assertThat(opened.join().isOpen()).isFalse();
      assertThat(server.load().streams()).isZero();
    }
  }

  @Test
  void aLostConnectionCancelsEveryStream() throws Exception {
    AtomicInteger cancelled = new AtomicInteger();
    Handler handler =
        (request, response) -> {
          response.events();
          request.onCancel(cancelled::incrementAndGet);
        };
    try (HttpServer server = new Settings().start(handler)) {
      try (Http2Client client = new Http2Client(server)) {
        for (int i = 0; i < 10; i++) {
          assertThat(client.get("/").next()).isEqualTo("200");
        }
      }
      await().atMost(Duration.ofSeconds(2)).until(() -> cancelled.get() == 10);
      await().until(() -> server.load().equals(new HttpServer.Load(0, 0, 0)));
    }
  }

  @Test
  void aStreamedAnswerThatFailsIsReset() throws Exception {
    Handler handler =
        (_, response) -> {
          OutputStream out = response.stream();
          out.write("half".getBytes(UTF_8));
          out.flush();
          throw new IOException("lost");
        };
    try (HttpServer server = new Settings().start(handler);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream = client.get("/");

      String last = stream.next();
      while (last.startsWith("data") || last.equals("200")) {
        last = stream.next();
      }
      assertThat(last).isEqualTo("reset 2");
    }
  }

  @Test
  void aFloodOfResetsEndsTheConnection() throws Exception {
    try (HttpServer server = new Settings().start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      int resets = 0;
      while (resets < 10_000 && client.openAndReset()) {
        resets++;
      }

      assertThat(resets).isLessThan(10_000);

      await().atMost(Duration.ofSeconds(5)).until(() -> server.load().connections() == 0);
    }
  }

  @Test
  void aStreamThatIsNotReadIsResetAndTheOthersGoOn() throws Exception {
    byte[] large = new byte[1 << 20];
    Handler handler =
        (request, response) ->
            response.send(request.path().equals("/large") ? large : "small".getBytes(UTF_8));
    Settings settings = new Settings().writeTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start(handler);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream = client.ignore("/large");

      await().until(() -> server.load().requests() == 1);
      await().atMost(Duration.ofSeconds(3)).until(() -> server.load().requests() == 0);
      assertThat(stream.next()).isEqualTo("reset 2");
      stream.forget();
      assertThat(client.get("/").next()).isEqualTo("200");
    }
  }

  @Test
  void drainSaysGoAwayAndLetsStreamsEnd() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Handler handler =
        (_, response) -> {
          release.await();
          response.send("done".getBytes(UTF_8));
        };
    try (HttpServer server = new Settings().start(handler);
        Http2Client client = new Http2Client(server)) {
      Http2Client.Stream stream = client.get("/");
      await().until(() -> server.load().requests() == 1);

      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> {
            try {
              return server.drain(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });

      assertThat(client.goneAway.join()).isZero();
      release.countDown();
      assertThat(stream.next()).isEqualTo("200");
      assertThat(stream.next()).isEqualTo("data done");
      assertThat(drained.join()).isTrue();
      await().until(() -> server.load().connections() == 0);
    }
  }

  @Test
  void anIdleConnectionIsClosed() {
    Settings settings = new Settings().idleTimeout(Duration.ofMillis(200));
    try (HttpServer server = settings.start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      assertThat(client.goneAway.join()).isZero();
      await().until(() -> !client.isOpen());
    }
  }

  @Test
  void shortRequestsKeepAConnectionOpen() throws Exception {
    Settings settings = new Settings().idleTimeout(Duration.ofMillis(200));
    try (HttpServer server = settings.start(Http2Test::echo);
        Http2Client client = new Http2Client(server)) {
      long start = System.nanoTime();

      while (System.nanoTime() - start < Duration.ofSeconds(2).toNanos()) {
        assertThat(client.get("/").next()).isEqualTo("200");
      }

      assertThat(client.goneAway).isNotDone();
    }
  }

  @Test
  void aBrokenRuleIsNamedInTheGoodbye() throws Exception {
    try (HttpServer server = new Settings().start(Http2Test::echo);
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(5_000);
      byte[] unknown = {(byte) 0x80};
      Http2Bytes bytes =
          new Http2Bytes().preface().frame(Http2Bytes.HEADERS, Http2Bytes.END_HEADERS, 1, unknown);
      socket.getOutputStream().write(bytes.bytes());
      Http2Answers answers = new Http2Answers(socket.getInputStream());

      answers.readAll(false);

      assertThat(answers.goodbye).isEqualTo(9);
      await().until(() -> server.load().connections() == 0);
    }
  }

  @Test
  void aClientThatReadsNothingIsCutOff() throws Exception {
    byte[] large = new byte[200_000];
    Settings settings =
        new Settings().writeTimeout(Duration.ofMillis(300)).idleTimeout(Duration.ofMillis(300));
    try (HttpServer server = settings.start((_, response) -> response.send(large));
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      byte[] window = Http2Bytes.setting(4, Integer.MAX_VALUE);
      Http2Bytes bytes = new Http2Bytes().preface();
      bytes.frame(Http2Bytes.SETTINGS, Http2Bytes.NONE, 0, window);
      bytes.frame(Http2Bytes.WINDOW, Http2Bytes.NONE, 0, Http2Bytes.number(1 << 30));
      for (int stream = 1; stream < 200; stream += 2) {
        bytes.get(stream, "/");
      }

      socket.getOutputStream().write(bytes.bytes());

      await().until(() -> server.load().requests() > 0);
      await().until(() -> server.load().equals(new HttpServer.Load(0, 0, 0)));
    }
  }

  @Test
  void tooManyRequestsAreRefusedOneByOne() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Handler handler =
        (_, response) -> {
          release.await();
          response.send();
        };
    // One connection allows no more streams than requests may be in work: it takes two.
    try (HttpServer server = new Settings().maxRequests(2).start(handler);
        Http2Client first = new Http2Client(server);
        Http2Client second = new Http2Client(server)) {
      List<Http2Client.Stream> streams = new ArrayList<>(List.of(first.get("/"), first.get("/")));
      await().until(() -> server.load().requests() == 2);

      assertThat(second.get("/").next()).isEqualTo("503");
      release.countDown();
      for (Http2Client.Stream stream : streams) {
        assertThat(stream.next()).isEqualTo("200");
      }
    }
  }
}
