package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.http.HttpClient.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The same replies whatever pieces they come in, and no surprise whatever is in them.
class ReplyBytesTest {
  private static final String CHUNKED =
      String.join(
          "\r\n",
          "HTTP/1.1 100 Continue",
          "",
          "HTTP/1.1 200 OK",
          "Content-Type: text/event-stream",
          "Transfer-Encoding: chunked",
          "",
          "5",
          "hello",
          "6;x=y",
          " world",
          "0",
          "T: 1",
          "",
          "");
  private static final String SIZED =
      "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 11\r\n\r\nhello world";
  private static final String OPEN = "HTTP/1.0 200 OK\r\n\r\nhello world";

  private static Exchange exchange(List<byte[]> pieces) {
    URI address = URI.create("http://upstream:80/");
    ConnectionPool pool =
        new ConnectionPool(
            Endpoint.of(address),
            Clients.settings(),
            new ManualTicker(),
            () -> new BytesTransport(pieces));
    return new PooledExchange(new PooledTarget(address, pool), Clients.settings(), false);
  }

  private static String body(List<byte[]> pieces) throws IOException {
    try (Exchange exchange = exchange(pieces)) {
      return Clients.text(exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).body());
    }
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void isTheSameSplitAtEveryByte() throws IOException {
    for (String reply : List.of(CHUNKED, SIZED, OPEN)) {
      byte[] all = bytes(reply);
      for (int cut = 0; cut <= all.length; cut++) {
        List<byte[]> pieces =
            List.of(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length));
        assertThat(body(pieces)).as("cut at %s", cut).isEqualTo("hello world");
      }
    }
  }

  @Test
  void isTheSameByteByByte() throws IOException {
    for (String reply : List.of(CHUNKED, SIZED, OPEN)) {
      List<byte[]> pieces = new ArrayList<>();
      for (byte b : bytes(reply)) {
        pieces.add(new byte[] {b});
      }
      assertThat(body(pieces)).isEqualTo("hello world");

      StringBuilder seen = new StringBuilder();
      try (Exchange exchange = exchange(pieces);
          InputStream in = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).stream()) {
        for (int b = in.read(); b >= 0; b = in.read()) {
          seen.append((char) b);
        }
      }
      assertThat(seen).hasToString("hello world");
    }
  }

  @Test
  void everyBrokenReplyFailsAsUpstream() throws IOException {
    Random random = new Random(20_261_121);
    String alphabet = "\r\n\0 \t:;,-+0123456789aAfFxX\u007f\u00ff";
    int refused = 0;
    for (int round = 0; round < 30_000; round++) {
      byte[] reply = bytes(List.of(CHUNKED, SIZED, OPEN).get(round % 3));
      for (int i = random.nextInt(4); i >= 0; i--) {
        reply[random.nextInt(reply.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      byte[] sent = Arrays.copyOf(reply, reply.length - random.nextInt(3));
      try {
        assertThat(body(List.of(sent)).length()).isLessThan(200);
      } catch (UpstreamException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }
}
