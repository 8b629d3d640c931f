package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.UpstreamException.Kind;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

/// A request that changes something is not sent twice, even where another would be.
class AtMostOnceTest {
  @Test
  void doesNotSendAgainWhatMayHaveBeenDone() throws IOException {
    try (PooledClient client = PooledClient.open(Clients.settings(), null, Ticker.system());
        ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              peer.request();
            })) {
      assertThat(Clients.post(client, server.uri("/"), "one")).isEqualTo("200 ok");

      try (Exchange exchange = client.exchange(client.target(server.uri("/")))) {
        exchange.atMostOnce();
        Clients.failure(
            Kind.BROKEN,
            () -> exchange.send("POST", new String[0], "two".getBytes(US_ASCII)).status());
      }

      assertThat(server.requests()).hasSize(2);
      assertThat(Clients.post(client, server.uri("/"), "three")).isEqualTo("200 ok");
    }
  }

  @Test
  void aRequestThatWasNotTakenWholeIsToldFromOneThatMayHaveBeenDone() throws IOException {
    byte[] more = new byte[32 << 20]; // than any socket holds while nobody reads
    try (PooledClient client = PooledClient.open(Clients.settings(), null, Ticker.system());
        ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket peer = deaf.accept()) {
              peer.getInputStream().readNBytes(100);
              peer.setSoLinger(true, 0);
            } catch (IOException e) {
              throw new AssertionError("the server could not reset its connection", e);
            }
          });
      URI uri = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");
      try (Exchange exchange = client.exchange(client.target(uri))) {
        exchange.atMostOnce();

        UpstreamException failure =
            Clients.failure(Kind.UNSENT, () -> exchange.send("POST", new String[0], more).status());

        assertThat(failure.kind().mayBeDelivered()).isFalse();
      }
    }
  }
}
