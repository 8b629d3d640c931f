package dev.roundhouse.cli.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The program that is looked at, by its address. Safe for many threads.
public final class Site implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_CONNECTIONS = 64;

  private final URI address;
  private final Ticker ticker;
  private final HttpClient client =
      HttpClient.open(
          new ClientSettings(
              Duration.ofSeconds(5),
              PATIENCE,
              Duration.ofSeconds(30),
              MOST_CONNECTIONS,
              ByteSize.ofMiB(16),
              ByteSize.ofKiB(64)));

  /// @param address scheme, host and port
  public Site(URI address, Ticker ticker) {
    this.address = requireNonNull(address, "address");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  URI address() {
    return address;
  }

  Ticker ticker() {
    return ticker;
  }

  /// What came back, and after what time, by the clock on the wall of this side.
  ///
  /// @param challenge the header `WWW-Authenticate`; empty when there was none
  /// @param again after what time to come again, where it was too often
  record Answer(
      int status, byte[] body, String challenge, Optional<Duration> again, Duration took) {
    boolean isGood() {
      return status == 200;
    }

    /// The body; [Json#ABSENT] when it is not JSON.
    Json json() {
      try {
        return Json.parse(body);
      } catch (MalformedFrame _) {
        return Json.ABSENT;
      }
    }
  }

  /// Asks for something; a POST has a body as `curl -d` sends it.
  ///
  /// @param token empty to come without
  Answer ask(String method, String path, Optional<Secret> token, String body)
      throws UpstreamException {
    Stream<String> type =
        body.isEmpty()
            ? Stream.of()
            : Stream.of("content-type", "application/x-www-form-urlencoded");
    Stream<String> key =
        token.stream().flatMap(each -> Stream.of("authorization", "Bearer " + each.reveal()));
    List<String> headers = Stream.concat(key, type).toList();
    long start = ticker.nanos();
    try (Exchange exchange = client.exchange(client.target(address.resolve(path)))) {
      Reply reply = exchange.send(method, headers.toArray(String[]::new), body.getBytes(UTF_8));
      byte[] whole = reply.body();
      String challenge = reply.header("www-authenticate");
      return new Answer(
          reply.status(),
          whole,
          challenge == null ? "" : challenge,
          again(reply),
          Duration.ofNanos(ticker.nanos() - start));
    }
  }

  private static Optional<Duration> again(Reply reply) {
    String after = reply.header("retry-after");
    boolean isSaid = reply.status() == 429 && after != null && after.matches("[0-9]{1,3}");
    return isSaid ? Optional.of(Duration.ofSeconds(Long.parseLong(after))) : Optional.empty();
  }

  /// Calls a tool by plain HTTP.
  Answer call(String tool, String arguments, Optional<Secret> token) throws UpstreamException {
    return ask("POST", "/tools/" + tool, token, arguments);
  }

  @Override
  public void close() {
    client.close();
  }
}
