package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A web server on loopback that says what a test lets it say, 404 for the rest, and remembers what
/// it was asked.
final class Site implements AutoCloseable {
  /// @param fields names and values in turn
  record Said(int status, String body, List<String> fields) {
    Said(int status, String body) {
      this(status, body, List.of());
    }
  }

  /// What it was asked.
  ///
  /// @param authorization the header of that name
  record Asked(String method, String path, @Nullable String authorization, String body) {
    /// The body as a form.
    Map<String, String> form() {
      Map<String, String> form = new LinkedHashMap<>();
      for (String pair : body.split("&", -1)) {
        int equals = pair.indexOf('=');
        form.put(
            URLDecoder.decode(pair.substring(0, equals), UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
      return form;
    }
  }

  private final HttpServer server;
  private final Map<String, Function<Asked, Said>> pages = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  Site() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  URI at(String path) {
    return URI.create(origin() + path);
  }

  Site says(String path, int status, String body) {
    return answers(path, _ -> new Said(status, body));
  }

  /// Sends whoever asks for one path to another.
  Site redirects(String path, String to) {
    return answers(path, _ -> new Said(302, "", List.of("Location", at(to).toString())));
  }

  Site answers(String path, Function<Asked, Said> by) {
    pages.put(path, by);
    return this;
  }

  /// A JSON text with single quotes for double ones, and `@` for the origin.
  Site publishes(String path, String json) {
    return says(path, 200, json(json));
  }

  String json(String text) {
    return text.replace('\'', '"').replace("@", origin());
  }

  List<String> paths() {
    return asked.stream().map(Asked::path).toList();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Asked request =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      asked.add(request);
      Said said = pages.getOrDefault(request.path(), _ -> new Said(404, "not here")).apply(request);
      byte[] body = said.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      for (int i = 0; i < said.fields().size(); i += 2) {
        exchange.getResponseHeaders().add(said.fields().get(i), said.fields().get(i + 1));
      }
      exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
