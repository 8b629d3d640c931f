package dev.roundhouse.systemtools.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real sockets: a server on 127.0.0.1 that the operator has listed, and another on 127.0.0.2 that
/// nobody has.
final class HttpTestTest {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final AtomicInteger insideHits = new AtomicInteger();
  private final AtomicInteger resolutions = new AtomicInteger();
  private HttpServer open = server("127.0.0.1", 0);
  private HttpServer inside = server("127.0.0.2", 0);

  private static HttpServer server(String address, int port) {
    try {
      return HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() {
    page("/ok", 200);
    page("/missing", 404);
    open.createContext(
        "/to/",
        exchange -> {
          String query = exchange.getRequestURI().getRawQuery();
          exchange.getResponseHeaders().add("Location", query == null ? "" : query);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    inside.createContext(
        "/",
        exchange -> {
          insideHits.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    open.start();
    inside.start();
  }

  @AfterEach
  void stop() {
    open.stop(0);
    inside.stop(0);
  }

  private void page(String path, int status) {
    open.createContext(
        path,
        exchange -> {
          byte[] body = "hello".getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private String at(String path) {
    return "http://127.0.0.1:" + open.getAddress().getPort() + path;
  }

  private String within(String host, String path) {
    return "http://" + host + ":" + inside.getAddress().getPort() + path;
  }

  private Json run(String url, Resolver resolver) throws Exception {
    Set<Integer> ports = Set.of(open.getAddress().getPort(), inside.getAddress().getPort());
    AddressRules rules = new AddressRules(List.of("127.0.0.1/32"), ports, resolver);
    return Json.parse(new HttpTest(rules, Ticker.system()).run(url, "GET", WITHIN));
  }

  private Json run(String url) throws Exception {
    return run(url, Resolver.ofMachine());
  }

  @Test
  void anAnswerIsToldWithoutWhatIsInIt() throws Exception {
    Json told = run(at("/ok"));

    assertThat(told.get("status").integer(0)).isEqualTo(200);
    assertThat(told.get("size").integer(0)).isEqualTo(5);
    assertThat(told.get("content_type").text()).isEqualTo("text/plain");
    assertThat(told.get("redirects").items()).isEmpty();
    assertThat(told.toString()).doesNotContain("hello");
    assertThat(run(at("/missing")).get("status").integer(0)).isEqualTo(404);
  }

  @Test
  void redirectsAreFollowedWhereTheyMayLead() throws Exception {
    Json told = run(at("/to/?/to/?/ok"));

    assertThat(told.get("final_url").text()).isEqualTo(at("/ok"));
    assertThat(told.get("redirects").items()).hasSize(2);
  }

  @Test
  void aRedirectToAnAddressInsideIsRefusedBeforeAnythingIsSent() {
    for (String host :
        List.of("127.0.0.2", "0x7f000002", "127.2", "2130706434", "[::ffff:7f00:2]")) {
      assertThatThrownBy(() -> run(at("/to/?" + within(host, "/"))))
          .as(host)
          .isInstanceOf(Refusal.class);
    }
    for (String other : List.of("file:///etc/passwd", "gopher://x/", "http://localhost/", "//0/")) {
      assertThatThrownBy(() -> run(at("/to/?" + other))).as(other).isInstanceOf(Refusal.class);
    }
    assertThat(insideHits).hasValue(0);
  }

  @Test
  void redirectsEnd() {
    assertThatThrownBy(() -> run(at("/to/?/to/?/to/?/to/?/to/?/to/?/ok")))
        .hasMessageContaining("more than 5 times");
  }

  /// The first answer of the name servers leads to what is listed, each later one inside.
  @Test
  void aNameThatChangesItsMeaningIsConnectedToAsItWasChecked() throws Exception {
    Resolver rebinding =
        _ ->
            List.of(
                InetAddress.ofLiteral(
                    resolutions.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"));
    String url = "http://rebind.example:" + open.getAddress().getPort();

    assertThat(run(url + "/ok", rebinding).get("status").integer(0)).isEqualTo(200);
    assertThat(resolutions).hasValue(1);

    assertThatThrownBy(() -> run(url + "/ok", rebinding)).isInstanceOf(Refusal.class);
    assertThat(insideHits).hasValue(0);
  }

  @Test
  void aRedirectToTheSameNameIsCheckedAgain() {
    Resolver rebinding =
        _ ->
            List.of(
                InetAddress.ofLiteral(
                    resolutions.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"));
    String url = "http://rebind.example:" + open.getAddress().getPort();

    assertThatThrownBy(() -> run(url + "/to/?" + within("rebind.example", "/"), rebinding))
        .isInstanceOf(Refusal.class);
    assertThat(resolutions).hasValue(2);
    assertThat(insideHits).hasValue(0);
  }
}
