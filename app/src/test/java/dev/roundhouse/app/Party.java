package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A client by hand, of either era. It keeps what it hears besides responses, on whatever stream,
/// in the order it comes.
final class Party implements AutoCloseable {
  static final String NO_CAPABILITIES = "{}";
  private static final Duration SOON = Duration.ofSeconds(20);

  /// What a person would do: accept, as one who is called Ada.
  private static final String ADA = "{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RunningHouse house;
  private final String path;
  private final String token;
  private final @Nullable String modernMeta;
  private final AtomicInteger ids = new AtomicInteger();
  private final List<Json> heard = new CopyOnWriteArrayList<>();
  private volatile Function<Json, String> answers = _ -> ADA;
  private volatile String meta = "";
  private @Nullable String session;
  private String introduction = "";

  private Party(RunningHouse house, String path, String token, @Nullable String modernMeta) {
    this.house = house;
    this.path = path;
    this.token = token;
    this.modernMeta = modernMeta;
  }

  static Party modern(RunningHouse house, String path, String capabilities) {
    return modern(house, path, capabilities, house.token());
  }

  static Party modern(RunningHouse house, String path, String capabilities, String token) {
    String meta =
        """
        "io.modelcontextprotocol/protocolVersion":"%s","io.modelcontextprotocol/clientCapabilities":%s\
        """
            .formatted(Protocol.MODERN, capabilities);
    return new Party(house, path, token, meta);
  }

  /// Initializes a session and listens to its GET stream.
  static Party legacy(RunningHouse house, String path, String capabilities) throws Exception {
    return legacy(house, path, capabilities, house.token());
  }

  static Party legacy(RunningHouse house, String path, String capabilities, String token)
      throws Exception {
    Party party = new Party(house, path, token, null);
    String params =
        """
        "protocolVersion":"2025-11-25","capabilities":%s,"clientInfo":{"name":"t","version":"1"}\
        """
            .formatted(capabilities);
    party.introduction = party.request("initialize", params).get("result").toString();
    party.notify("notifications/initialized", "");
    HttpRequest stream =
        party.headers(party.base().header("Accept", "text/event-stream"), "", "").GET().build();
    HttpResponse<java.io.InputStream> answer =
        party.client.send(stream, BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    Thread.ofVirtual().start(() -> party.followStream(answer));
    return party;
  }

  /// What a legacy party was answered to `initialize`.
  String introduction() {
    return introduction;
  }

  private boolean isModern() {
    return modernMeta != null;
  }

  /// What it answers to questions, as raw JSON results.
  Party answering(Function<Json, String> by) {
    answers = by;
    return this;
  }

  /// Further members of `_meta` of every request from now on.
  Party withMeta(String members) {
    meta = members;
    return this;
  }

  /// A request under way.
  record Pending(CompletableFuture<Json> response, Thread thread) {
    Json get() throws Exception {
      return response.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Closes the stream, which cancels in the modern era.
    void abandon() {
      thread.interrupt();
    }
  }

  Json call(String tool, String arguments) throws Exception {
    return request("tools/call", "\"name\":\"%s\",\"arguments\":%s".formatted(tool, arguments));
  }

  /// The text of a result.
  String text(String tool, String arguments) throws Exception {
    Json response = call(tool, arguments);
    return textOf(response);
  }

  static String textOf(Json response) {
    List<Json> content = response.get("result").get("content").items();
    assertThat(content).as(response.toString()).isNotEmpty();
    return Objects.requireNonNull(content.getFirst().get("text").text());
  }

  Json request(String method, String members) throws Exception {
    return start(method, members).get();
  }

  /// @param members members of `params`, besides `_meta`
  Pending start(String method, String members) {
    int id = ids.incrementAndGet();
    CompletableFuture<Json> response = new CompletableFuture<>();
    String frame =
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{%s}}"
            .formatted(id, method, params(members));
    HttpRequest request =
        headers(base().header("Accept", "application/json, text/event-stream"), method, members)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(frame))
            .build();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                HttpResponse<java.io.InputStream> answer =
                    client.send(request, BodyHandlers.ofInputStream());
                answer.headers().firstValue("Mcp-Session-Id").ifPresent(it -> session = it);
                read(answer, id, response);
                response.completeExceptionally(new IOException("no response in the answer"));
              } catch (IOException | InterruptedException | MalformedFrame e) {
                response.completeExceptionally(e);
              }
            });
    return new Pending(response, thread);
  }

  private String params(String members) {
    String all = isModern() ? modernMeta + (meta.isEmpty() ? "" : "," + meta) : meta;
    String whole = all.isEmpty() ? "" : "\"_meta\":{" + all + "}";
    return members.isEmpty() || whole.isEmpty() ? members + whole : members + "," + whole;
  }

  private HttpRequest.Builder base() {
    return HttpRequest.newBuilder(URI.create(house.url(path)))
        .header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder headers(HttpRequest.Builder to, String method, String members) {
    if (!isModern()) {
      String now = session;
      return now == null ? to : to.header("Mcp-Session-Id", now);
    }
    to.header("MCP-Protocol-Version", Protocol.MODERN).header("Mcp-Method", method);
    Json params = parsed("{" + members + "}");
    String name =
        method.equals("resources/read") ? params.get("uri").text() : params.get("name").text();
    return name == null ? to : to.header("Mcp-Name", name);
  }

  private static Json parsed(String json) {
    try {
      return Json.parse(json.getBytes(UTF_8));
    } catch (MalformedFrame e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  void notify(String method, String members) throws Exception {
    post("{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{%s}}".formatted(method, members));
  }

  private void post(String frame) throws IOException, InterruptedException {
    HttpRequest request =
        headers(base().header("Content-Type", "application/json"), "", "")
            .POST(BodyPublishers.ofString(frame))
            .build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(202);
  }

  private void followStream(HttpResponse<java.io.InputStream> answer) {
    try {
      read(answer, -1, new CompletableFuture<>());
    } catch (IOException | InterruptedException | MalformedFrame _) {
      // The stream ends with the test.
      Thread.currentThread().interrupt();
    }
  }

  private void read(
      HttpResponse<java.io.InputStream> answer, int id, CompletableFuture<Json> response)
      throws IOException, InterruptedException, MalformedFrame {
    boolean isStream =
        answer.headers().firstValue("Content-Type").orElse("").contains("event-stream");
    if (!isStream) {
      response.complete(Json.parse(answer.body().readAllBytes()));
      return;
    }
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:") && line.length() > 6) {
          take(Json.parse(line.substring(5).getBytes(UTF_8)), id, response);
        }
      }
    }
  }

  private void take(Json message, int id, CompletableFuture<Json> response)
      throws IOException, InterruptedException {
    boolean isCall = message.get("method").isPresent();
    if (!isCall && message.get("id").integer(-1) == id) {
      response.complete(message);
      return;
    }
    heard.add(message);
    if (isCall && message.get("id").isPresent()) {
      String answer = answers.apply(message);
      post(
          "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}"
              .formatted(message.get("id").toString(), answer));
    }
  }

  String session() {
    return String.valueOf(session);
  }

  List<Json> heard() {
    return List.copyOf(heard);
  }

  long heard(String method) {
    return heard.stream().filter(each -> method.equals(each.get("method").text())).count();
  }

  /// Waits for a notification or question.
  Json hears(String method) {
    await().atMost(SOON).until(() -> heard(method) > 0);
    return heard.stream()
        .filter(each -> method.equals(each.get("method").text()))
        .findFirst()
        .orElseThrow();
  }

  void forgets() {
    heard.clear();
  }

  /// Ends the session, if there is one.
  void leave() throws Exception {
    client.send(headers(base(), "", "").DELETE().build(), BodyHandlers.discarding());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
