package dev.roundhouse.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses the words of an issuer may lead to.
final class FetchTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "93.184.215.14",
        "8.8.8.8",
        "198.17.0.1",
        "2606:2800:21f:cb07::1",
        "2001:4860:4860::8888"
      })
  void publicAddressesAre(String address) {
    assertThat(Fetch.isPublic(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.192",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2002:7f00:1::1",
        "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:20::1"
      })
  void allOthersAreNot(String address) {
    assertThat(Fetch.isPublic(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.example, true, true",
    "http://login.example, false, false",
    "http://127.0.0.1:1, false, true",
    "http://localhost:1, false, true",
    "http://10.0.0.1, false, false",
    "ftp://login.example, false, false",
    "file:///etc/passwd, false, false",
    "https://user@login.example, false, false",
    "mailto:somebody, false, false"
  })
  void asksByHttpsAlone(String address, boolean isAllowed, boolean whenPrivate) {
    assertThat(Fetch.isAllowed(URI.create(address), false)).isEqualTo(isAllowed);
    assertThat(Fetch.isAllowed(URI.create(address), true)).isEqualTo(whenPrivate);
  }

  @Test
  void goesNoFurtherThanOneAnswer() throws IOException {
    try (Site site = new Site()) {
      site.redirects("/a", "/b").says("/b", 200, "{}");

      assertThat(new Fetch(true).ask(site.at("/a")).status()).isEqualTo(302);
      assertThat(fault(new Fetch(true), site.at("/a"))).hasMessageContaining("status 302");
      assertThat(site.paths()).containsOnly("/a");
    }
  }

  @Test
  void takesNoMoreThanADocumentHas() throws IOException {
    try (Site site = new Site()) {
      site.says("/fits", 200, "x".repeat(Fetch.LARGEST))
          .says("/larger", 200, "x".repeat(Fetch.LARGEST + 1));

      assertThat(new Fetch(true).get(site.at("/fits"))).hasSize(Fetch.LARGEST);
      assertThat(fault(new Fetch(true), site.at("/larger"))).hasMessageContaining("262144 bytes");
    }
  }

  @Test
  void asksNoPrivateAddressWhateverItsNameIs() throws IOException {
    try (Site site = new Site()) {
      URI secure = URI.create(site.at("/").toString().replace("http:", "https:"));

      assertThat(fault(new Fetch(false), secure)).hasMessageContaining("private address 127.0.0.1");
      assertThat(fault(new Fetch(false), site.at("/"))).hasMessageContaining("allow-private");
      assertThat(site.asked()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\n\r\n"})
  void waitsForNobodyWhoDribbles(String first) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread dribbling = Thread.ofVirtual().start(() -> dribble(server, first));

      IOException fault =
          fault(
              new Fetch(true, Duration.ofMillis(300)),
              URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"));

      assertThat(fault).hasMessageContaining("takes longer than");
      assertThat(dribbling.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  /// One byte after another, as long as somebody listens.
  private static void dribble(ServerSocket server, String first) {
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      out.write(first.getBytes(StandardCharsets.US_ASCII));
      CountDownLatch never = new CountDownLatch(1);
      while (!never.await(20, TimeUnit.MILLISECONDS)) {
        out.write('x');
        out.flush();
      }
    } catch (IOException _) {
      // Nobody listens any more, which is what is wanted.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException fault(Fetch fetch, URI address) {
    return catchThrowableOfType(IOException.class, () -> fetch.get(address));
  }
}
