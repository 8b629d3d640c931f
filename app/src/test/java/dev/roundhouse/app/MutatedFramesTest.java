package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spoilt requests of both eras through the socket: each is answered or refused in order, none
/// leaves anything behind. `fuzz.frames` says how many, `fuzz.seed` which.
final class MutatedFramesTest {
  private static final int FRAMES = Integer.getInteger("fuzz.frames", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_260_728L);
  private static final int CLIENTS = 48;
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long GROWTH = 48 << 20;

  /// An unknown method or transfer coding of HTTP, and another version of it.
  private static final Set<Integer> DOCUMENTED_5XX = Set.of(501, 505);

  private static final String SETTINGS =
      """
      listen:
        port: 0
        request-timeout: 500ms
      gateway:
        list-wait: 10s
        max-sessions: 200
      """;

  private static final List<Corpus.Sample> CORPUS = Corpus.all();

  @TempDir private Path directory = Path.of("");
  private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @Test
  void everySpoiltRequestIsAnsweredAndNothingStays() throws Exception {
    long start = System.nanoTime();
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      for (List<String> server :
          List.of(
              List.of("liar", "lying-server.mjs"),
              List.of("fixture", "fixture-server.mjs", "--stdio"))) {
        // Servers that do not answer what they cannot read cost that call its whole timeout.
        house.addCommand(
            server.getFirst(),
            Node.command(server.get(1), server.subList(2, server.size()).toArray(String[]::new)),
            "isolation",
            "shared",
            "callTimeout",
            "1s");
      }
      assertThat(house.call("liar__echo", "{\"message\":\"before\"}").body()).contains("before");

      storm(house, 0, FRAMES / 2);
      long halfway = used();
      storm(house, FRAMES / 2, FRAMES);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertThat(house.metric("roundhouse_http_streams")).isZero();
            assertThat(house.metric("roundhouse_gateway_subscriptions")).isZero();
            assertThat(house.metric("roundhouse_http_requests")).as("this one").isEqualTo(1);
            assertThat(house.metric("roundhouse_http_connections"))
                .isLessThanOrEqualTo(CLIENTS + 1);
          });
      assertThat(house.metric("roundhouse_gateway_sessions")).isLessThanOrEqualTo(200);
      assertThat(used() - halfway).as("growth of the heap, seed %d", SEED).isLessThan(GROWTH);
      assertThat(house.call("liar__echo", "{\"message\":\"after\"}").body()).contains("after");
    }
    System.out.printf(
        "%d spoilt requests of seed %d in %d s: %s%n",
        FRAMES, SEED, (System.nanoTime() - start) / 1_000_000_000, new TreeMap<>(outcomes));
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void storm(RunningHouse house, int from, int to) throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    Crowd.atOnce(
        CLIENTS,
        LONGEST,
        _ -> {
          try (Spoiler spoiler = new Spoiler(house)) {
            for (int number = next.getAndIncrement();
                number < to;
                number = next.getAndIncrement()) {
              spoiler.send(number);
            }
          }
          return true;
        });
  }

  /// One client: a connection and a session of each kind, renewed when lost.
  private final class Spoiler implements AutoCloseable {
    private final RunningHouse house;
    private final URI address;
    private final Map<Corpus.Session, String> sessions = new EnumMap<>(Corpus.Session.class);
    private @Nullable RawHttp connection;

    Spoiler(RunningHouse house) {
      this.house = house;
      this.address = URI.create(house.url("/"));
    }

    void send(int number) throws Exception {
      Random random = new Random(SEED * 1_000_003 + number);
      Corpus.Sample sample = CORPUS.get(random.nextInt(CORPUS.size()));
      byte[] other = CORPUS.get(random.nextInt(CORPUS.size())).body();
      boolean isHeadSpoilt = sample.body().length == 0 || random.nextInt(8) == 0;
      byte[] body = isHeadSpoilt ? sample.body() : Mutation.of(sample.body(), other, random);
      byte[] head = head(sample, body.length);
      byte[] request = joined(isHeadSpoilt ? Mutation.of(head, other, random) : head, body);
      try {
        if (isHeadSpoilt) {
          alone(request);
        } else {
          kept(sample, request, body);
        }
      } catch (Exception | AssertionError e) {
        String text = new String(request, ISO_8859_1).replace(house.token(), "TOKEN");
        throw new AssertionError("request %d of seed %d:%n%s".formatted(number, SEED, text), e);
      }
    }

    private byte[] head(Corpus.Sample sample, int length) throws Exception {
      String session = session(sample.session());
      return (sample.method()
              + " "
              + sample.path()
              + " HTTP/1.1\r\nHost: "
              + address.getAuthority())
          .concat("\r\nAuthorization: Bearer " + house.token() + "\r\n")
          .concat("Accept: application/json, text/event-stream\r\n")
          .concat(session.isEmpty() ? "" : "Mcp-Session-Id: " + session + "\r\n")
          .concat(sample.headers())
          .concat(length == 0 ? "\r\n" : "Content-Type: application/json\r\n")
          .concat(length == 0 ? "" : "Content-Length: " + length + "\r\n\r\n")
          .getBytes(UTF_8);
    }

    private String session(Corpus.Session kind) throws Exception {
      String known = sessions.get(kind);
      if (known == null) {
        known =
            switch (kind) {
              case NONE -> "";
              case LATEST -> LegacyClient.open(house, "/mcp", "2025-11-25").session();
              case WITH_BATCHES -> LegacyClient.open(house, "/mcp", "2025-03-26").session();
            };
        sessions.put(kind, known);
      }
      return known;
    }

    /// A spoilt head may say anything of the bytes that follow: its connection serves no other.
    private void alone(byte[] request) throws Exception {
      try (RawHttp own = new RawHttp(address, PATIENCE)) {
        own.send(request);
        RawHttp.Head answer = own.head();
        if (answer != null && !answer.isStream()) {
          judge(answer, own.body(answer), null);
        } else {
          count(answer == null ? "closed" : "stream");
        }
      }
    }

    private void kept(Corpus.Sample sample, byte[] request, byte[] body) throws Exception {
      RawHttp to = connection;
      if (to == null) {
        to = new RawHttp(address, PATIENCE);
        connection = to;
      }
      to.send(request);
      RawHttp.Head answer = to.head();
      if (answer == null) {
        fail("a whole request was answered by a closed connection");
        return;
      }
      if (answer.status() == 404) {
        sessions.remove(sample.session());
      }
      boolean isEndless = answer.isStream() && sample.isOpenEnded();
      if (!isEndless) {
        judge(answer, to.body(answer), body);
      } else {
        count("stream");
      }
      if (isEndless || answer.isLast()) {
        to.close();
        connection = null;
      }
    }

    @Override
    public void close() throws IOException {
      RawHttp open = connection;
      if (open != null) {
        open.close();
      }
    }
  }

  private static byte[] joined(byte[] head, byte[] body) {
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, _ -> new AtomicInteger()).incrementAndGet();
  }

  /// @param sent the body that is answered; null when nobody knows what was taken for it
  private void judge(RawHttp.Head answer, byte[] body, byte @Nullable [] sent) throws Exception {
    int status = answer.status();
    String text = new String(body, UTF_8);
    if (status >= 500) {
      assertThat(DOCUMENTED_5XX).as(text).contains(status);
    }
    if (status == 202 || status == 204) {
      assertThat(body).isEmpty();
      count("" + status);
      return;
    }
    if (answer.isStream()) {
      for (String line : text.lines().filter(each -> each.startsWith("data: ")).toList()) {
        frame(status, Json.parse(line.substring(6).getBytes(UTF_8)), sent);
      }
      return;
    }
    Json json = body.length == 0 ? null : parsed(body);
    if (json == null || json.type() != JsonType.OBJECT) {
      assertThat(status).as("status with the body <%s>", text).isBetween(400, 505);
      count(status + " without JSON");
    } else if (json.get("jsonrpc").isPresent()) {
      frame(status, json, sent);
    } else {
      assertThat(status).as(text).isBetween(400, 505);
      assertThat(json.get("status").integer(0)).as(text).isEqualTo(status);
      count(status + " problem");
    }
  }

  private static @Nullable Json parsed(byte[] body) {
    try {
      return Json.parse(body);
    } catch (MalformedFrame _) {
      return null;
    }
  }

  private void frame(int status, Json frame, byte @Nullable [] sent) {
    boolean isError = frame.get("error").get("code").isPresent();
    boolean isResult = frame.get("result").isPresent();
    boolean isOther = frame.get("method").text() != null;
    assertThat(isError || isResult || isOther).as(frame.toString()).isTrue();
    if (isResult) {
      assertThat(status).isEqualTo(200);
      assertThat(sent == null || isText(sent)).as("what is no UTF-8 is no request").isTrue();
    }
    count(
        status
            + (isError ? " error " + frame.get("error").get("code").integer(0) : "")
            + (isResult ? " result" : ""));
  }

  private static boolean isText(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}
