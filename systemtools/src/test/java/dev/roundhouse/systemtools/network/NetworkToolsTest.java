package dev.roundhouse.systemtools.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.naming.CommunicationException;
import javax.naming.NameNotFoundException;
import org.junit.jupiter.api.Test;

final class NetworkToolsTest {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private static AddressRules rules(Set<Integer> ports) {
    return new AddressRules(List.of("127.0.0.1"), ports, Resolver.ofMachine());
  }

  @Test
  void anOpenPortAndAClosedOneAreToldApart() throws Exception {
    int closed = closedPort();
    try (ServerSocket open = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      AddressRules rules = rules(Set.of(open.getLocalPort(), closed));

      Json told =
          Json.parse(
              new PortTest(rules, Ticker.system())
                  .run("127.0.0.1", List.of(open.getLocalPort(), closed), WITHIN));

      List<Json> ports = told.get("ports").items();
      assertThat(ports.getFirst().get("open").truth(false)).isTrue();
      assertThat(ports.getFirst().get("latency_ms").toString()).matches("\\d+\\.\\d+");
      assertThat(ports.getLast().get("open").truth(true)).isFalse();
      assertThat(ports.getLast().get("reason").text()).isEqualTo("refused");
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket closing = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return closing.getLocalPort();
    }
  }

  @Test
  void aPortThatIsNotListedIsNotTried() {
    assertThatThrownBy(() ->
            new PortTest(rules(Set.of(80)), Ticker.system())
                .run("127.0.0.1", List.of(80, 3306), WITHIN))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("3306")
        .hasMessageContaining("system.network.allowed-ports");
  }

  @Test
  void aServerWithoutTlsShowsNoCertificate() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual()
          .start(() -> {
            try (java.net.Socket peer = plain.accept()) {
              peer.getOutputStream()
                  .write("SSH-2.0-x\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      AddressRules rules = rules(Set.of(plain.getLocalPort()));

      assertThatThrownBy(() ->
              new CertificateTest(rules, Ticker.system())
                  .run("127.0.0.1", plain.getLocalPort(), WITHIN))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("shows no certificate");
    }
  }

  @Test
  void recordsAreToldAsTheNameServersTellThem() throws Exception {
    NameLookup lookup = new NameLookup((domain, type) -> List.of("10 mx." + domain + "."));

    Json told = Json.parse(lookup.run("Example.ORG.", "MX"));

    assertThat(told.get("domain").text()).isEqualTo("example.org");
    assertThat(told.get("records").items())
        .extracting(Json::text)
        .containsExactly("10 mx.example.org.");
  }

  @Test
  void aLookupThatFailsSaysHow() {
    NameLookup unknown =
        new NameLookup((_, _) -> {
          throw new NameNotFoundException();
        });
    NameLookup silent =
        new NameLookup((_, _) -> {
          throw new CommunicationException();
        });

    assertThatThrownBy(() -> unknown.run("a.example", "A"))
        .hasMessageContaining("there is no name");
    assertThatThrownBy(() -> silent.run("a.example", "A")).hasMessageContaining("in time");
    for (String bad : List.of("ldap://x", "127.0.0.1", "a/b", "dns://1.2.3.4/x", "rmi:x")) {
      assertThatThrownBy(() -> silent.run(bad, "A")).isInstanceOf(Refusal.class);
    }
  }
}
