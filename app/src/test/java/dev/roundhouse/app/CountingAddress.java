package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server at an address that counts the requests it gets, and answers with a status instead of
/// serving when it is told to. Its tool `who` answers with its name.
final class CountingAddress implements AutoCloseable {
  private static final String MODERN = "2026-07-28";

  /// Which revisions it speaks.
  enum Era {
    LEGACY,
    MODERN
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final HttpServer server;
  private final String name;
  private final Era era;
  private volatile int status = 200;
  private volatile @Nullable String retryAfter;
  private volatile @Nullable String secret;
  private volatile String session;
  private volatile CountDownLatch held = new CountDownLatch(0);

  CountingAddress(String name, Era era) throws IOException {
    this(name, era, 0);
  }

  CountingAddress(String name, Era era, int port) throws IOException {
    this.name = name;
    this.era = era;
    session = name;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/mcp", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/mcp";
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Answers everything with this status from now on; 200 serves.
  void answerWith(int other, @Nullable String after) {
    retryAfter = after;
    status = other;
  }

  /// Knows none of its sessions any more, as one that was started anew.
  void forget() {
    session = name + "-" + requests.get();
  }

  /// Answers 401 to whoever does not send this.
  void wantAuthorization(String value) {
    secret = value;
  }

  /// Answers no tool call before [#letGo].
  void hold() {
    held = new CountDownLatch(1);
  }

  /// Answers the calls that wait, and those to come.
  void letGo() {
    held.countDown();
  }

  private void waitWhileHeld() throws IOException {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the test is over", e);
    }
  }

  /// Requests so far, of whatever kind.
  int requests() {
    return requests.get();
  }

  /// Every header and body that it got.
  List<String> heard() {
    return List.copyOf(heard);
  }

  /// Tool calls so far.
  int calls() {
    return calls.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange
          .getRequestHeaders()
          .forEach((header, values) -> values.forEach(each -> heard.add(header + ": " + each)));
      heard.add(new String(body, UTF_8));
      String wanted = secret;
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (wanted != null && !wanted.equals(given)) {
        exchange.sendResponseHeaders(401, -1);
      } else if (status != 200) {
        if (retryAfter != null) {
          exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, -1);
      } else if (!session.equals(named(exchange))) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().equals("POST")) {
        exchange.sendResponseHeaders(405, -1);
      } else {
        serve(exchange, Json.parse(body));
      }
    } catch (MalformedFrame e) {
      throw new IOException(e);
    }
  }

  /// The session that a request names; this one for a request that names none.
  private String named(HttpExchange exchange) {
    String named = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
    return named == null ? session : named;
  }

  private void serve(HttpExchange exchange, Json frame) throws IOException {
    String id = frame.get("id").toString();
    String info = "\"serverInfo\":{\"name\":\"" + name + "\",\"version\":\"1\"}}";
    switch (String.valueOf(frame.get("method").text())) {
      case "server/discover" -> {
        if (era == Era.LEGACY) {
          exchange.sendResponseHeaders(404, -1);
        } else {
          String versions = "{\"supportedVersions\":[\"" + MODERN + "\"],\"capabilities\":";
          result(exchange, id, versions + "{\"tools\":{}}," + info);
        }
      }
      case "initialize" -> {
        exchange.getResponseHeaders().set("Mcp-Session-Id", session);
        String version = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},";
        result(exchange, id, version + info);
      }
      case "tools/list" ->
          result(
              exchange,
              id,
              "{\"tools\":[{\"name\":\"who\",\"inputSchema\":{\"type\":\"object\"}}]}");
      case "tools/call" -> {
        calls.incrementAndGet();
        waitWhileHeld();
        result(exchange, id, "{\"content\":[{\"type\":\"text\",\"text\":\"I am " + name + "\"}]}");
      }
      default -> exchange.sendResponseHeaders(202, -1);
    }
  }

  private static void result(HttpExchange exchange, String id, String result) throws IOException {
    byte[] bytes =
        ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    letGo();
    server.stop(0);
    threads.close();
  }
}
