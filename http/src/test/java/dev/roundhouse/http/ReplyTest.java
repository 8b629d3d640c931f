package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.UpstreamException.Kind;
import dev.roundhouse.kernel.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Replies byte for byte, as upstreams send them and should not.
class ReplyTest {
  private final HttpClient client = HttpClient.open(Clients.settings());

  @AfterEach
  void close() {
    client.close();
  }

  private String fetch(String reply) throws IOException {
    try (ScriptedServer server = ScriptedServer.sayingOnce(reply)) {
      return Clients.get(client, server.uri("/mcp?key=hush"));
    }
  }

  private void refuses(Kind kind, String reply) {
    UpstreamException failure = Clients.failure(kind, () -> fetch(reply));
    assertThat(failure.getMessage()).contains("127.0.0.1:").doesNotContain("hush", "/mcp");
  }

  @Test
  void readsABodyOfKnownLength() throws IOException {
    assertThat(fetch("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")).isEqualTo("200 hello");
    assertThat(fetch("HTTP/1.1 404\r\ncontent-length:0\r\n\r\n")).isEqualTo("404 ");
    assertThat(fetch("HTTP/1.0 200 \r\nContent-Length:\t 2 \t\r\n\r\nok")).isEqualTo("200 ok");
  }

  @Test
  void readsABodyInChunks() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";

    assertThat(fetch(head + "5\r\nhello\r\n0\r\n\r\n")).isEqualTo("200 hello");
    assertThat(fetch(head + "0\r\n\r\n")).isEqualTo("200 ");
    assertThat(
            fetch(
                head + "3;a=b;c=\"d\"\r\nabc\r\n00A \r\n0123456789\r\n0;x\r\nT: 1\r\nU: 2\r\n\r\n"))
        .isEqualTo("200 abc0123456789");
  }

  @Test
  void readsABodyUntilTheEnd() throws IOException {
    assertThat(fetch("HTTP/1.1 200 OK\r\n\r\nall of it")).isEqualTo("200 all of it");
    assertThat(fetch("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n")).isEqualTo("200 ");
  }

  @Test
  void knowsRepliesWithoutBody() throws IOException {
    assertThat(fetch("HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo("204 ");
    assertThat(fetch("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n")).isEqualTo("304 ");
    try (ScriptedServer server =
        ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")) {
      assertThat(Clients.call(client, server.uri("/"), "HEAD", "")).isEqualTo("200 ");
      assertThat(Clients.call(client, server.uri("/"), "HEAD", "")).isEqualTo("200 ");
      assertThat(server.accepts()).isEqualTo(1);
    }
  }

  @Test
  void skipsInterimReplies() throws IOException {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    String last = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    String reply = "HTTP/1.1 100 Continue\r\n\r\n" + hints + last;

    assertThat(fetch(reply)).isEqualTo("200 ok");
  }

  @Test
  void reportsRedirectsAsTheyAre() throws IOException {
    String reply =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer server = ScriptedServer.sayingOnce(reply);
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      Reply got = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);

      assertThat(got.status()).isEqualTo(302);
      assertThat(got.header("location")).isEqualTo("http://127.0.0.1:1/");
    }
  }

  @Test
  void givesHeadersInOrder() throws IOException {
    String some = "Set-A: 1\r\nMcp-Session-Id:  x y \r\nset-a: \r\nName: caf\u00e9\r\n";
    String more = "Content-Type: Text/HTML ; charset=utf-8\r\nContent-Length: 0\r\n";
    String reply = "HTTP/1.1 200 OK\r\n" + some + more + "\r\n";
    try (ScriptedServer server = ScriptedServer.sayingOnce(reply);
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      Reply got = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);

      List<String> seen = new ArrayList<>();
      got.headers().forEach((name, value) -> seen.add(name + "=" + value));
      assertThat(seen)
          .containsExactly(
              "Set-A=1",
              "Mcp-Session-Id=x y",
              "set-a=",
              "Name=caf\u00e9",
              "Content-Type=Text/HTML ; charset=utf-8",
              "Content-Length=0");
      assertThat(got.headers().all("SET-A")).containsExactly("1", "");
      assertThat(got.header("mcp-session-id")).isEqualTo("x y");
      assertThat(got.header("absent")).isNull();
      assertThat(got.mediaType()).isEqualTo("text/html");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "220 mail ESMTP\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\n A: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      })
  void refusesWhatIsNotHttp(String reply) {
    refuses(Kind.INVALID, reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "x\r\n",
        "-1\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5 5\n\r\nhello\r\n0\r\n\r\n",
        "1000000000000000\r\nhello\r\n0\r\n\r\n",
        "0\r\nTrailer: \u0001\r\n\r\n",
        "0\r\nTrailer: x\n\n",
      })
  void refusesWhatIsNotChunked(String body) {
    refuses(Kind.INVALID, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5\r\nhell", "5\r\nhello\r\n0\r\n"})
  void tellsChunksThatBreakOffFromOthers(String body) {
    refuses(Kind.CUT, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  }

  @Test
  void refusesEndlessExtensionsAndTrailers() {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    refuses(Kind.INVALID, head + "5;" + "x".repeat(9_000));
    refuses(Kind.INVALID, head + "0\r\n" + "T: x\r\n".repeat(20_000));
  }

  @Test
  void refusesAReplyThatBreaksOff() {
    refuses(Kind.CUT, "H");
    refuses(Kind.CUT, "HTTP/1.1 200 OK\r\nContent-Le");
    refuses(Kind.CUT, "HTTP/1.1 100 Continue\r\n\r\n");
    refuses(Kind.CUT, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
  }

  @Test
  void saysWhenNoReplyCame() {
    refuses(Kind.BROKEN, "");
  }

  @Test
  void acceptsAHeadUpToTheLimitOnly() throws IOException {
    String fields = "A: " + "x".repeat(1_000) + "\r\n";
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";

    assertThat(fetch(head + fields.repeat(8) + "\r\nok")).isEqualTo("200 ok");
    refuses(Kind.TOO_LARGE, head + fields.repeat(9) + "\r\nok");
    refuses(Kind.TOO_LARGE, head + "A: " + "x".repeat(100_000));
    refuses(Kind.TOO_LARGE, "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000));
  }

  @Test
  void acceptsABodyUpToTheLimitOnly() throws IOException {
    ClientSettings usual = Clients.settings();
    ClientSettings small =
        new ClientSettings(
            usual.connectTimeout(),
            usual.readTimeout(),
            usual.idleTimeout(),
            usual.maxIdle(),
            new ByteSize(10),
            usual.maxHead());
    String sized = "HTTP/1.1 200 OK\r\nContent-Length: ";
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    String open = "HTTP/1.1 200 OK\r\n\r\n";
    try (HttpClient strict = HttpClient.open(small)) {
      for (String fits :
          List.of(
              sized + "10\r\n\r\n0123456789",
              chunked + "5\r\nhello\r\n0\r\n\r\n",
              open + "0123456789")) {
        try (ScriptedServer server = ScriptedServer.sayingOnce(fits)) {
          assertThat(Clients.get(strict, server.uri("/"))).hasSize(14);
        }
      }
      for (String over :
          List.of(
              sized + "11\r\n\r\n", chunked + "6\r\nhello!\r\n0\r\n\r\n", open + "0123456789a")) {
        try (ScriptedServer server = ScriptedServer.sayingOnce(over)) {
          Clients.failure(Kind.TOO_LARGE, () -> Clients.get(strict, server.uri("/")));
        }
      }
    }
  }

  @Test
  void readsLargeBodiesWhole() throws IOException {
    String large = "0123456789abcdef".repeat(40_000);
    String chunk = Integer.toHexString(70_000) + "\r\n" + large.substring(0, 70_000) + "\r\n";

    assertThat(fetch("HTTP/1.1 200 OK\r\nContent-Length: " + large.length() + "\r\n\r\n" + large))
        .isEqualTo("200 " + large);
    assertThat(fetch("HTTP/1.1 200 OK\r\n\r\n" + large)).isEqualTo("200 " + large);
    assertThat(
            fetch(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk.repeat(5)
                    + "1\r\nx\r\n".repeat(5_000)
                    + "0\r\n\r\n"))
        .isEqualTo("200 " + large.substring(0, 70_000).repeat(5) + "x".repeat(5_000));
  }

  @Test
  void readsABodyOnceAndNotAfterTheExchange() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      Exchange exchange = client.exchange(client.target(server.uri("/")));
      Reply reply = exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY);
      assertThat(reply.body()).hasSize(2);
      assertThatThrownBy(reply::body).isInstanceOf(IllegalStateException.class);
      exchange.close();

      Clients.failure(Kind.CANCELLED, () -> reply.stream().readAllBytes());
      Clients.failure(Kind.CANCELLED, () -> reply.patience(Clients.LONG));
    }
  }
}
