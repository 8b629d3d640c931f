package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.HttpClient.Target;
import dev.roundhouse.http.UpstreamException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses, and the bytes of requests.
class RequestTest {
  private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final HttpClient client = HttpClient.open(Clients.settings());

  @AfterEach
  void close() {
    client.close();
  }

  private Reply send(URI address, String method, List<String> headers, String body)
      throws IOException {
    try (Exchange exchange = client.exchange(client.target(address))) {
      return exchange.send(method, headers.toArray(String[]::new), body.getBytes("ISO-8859-1"));
    }
  }

  @Test
  void writesTheRequestByteForByte() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(EMPTY)) {
      String host = "Host: 127.0.0.1:" + server.port() + "\r\n";

      send(
          server.uri("/mcp?a=%20b#c"),
          "POST",
          List.of("Accept", "a/b", "X-\u007e", "\u00e9"),
          "{}");
      send(server.uri(""), "GET", List.of(), "");
      send(server.uri("/"), "POST", List.of(), "");
      send(server.uri("/caf\u00e9"), "DELETE", List.of(), "");

      assertThat(server.requests())
          .containsExactly(
              "POST /mcp?a=%20b HTTP/1.1\r\n"
                  + host
                  + "Accept: a/b\r\nX-~: \u00e9\r\nContent-Length: 2\r\n\r\n{}",
              "GET / HTTP/1.1\r\n" + host + "\r\n",
              "POST / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n",
              "DELETE /caf%C3%A9 HTTP/1.1\r\n" + host + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 10, 1_900, 2_048, 65_000, 65_536, 300_000, 3_000_000})
  void writesBodiesOfAnySize(int size) throws IOException {
    String body = "x".repeat(size);
    try (ScriptedServer server = ScriptedServer.saying(EMPTY)) {
      assertThat(send(server.uri("/"), "PUT", List.of("A", "b"), body).status()).isEqualTo(200);

      String request = server.requests().getFirst();
      assertThat(request).contains("\r\nContent-Length: " + size + "\r\n");
      assertThat(request.substring(request.indexOf("\r\n\r\n") + 4)).isEqualTo(body);
    }
  }

  @Test
  void reportsAnAnswerGivenBeforeTheRequestWasRead() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.socket().getInputStream().readNBytes(16);
          peer.say("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
          peer.socket().shutdownOutput();
          peer.awaitEnd();
        })) {
      assertThat(Clients.post(client, server.uri("/"), "x".repeat(6_000_000))).isEqualTo("413 big");
    }
  }

  @Test
  void refusesHeadersThatWouldChangeTheMessage() throws IOException {
    Target target = client.target(URI.create("http://127.0.0.1:9/"));
    List<List<String>> wrong =
        List.of(
            List.of("A"),
            List.of("", "x"),
            List.of("A b", "x"),
            List.of("A:", "x"),
            List.of("A\r\nB", "x"),
            List.of("A", "secret\r\nB: c"),
            List.of("A", "secret\u0000"),
            List.of("A", "secret\u2028"),
            List.of("Host", "x"),
            List.of("content-LENGTH", "1"),
            List.of("Connection", "close"),
            List.of("Transfer-Encoding", "chunked"),
            List.of("Upgrade", "x"));

    for (List<String> headers : wrong) {
      try (Exchange exchange = client.exchange(target)) {
        assertThatThrownBy(
                () -> exchange.send("GET", headers.toArray(String[]::new), Clients.NO_BODY))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageNotContaining("secret");
      }
    }
    for (String method : List.of("", "GET /", "G\r\n", "CONNECT")) {
      try (Exchange exchange = client.exchange(target)) {
        assertThatThrownBy(() -> exchange.send(method, Clients.NO_HEADERS, Clients.NO_BODY))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void sendsOnce() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(EMPTY);
        Exchange exchange = client.exchange(client.target(server.uri("/")))) {
      assertThat(exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY).status()).isEqualTo(200);
      assertThatThrownBy(() -> exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://Example.com/x, example.com, 80, example.com",
    "https://example.com, example.com, 443, example.com",
    "HTTPS://example.com:80, example.com, 80, example.com:80",
    "http://[::1]:8080/, ::1, 8080, [::1]:8080",
    "http://[fe80::1%25eth0]/, fe80::1%25eth0, 80, [fe80::1]",
    "http://my_server:3000/mcp, my_server, 3000, my_server:3000",
  })
  void readsAddresses(URI address, String host, int port, String authority) {
    Endpoint endpoint = Endpoint.of(address);

    assertThat(endpoint.host()).isEqualTo(host);
    assertThat(endpoint.port()).isEqualTo(port);
    assertThat(endpoint.authority()).isEqualTo(authority);
    assertThat(client.target(address).address()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h/",
        "/mcp",
        "h:80",
        "http:/x",
        "http:x",
        "http://joe:hush@h/",
        "http://joe@my_host/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:99999999/",
        "http://b\u00fccher/"
      })
  void refusesOtherAddresses(String address) {
    assertThatThrownBy(() -> client.target(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }

  @Test
  void reachesAnIpv6Literal() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            new ServerSocket(0, 5, InetAddress.getByName("::1")),
            peer -> {
              peer.request();
              peer.say(EMPTY);
            })) {
      URI address = URI.create("http://[::1]:" + server.port() + "/");

      assertThat(Clients.get(client, address)).isEqualTo("200 ");
      assertThat(server.requests().getFirst()).contains("Host: [::1]:" + server.port() + "\r\n");
    }
  }

  @Test
  void triesEveryAddressOfAName() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(EMPTY)) { // not on ::1
      assertThat(Clients.get(client, URI.create("http://localhost:" + server.port() + "/")))
          .isEqualTo("200 ");
    }
  }

  @Test
  void saysWhenNobodyIsThere() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }

    UpstreamException refused =
        Clients.failure(
            Kind.UNREACHABLE,
            () -> Clients.get(client, URI.create("http://127.0.0.1:" + port + "/secret")));
    assertThat(refused).hasMessage("cannot reach 127.0.0.1:" + port + ": Connection refused");
    assertThat(refused.kind().mayBeDelivered()).isFalse();
    UpstreamException unknown =
        Clients.failure(
            Kind.UNREACHABLE, () -> Clients.get(client, URI.create("http://nowhere.invalid/")));
    assertThat(unknown).hasMessage("cannot reach nowhere.invalid:80: unknown host");
  }
}
