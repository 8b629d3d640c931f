package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.http.UpstreamException.Kind;
import dev.roundhouse.kernel.ByteSize;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Settings and calls the tests of the client share.
final class Clients {
  static final String[] NO_HEADERS = {};
  static final byte[] NO_BODY = {};
  static final Duration LONG = Duration.ofSeconds(20);

  private Clients() {}

  static ClientSettings settings() {
    return settings(LONG, 64);
  }

  static ClientSettings settings(Duration readTimeout, int maxIdle) {
    return new ClientSettings(
        Duration.ofSeconds(5),
        readTimeout,
        Duration.ofSeconds(30),
        maxIdle,
        ByteSize.ofMiB(8),
        ByteSize.ofKiB(8));
  }

  static String get(HttpClient client, URI address) throws IOException {
    return call(client, address, "GET", "");
  }

  static String post(HttpClient client, URI address, String body) throws IOException {
    return call(client, address, "POST", body);
  }

  static String call(HttpClient client, URI address, String method, String body)
      throws IOException {
    try (HttpClient.Exchange exchange = client.exchange(client.target(address))) {
      Reply reply = exchange.send(method, NO_HEADERS, body.getBytes(StandardCharsets.UTF_8));
      return reply.status() + " " + text(reply.body());
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The failure of an action, which must be of this kind.
  static UpstreamException failure(Kind kind, ThrowingCallable action) {
    UpstreamException failure = catchThrowableOfType(UpstreamException.class, action);
    Assertions.assertThat(failure).isNotNull();
    Assertions.assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
    return failure;
  }
}
