package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A collector that takes OTLP over HTTP in JSON, and keeps what came.
final class OtlpCollector implements AutoCloseable {
  /// A span as it came.
  record Span(
      String trace,
      String id,
      String parent,
      String state,
      String name,
      long kind,
      long nanos,
      Map<String, String> attributes,
      boolean isError) {}

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<Json> metrics = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final HttpServer http;

  /// @param port 0 for a free one
  OtlpCollector(int port) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext(
        "/v1/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          int status = 200;
          try {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(authorization == null ? "" : authorization);
            take(exchange.getRequestURI().getPath(), body);
          } catch (MalformedFrame e) {
            status = 400;
          }
          exchange.sendResponseHeaders(status, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    http.start();
  }

  int port() {
    return http.getAddress().getPort();
  }

  List<Span> spans() {
    return spans;
  }

  List<String> bodies() {
    return bodies;
  }

  List<String> authorizations() {
    return authorizations;
  }

  /// The metrics of the newest message.
  List<Json> metrics() {
    return List.copyOf(metrics);
  }

  private void take(String path, byte[] body) throws MalformedFrame {
    Json json = Json.parse(body);
    bodies.add(new String(body, UTF_8));
    if (path.equals("/v1/traces")) {
      for (Json resource : json.get("resourceSpans").items()) {
        for (Json scope : resource.get("scopeSpans").items()) {
          scope.get("spans").items().forEach(each -> spans.add(span(each)));
        }
      }
    } else {
      List<Json> all =
          json.get("resourceMetrics").items().stream()
              .flatMap(each -> each.get("scopeMetrics").items().stream())
              .flatMap(each -> each.get("metrics").items().stream())
              .toList();
      metrics.clear();
      metrics.addAll(all);
    }
  }

  static Map<String, String> attributes(Json list) {
    Map<String, String> all = new TreeMap<>();
    for (Json each : list.items()) {
      all.put(said(each.get("key")), said(each.get("value").get("stringValue")));
    }
    return all;
  }

  private static Span span(Json json) {
    return new Span(
        said(json.get("traceId")),
        said(json.get("spanId")),
        said(json.get("parentSpanId")),
        said(json.get("traceState")),
        said(json.get("name")),
        json.get("kind").integer(0),
        Long.parseLong(said(json.get("endTimeUnixNano")))
            - Long.parseLong(said(json.get("startTimeUnixNano"))),
        attributes(json.get("attributes")),
        json.get("status").get("code").integer(0) == 2);
  }

  private static String said(Json json) {
    String text = json.text();
    return text == null ? "" : text;
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
