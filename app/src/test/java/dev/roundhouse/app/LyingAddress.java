package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A legacy server at an address that breaks the rules of HTTP and MCP on request: the tool's name
/// says which.
final class LyingAddress implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";
  private static final int HUGE = 100 << 20;
  private static final byte[] CHUNK = new byte[1 << 20];

  static {
    Arrays.fill(CHUNK, (byte) 'x');
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger elsewhere = new AtomicInteger();
  private final HttpServer server;

  LyingAddress() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/mcp", this::handle);
    server.createContext(
        "/elsewhere",
        exchange -> {
          elsewhere.incrementAndGet();
          handle(exchange);
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
  }

  /// How many requests came where a redirect led to.
  int strayed() {
    return elsewhere.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("POST")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      Json frame = Json.parse(exchange.getRequestBody().readAllBytes());
      String id = frame.get("id").toString();
      switch (String.valueOf(frame.get("method").text())) {
        case "initialize" ->
            result(
                exchange,
                id,
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                    + "\"serverInfo\":{\"name\":\"liar\",\"version\":\"1\"}}");
        case "tools/list" -> result(exchange, id, tools());
        case "tools/call" -> call(exchange, id, frame.get("params"));
        case "server/discover" -> exchange.sendResponseHeaders(404, -1);
        default -> exchange.sendResponseHeaders(202, -1);
      }
    } catch (MalformedFrame e) {
      throw new IOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String tools() {
    return Stream.of(Lie.values())
        .map(lie -> "{\"name\":\"" + lie + "\",\"inputSchema\":{\"type\":\"object\"}}")
        .collect(Collectors.joining(",", "{\"tools\":[", "]}"));
  }

  private static void result(HttpExchange exchange, String id, String result) throws IOException {
    send(exchange, 200, JSON, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}");
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// What a tool does.
  enum Lie {
    HONEST,
    HUGE,
    HUGE_EVENT,
    HALF,
    HALF_EVENT,
    NO_ANSWER,
    NO_BODY,
    HTML,
    FAILURE,
    REDIRECT,
    WRONG_ID,
    NOT_JSON,
    BATCH,
    HANG
  }

  private void call(HttpExchange exchange, String id, Json params)
      throws IOException, InterruptedException {
    String said = "{\"content\":[{\"type\":\"text\",\"text\":\"honest\"}]}";
    String answer = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + said + "}";
    switch (Lie.valueOf(String.valueOf(params.get("name").text()))) {
      case HONEST -> result(exchange, id, said);
      case HUGE -> flood(exchange, JSON, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":\"");
      case HUGE_EVENT -> flood(exchange, EVENTS, "data: {\"jsonrpc\":\"2.0\",\"result\":\"");
      case HALF -> {
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write("{\"jsonrpc\"".getBytes(UTF_8));
        exchange.getResponseBody().flush();
      }
      case HALF_EVENT -> send(exchange, 200, EVENTS, "data: {\"jsonrpc\":\"2.0\",\"id\"");
      case NO_ANSWER -> send(exchange, 200, EVENTS, ": nothing\n\n");
      case NO_BODY -> send(exchange, 200, JSON, "");
      case HTML -> send(exchange, 200, "text/html", "<p>Welcome");
      case FAILURE -> send(exchange, 500, "text/plain", "no");
      case REDIRECT -> {
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(307, -1);
      }
      case WRONG_ID -> send(exchange, 200, JSON, answer.replace("\"id\":" + id, "\"id\":\"x\""));
      case NOT_JSON -> send(exchange, 200, JSON, "{\"jsonrpc\":\"2.0\",");
      case BATCH -> send(exchange, 200, JSON, "[" + answer + "]");
      case HANG -> closed.await();
    }
  }

  private static void flood(HttpExchange exchange, String type, String head) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write(head.getBytes(UTF_8));
    for (int sent = 0; sent < HUGE; sent += CHUNK.length) {
      out.write(CHUNK);
    }
    out.write("\"}\n\n".getBytes(UTF_8));
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
