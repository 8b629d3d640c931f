package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server that wants a token, and the authorization server that gives them, at one address. Its
/// tool `who` answers with the token that it was called with.
final class GuardedAddress implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private final Set<String> codes = ConcurrentHashMap.newKeySet();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final boolean isModern;
  private volatile boolean takesNone;
  private volatile BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  GuardedAddress(boolean isModern) throws IOException {
    this.isModern = isModern;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  String url() {
    return issuer() + "/mcp";
  }

  /// How often tokens were given.
  int tokens() {
    return tokens.get();
  }

  /// Every `Authorization` that the server was shown.
  List<String> shown() {
    return List.copyOf(shown);
  }

  /// No token that was given is good any more.
  void revoke() {
    good.clear();
  }

  /// Takes no token from now on, whatever its issuer gives.
  void takeNone() {
    takesNone = true;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      switch (exchange.getRequestURI().getPath()) {
        case "/mcp" -> guarded(exchange, body);
        case "/sse" -> stream(exchange);
        case "/message" -> message(exchange, body);
        case "/.well-known/oauth-protected-resource" ->
            json(
                exchange,
                200,
                "{\"resource\":\"%1$s\",\"authorization_servers\":[\"%1$s\"]}".formatted(issuer()));
        case "/.well-known/oauth-authorization-server" -> json(exchange, 200, metadata());
        case "/register" -> json(exchange, 201, registered(body));
        case "/authorize" -> authorize(exchange);
        case "/token" -> token(exchange, form(body));
        default -> exchange.sendResponseHeaders(404, -1);
      }
    } catch (MalformedFrame e) {
      throw new IOException(e);
    }
  }

  private String metadata() {
    return ("{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/authorize\","
            + "\"token_endpoint\":\"%1$s/token\",\"registration_endpoint\":\"%1$s/register\","
            + "\"response_types_supported\":[\"code\"],"
            + "\"authorization_response_iss_parameter_supported\":true,"
            + "\"code_challenge_methods_supported\":[\"S256\"],"
            + "\"token_endpoint_auth_methods_supported\":[\"none\",\"client_secret_basic\"]}")
        .formatted(issuer());
  }

  private String registered(String wish) throws MalformedFrame {
    String redirect = Json.parse(wish.getBytes(UTF_8)).get("redirect_uris").toString();
    return "{\"client_id\":\"c%d\",\"token_endpoint_auth_method\":\"none\",\"redirect_uris\":%s}"
        .formatted(numbers.incrementAndGet(), redirect);
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> wish = form(exchange.getRequestURI().getRawQuery());
    String code = "code" + numbers.incrementAndGet();
    codes.add(code);
    String back =
        "%s?code=%s&state=%s&iss=%s"
            .formatted(wish.get("redirect_uri"), code, wish.get("state"), issuer());
    exchange.getResponseHeaders().set("Location", back);
    exchange.sendResponseHeaders(302, -1);
  }

  private void token(HttpExchange exchange, Map<String, String> wish) throws IOException {
    String kind = wish.getOrDefault("grant_type", "");
    boolean isCode =
        kind.equals("authorization_code") && codes.remove(wish.getOrDefault("code", ""));
    if (!isCode && !kind.equals("client_credentials")) {
      json(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    tokens.incrementAndGet();
    String token = "token" + numbers.incrementAndGet();
    good.add("Bearer " + token);
    json(
        exchange,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}".formatted(token));
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, equals), UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return form;
  }

  private void guarded(HttpExchange exchange, String body) throws IOException, MalformedFrame {
    if (isRefused(exchange)) {
      return;
    }
    if (exchange.getRequestMethod().equals("POST")) {
      String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      serve(exchange, Json.parse(body.getBytes(UTF_8)), given);
    } else {
      exchange.sendResponseHeaders(405, -1);
    }
  }

  /// Whether the request has no good token; then it has been answered.
  private boolean isRefused(HttpExchange exchange) throws IOException {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (given != null) {
      shown.add(given);
    }
    if (!takesNone && given != null && good.contains(given)) {
      return false;
    }
    String metadata = issuer() + "/.well-known/oauth-protected-resource";
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Bearer resource_metadata=\"" + metadata + "\"");
    exchange.sendResponseHeaders(401, -1);
    return true;
  }

  /// One event stream at a time, which brings the answers to what is posted beside it.
  private void stream(HttpExchange exchange) throws IOException {
    if (isRefused(exchange)) {
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    event(exchange, "endpoint", "/message");
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    answers = queue;
    try {
      while (true) {
        event(exchange, "message", queue.take());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void event(HttpExchange exchange, String name, String data) throws IOException {
    exchange
        .getResponseBody()
        .write(("event: " + name + "\ndata: " + data + "\n\n").getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  private void message(HttpExchange exchange, String body) throws IOException, MalformedFrame {
    if (isRefused(exchange)) {
      return;
    }
    Json frame = Json.parse(body.getBytes(UTF_8));
    String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String result = answer(frame, given);
    if (result != null) {
      answers.add(framed(frame, result));
    }
    exchange.sendResponseHeaders(202, -1);
  }

  private void serve(HttpExchange exchange, Json frame, String given) throws IOException {
    String result = answer(frame, given);
    if (result == null) {
      exchange.sendResponseHeaders(isRequest(frame) ? 404 : 202, -1);
    } else {
      json(exchange, 200, framed(frame, result));
    }
  }

  private static boolean isRequest(Json frame) {
    return frame.get("id").isPresent();
  }

  private static String framed(Json frame, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + frame.get("id") + ",\"result\":" + result + "}";
  }

  /// The result of a request; null for a method that there is not.
  private @Nullable String answer(Json frame, String given) {
    String info = "\"serverInfo\":{\"name\":\"guarded\",\"version\":\"1\"}}";
    return switch (String.valueOf(frame.get("method").text())) {
      case "server/discover" ->
          isModern
              ? "{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}," + info
              : null;
      case "initialize" ->
          "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}}," + info;
      case "tools/list" -> "{\"tools\":[{\"name\":\"who\",\"inputSchema\":{\"type\":\"object\"}}]}";
      case "tools/call" -> "{\"content\":[{\"type\":\"text\",\"text\":\"" + given + "\"}]}";
      default -> null;
    };
  }

  private static void json(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// Where the authorization server sends a browser that visits this address.
  static String visited(String address) throws Exception {
    try (java.net.http.HttpClient browser = java.net.http.HttpClient.newHttpClient()) {
      return browser
          .send(
              java.net.http.HttpRequest.newBuilder(URI.create(address)).build(),
              java.net.http.HttpResponse.BodyHandlers.discarding())
          .headers()
          .firstValue("Location")
          .orElseThrow();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
