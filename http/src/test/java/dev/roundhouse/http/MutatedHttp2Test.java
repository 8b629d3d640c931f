package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that break the rules of HTTP/2: each is answered in order or sent away, none leaves
/// anything behind, and one that keeps the rules is served all the while. `fuzz.frames` says how
/// many conversations, `fuzz.seed` which.
final class MutatedHttp2Test {
  private static final int CONVERSATIONS = Integer.getInteger("fuzz.frames", 3_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_260_728L);
  private static final int CLIENTS = 16;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final Duration QUIET = Duration.ofSeconds(20);
  private static final long GROWTH = 8 << 20;
  private static final byte[] LARGE = new byte[200_000];

  private final Complaints complaints = new Complaints();
  private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  @BeforeEach
  void watchBuffers() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    complaints.listen();
  }

  @AfterEach
  void leaveAsFound() {
    complaints.close();
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void whoBreaksTheRulesHarmsNobodyAndLeavesNothing() throws Exception {
    long start = System.nanoTime();
    AtomicInteger served = new AtomicInteger();
    Settings settings =
        new Settings()
            .maxRequests(10_000)
            .maxConnections(1_000)
            .requestTimeout(Duration.ofMillis(500))
            .writeTimeout(Duration.ofMillis(500))
            // The honest client may have to wait for a processor as well.
            .idleTimeout(Duration.ofSeconds(5));
    try (HttpServer server = settings.start(MutatedHttp2Test::handle)) {
      try (Http2Client honest = new Http2Client(server);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        AtomicBoolean isOver = new AtomicBoolean();
        Future<?> service = threads.submit(() -> ask(honest, isOver, served));
        try {
          storm(server, threads, 0, CONVERSATIONS / 2);
          quiet(server, 1);
          long halfway = direct();
          storm(server, threads, CONVERSATIONS / 2, CONVERSATIONS);
          quiet(server, 1);
          assertThat(direct() - halfway).as("growth of direct memory").isLessThan(GROWTH);
        } finally {
          isOver.set(true);
          // What went wrong for the honest client explains whatever went wrong besides.
          service.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
      quiet(server, 0);
    }
    assertThat(served.get()).as("answers to the honest client").isGreaterThan(10);
    // Buffers that nobody gave back are told of when new ones are taken.
    System.gc();
    ByteBufAllocator.DEFAULT.directBuffer(16).release();
    assertThat(complaints.all).as("seed %d", SEED).isEmpty();
    System.out.printf(
        "%d conversations of seed %d in %d ms, %d honest answers: %s%n",
        CONVERSATIONS, SEED, (System.nanoTime() - start) / 1_000_000, served.get(), outcomes);
  }

  private static void handle(Request request, Response response) throws Exception {
    switch (request.path()) {
      case "/late" -> {
        boolean isGone = isCancelledSoon(request);
        response.send((isGone ? "gone" : "late").getBytes(UTF_8));
      }
      case "/events" -> {
        EventStream events = response.events();
        events.send("data: 1\n\n".getBytes(UTF_8));
        // A stream that stays open would rightly keep the connection of a silent client open.
        boolean isGone = isCancelledSoon(request);
        events.send(("data: " + isGone + "\n\n").getBytes(UTF_8));
        events.close();
      }
      case "/large" -> response.send(LARGE);
      case "/here" -> response.send("here".getBytes(UTF_8));
      default -> response.send(request.body());
    }
  }

  private static boolean isCancelledSoon(Request request) throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    request.onCancel(cancelled::countDown);
    return cancelled.await(200, TimeUnit.MILLISECONDS);
  }

  private static Void ask(Http2Client honest, AtomicBoolean isOver, AtomicInteger served)
      throws InterruptedException {
    while (!isOver.get()) {
      // In one frame: with a body apart, a pause of this thread would count as a slow client.
      Http2Client.Stream stream = honest.send(Http2Client.headers("GET", "/here"), true);
      assertThat(stream.next())
          .as("honest request %d, goodbye %s", served.get(), honest.goneAway)
          .isEqualTo("200");
      assertThat(stream.next()).isEqualTo("data here");
      assertThat(stream.next()).isEqualTo("end");
      served.incrementAndGet();
    }
    return null;
  }

  private static void quiet(HttpServer server, int connections) {
    await()
        .atMost(QUIET)
        .untilAsserted(() -> {
          HttpServer.Load load = server.load();
          assertThat(load.connections()).isEqualTo(connections);
          assertThat(load.requests()).isLessThanOrEqualTo(connections);
          assertThat(load.streams()).isZero();
        });
  }

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private void storm(HttpServer server, ExecutorService threads, int from, int to)
      throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    List<Future<?>> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      clients.add(
          threads.submit(() -> {
            for (int number = next.getAndIncrement();
                number < to;
                number = next.getAndIncrement()) {
              converse(server, threads, number);
            }
            return null;
          }));
    }
    for (Future<?> client : clients) {
      client.get(30, TimeUnit.MINUTES);
    }
  }

  private void converse(HttpServer server, ExecutorService threads, int number) {
    Random random = new Random(SEED * 1_000_003 + number);
    Http2Attacks.Kind kind = Http2Attacks.pick(random);
    byte[] bytes = kind.bytes(random);
    int ending = random.nextInt(10);
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      if (ending == 0) {
        abandon(socket, bytes);
        count(kind, "abandoned");
        return;
      }
      boolean isHalfClosed = ending < 5;
      Future<?> writer = threads.submit(() -> write(socket, bytes, isHalfClosed));
      Http2Answers answers = new Http2Answers(socket.getInputStream());
      answers.readAll(isHalfClosed);
      writer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      answers.outcomes.forEach(outcome -> count(kind, outcome));
    } catch (Exception | AssertionError e) {
      String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 2_000));
      throw new AssertionError(
          "conversation %d of seed %d, %s, ending %d: %s"
              .formatted(number, SEED, kind.name(), ending, hex),
          e);
    }
  }

  /// Leaves without reading, so that the system cuts the connection.
  private static void abandon(Socket socket, byte[] bytes) throws IOException {
    try {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(bytes);
    } catch (SocketException _) {
      // The server was faster in leaving.
    }
  }

  private static Void write(Socket socket, byte[] bytes, boolean isHalfClosed) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
      if (isHalfClosed) {
        socket.shutdownOutput();
      } else {
        socket.getOutputStream().write(new Http2Bytes().lastPing().bytes());
      }
    } catch (SocketException _) {
      // The server has closed already; what it said is the reader's business.
    }
    return null;
  }

  private void count(Http2Attacks.Kind kind, String outcome) {
    outcomes
        .computeIfAbsent(kind.name() + ": " + outcome, _ -> new AtomicInteger())
        .incrementAndGet();
  }
}
