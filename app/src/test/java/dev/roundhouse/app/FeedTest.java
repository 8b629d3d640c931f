package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What happens, as it happens, over a WebSocket and an event stream.
@Timeout(90)
final class FeedTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  /// One who follows, with what it was told.
  private static final class Follower implements WebSocket.Listener {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        told.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    /// The next message of this type; others before it are skipped.
    Json next(String type) throws Exception {
      while (true) {
        String text = told.poll(30, TimeUnit.SECONDS);
        assertThat(text).as("a message of type " + type).isNotNull();
        Json message = Json.parse(String.valueOf(text).getBytes(UTF_8));
        if (type.equals(message.get("type").text())) {
          return message;
        }
      }
    }
  }

  private WebSocket open(RunningHouse house, String query, Follower follower, String... headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    for (int at = 0; at < headers.length; at += 2) {
      builder.header(headers[at], headers[at + 1]);
    }
    URI uri = URI.create(house.url("/ws" + query).replaceFirst("^http", "ws"));
    return builder.buildAsync(uri, follower).join();
  }

  private static void say(WebSocket socket, String text) {
    socket.sendText(text, true).join();
  }

  /// What refused the handshake.
  private static int refused(Throwable thrown) {
    assertThat(thrown).hasCauseInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) Objects.requireNonNull(thrown.getCause()))
        .getResponse()
        .statusCode();
  }

  private static String bearer(RunningHouse house) {
    return "Bearer " + house.token();
  }

  private RunningHouse house() throws Exception {
    RunningHouse house = RunningHouse.open(folder);
    house.addCommand("one", Node.command("bridge-server.mjs"));
    house.addCommand("two", Node.command("bridge-server.mjs"));
    return house;
  }

  @Test
  void tellsWhatServersDoAndHowAllIs() throws Exception {
    try (RunningHouse house = house()) {
      Follower follower = new Follower();
      WebSocket socket = open(house, "", follower, "Authorization", bearer(house));

      Json update = follower.next("monitoring_update");
      assertThat(update.get("health").get("total").integer(0)).isGreaterThanOrEqualTo(12);
      house.call("one__counter", "{}");
      Json moved = follower.next("server.status");

      assertThat(moved.get("data").get("server").text()).isEqualTo("one");
      assertThat(moved.get("data").get("from").text()).isEqualTo("stopped");
      assertThat(moved.get("data").get("to").text()).isEqualTo("starting");
      assertThat(follower.next("server.status").get("data").get("to").text()).isEqualTo("ready");
      say(socket, "{\"type\":\"ping\"}");
      follower.next("pong");
      say(socket, "{\"type\":\"dance\"}");
      assertThat(follower.next("error").get("detail").text()).contains("subscribe");
    }
  }

  @Test
  void tellsOnlyWhatIsWanted() throws Exception {
    try (RunningHouse house = house()) {
      Follower follower = new Follower();
      WebSocket socket =
          open(
              house, "?topics=server.status&servers=two", follower, "Authorization", bearer(house));
      house.call("one__counter", "{}");
      house.call("two__counter", "{}");

      assertThat(follower.next("server.status").get("data").get("server").text()).isEqualTo("two");

      say(socket, "{\"type\":\"subscribe\",\"servers\":[\"one\"]}");
      say(socket, "{\"type\":\"ping\"}");
      follower.next("pong");
      house.send(house.post("/services/two/restart", ""));
      house.send(house.post("/services/one/restart", ""));
      assertThat(follower.next("server.status").get("data").get("server").text()).isEqualTo("one");
      say(socket, "{\"type\":\"subscribe\",\"topics\":[\"weather\"]}");
      assertThat(follower.next("error").get("detail").text()).contains("weather", "server.status");
    }
  }

  @Test
  void whoComesBackHearsWhatItHasMissed() throws Exception {
    try (RunningHouse house = house()) {
      Follower first = new Follower();
      WebSocket socket =
          open(house, "?topics=server.status", first, "Authorization", bearer(house));
      house.call("one__counter", "{}");
      String place = "" + first.next("server.status").get("id").text();
      socket.abort();

      Follower again = new Follower();
      WebSocket _ =
          open(
              house, "?topics=server.status&after=" + place, again, "Authorization", bearer(house));
      assertThat(again.next("server.status").get("data").get("to").text()).isEqualTo("ready");

      Follower late = new Follower();
      WebSocket _ = open(house, "?after=other-7", late, "Authorization", bearer(house));
      late.next("missed");
      late.next("monitoring_update");
    }
  }

  @Test
  void aBrowserSaysItsTokenInTheFirstMessage() throws Exception {
    try (RunningHouse house = house()) {
      Follower follower = new Follower();
      WebSocket socket = open(house, "", follower);
      say(socket, "{\"type\":\"auth\",\"token\":\"%s\"}".formatted(house.token()));
      follower.next("authenticated");
      follower.next("monitoring_update");

      Follower stranger = new Follower();
      say(open(house, "", stranger), "{\"type\":\"auth\",\"token\":\"no\"}");
      assertThat(stranger.next("error").get("detail").text()).contains("not good");
      stranger.closed.get(30, TimeUnit.SECONDS);
      assertThat(stranger.told).isEmpty();

      Follower caller = new Follower();
      String mcp = house.token("caller", "mcp");
      say(open(house, "", caller), "{\"type\":\"auth\",\"token\":\"%s\"}".formatted(mcp));
      assertThat(caller.next("error").get("detail").text()).contains("monitor");
      caller.closed.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void nobodyElseIsLetIn() throws Exception {
    try (RunningHouse house = house()) {
      assertThatThrownBy(() -> open(house, "", new Follower(), "Origin", "https://evil.example"))
          .isInstanceOf(CompletionException.class)
          .satisfies(e -> assertThat(refused(e)).isEqualTo(403));
      String mcp = house.token("caller", "mcp");
      assertThatThrownBy(() -> open(house, "", new Follower(), "Authorization", "Bearer " + mcp))
          .satisfies(e -> assertThat(refused(e)).isEqualTo(403));
      assertThat(house.send(house.request("/ws")).statusCode()).isEqualTo(426);
      assertThat(house.send(house.request("/events?topics=weather")).statusCode()).isEqualTo(422);
      assertThat(house.send(house.request("/events?after=x")).statusCode()).isEqualTo(422);
    }
  }

  @Test
  void tellsWhatBecomesOfAlerts() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder)) {
      Follower follower = new Follower();
      WebSocket _ = open(house, "", follower, "Authorization", bearer(house));
      Follower ofOthers = new Follower();
      WebSocket others =
          open(house, "?topics=alert.new&servers=other", ofOthers, "Authorization", bearer(house));
      HttpResponse<Stream<String>> stream =
          http.send(house.request("/events?topics=alert.resolved").build(), BodyHandlers.ofLines());
      // Whoever follows has its place before anything happens.
      follower.next("monitoring_update");
      String wish = "{\"summary\":\"by hand\",\"labels\":{\"server\":\"one\"}}";
      HttpResponse<String> raised = house.send(house.post("/api/v1/alerts", wish));
      String id = "" + Json.parse(raised.body().getBytes(UTF_8)).get("id").text();

      Json fresh = follower.next("alert.new").get("data");
      assertThat(fresh.get("from").isPresent()).isFalse();
      assertThat(fresh.get("alert").get("id").text()).isEqualTo(id);
      assertThat(fresh.get("alert").get("status").text()).isEqualTo("firing");
      house.send(house.post("/api/v1/alerts/" + id + "/acknowledge", ""));
      Json known = follower.next("alert.changed").get("data");
      assertThat(known.get("from").text()).isEqualTo("firing");
      assertThat(known.get("alert").get("status").text()).isEqualTo("acknowledged");
      house.send(house.post("/api/v1/alerts/" + id + "/resolve", ""));
      Json over = follower.next("alert.resolved").get("data");
      assertThat(over.get("from").text()).isEqualTo("acknowledged");
      assertThat(over.get("alert").get("status").text()).isEqualTo("resolved");
      try (Stream<String> lines = stream.body()) {
        assertThat(lines.filter(line -> line.startsWith("data: ")).findFirst().orElseThrow())
            .startsWith("data: {\"type\":\"alert.resolved\"")
            .contains(id);
      }
      say(others, "{\"type\":\"ping\"}");
      ofOthers.next("pong");
      assertThat(ofOthers.told).isEmpty();
    }
  }

  @Test
  void tellsWhenAnObjectiveIsMissed() throws Exception {
    String settings =
        """
        listen: {port: 0}
        monitoring: {history: {every: 5s}}
        """;
    try (RunningHouse house = RunningHouse.open(folder, settings)) {
      house.addCommand("gone", List.of("/nowhere/at-all"));
      Follower follower = new Follower();
      WebSocket _ = open(house, "?topics=slo.changed", follower, "Authorization", bearer(house));
      house.call("gone__any", "{}");

      Json moved = follower.next("slo.changed").get("data");
      while (!"success".equals(moved.get("slo").get("name").text())) {
        moved = follower.next("slo.changed").get("data");
      }
      assertThat(moved.get("from").text()).isEqualTo("no-data");
      assertThat(moved.get("to").text()).isEqualTo("missed");
      assertThat(moved.get("budgetLeft").toString()).startsWith("-");
    }
  }

  @Test
  void theSameIsThereAsAnEventStream() throws Exception {
    try (RunningHouse house = house()) {
      HttpResponse<Stream<String>> answer =
          http.send(house.request("/events?topics=server.status").build(), BodyHandlers.ofLines());
      assertThat(answer.statusCode()).isEqualTo(200);
      house.call("one__counter", "{}");
      try (Stream<String> lines = answer.body()) {
        Iterator<String> all = lines.filter(line -> !line.isEmpty()).iterator();
        List<String> event = List.of(all.next(), all.next());

        assertThat(event.getFirst()).startsWith("id: ");
        assertThat(event.getLast())
            .startsWith("data: {\"type\":\"server.status\"")
            .contains("\"server\":\"one\"");
      }
    }
  }
}
