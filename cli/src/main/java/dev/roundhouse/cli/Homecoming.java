package dev.roundhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.http.HttpException;
import dev.roundhouse.http.HttpServer;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Where a browser comes back to from an authorization server: a page at loopback that takes one
/// visit, with the very `state` that it was sent away with. Nobody else's visit is heard.
final class Homecoming implements AutoCloseable {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final URI redirect;
  private final String state;
  private final BlockingQueue<String> landed = new ArrayBlockingQueue<>(1);
  private final HttpServer server;

  private Homecoming(URI redirect, String state) {
    this.redirect = requireNonNull(redirect, "redirect");
    this.state = requireNonNull(state, "state");
    String host = redirect.getHost().equals("[::1]") ? "::1" : "127.0.0.1";
    HttpSettings settings = SettingsReader.defaults(HttpSettings.class);
    int port = redirect.getPort() < 0 ? 80 : redirect.getPort();
    this.server = HttpServer.start(settings.at(host, port), this::visited);
  }

  /// Listens; empty where that cannot be done here: the address is of another machine, or taken.
  static Optional<Homecoming> listen(URI redirect, String state) {
    if (!"http".equals(redirect.getScheme()) || !LOOPBACK.contains(redirect.getHost())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Homecoming(redirect, state));
    } catch (HttpException _) {
      return Optional.empty();
    }
  }

  private void visited(Request request, Response response) {
    String path = redirect.getRawPath().isEmpty() ? "/" : redirect.getRawPath();
    String query = request.query();
    boolean isAwaited =
        request.method().equals("GET")
            && request.path().equals(path)
            && query != null
            && Arrays.asList(query.split("&", -1)).contains("state=" + state);
    if (isAwaited) {
      landed.offer(redirect + "?" + query);
    }
    response
        .status(isAwaited ? 200 : 404)
        .header("Content-Type", "text/html")
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .send(
            page(
                isAwaited
                    ? "Roundhouse has got the answer. How it ended is shown in the terminal."
                    : "Nobody is awaited here with this address."));
  }

  private static byte[] page(String words) {
    return ("<!doctype html><meta charset=utf-8><title>Roundhouse</title><p>" + words + "</p>")
        .getBytes(UTF_8);
  }

  /// The whole address where the browser has ended; empty when nobody came in time.
  Optional<String> await(Duration within) throws InterruptedException {
    return Optional.ofNullable(landed.poll(within.toMillis(), TimeUnit.MILLISECONDS));
  }

  /// Lets the browser have its page before.
  @Override
  public void close() {
    try {
      server.drain(Duration.ofSeconds(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      server.close();
    }
  }
}
