package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same client over TLS, with certificates made for the occasion.
class ClientTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir private static Path directory;
  private static SSLContext right;
  private static SSLContext wrong;

  @BeforeAll
  static void makeCertificates() throws Exception {
    right = context("right", "dns:localhost,ip:127.0.0.1");
    wrong = context("wrong", "dns:elsewhere.example");
  }

  /// A context that shows a new certificate and trusts nothing but it.
  private static SSLContext context(String name, String names) throws Exception {
    Path file = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + names,
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return context(file);
  }

  private static SSLContext context(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    trusted.load(null, null);
    trusted.setCertificateEntry("peer", store.getCertificate("mykey"));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static ScriptedServer serve(SSLContext identity, ScriptedServer.Script script)
      throws IOException {
    ServerSocket listener =
        identity
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return ScriptedServer.start(listener, script);
  }

  private static ScriptedServer.Script answering(String reply) {
    return peer -> {
      while (peer.request() != null) {
        peer.say(reply);
      }
    };
  }

  private static URI uri(ScriptedServer server, String host) {
    return URI.create("https://" + host + ":" + server.port() + "/");
  }

  @Test
  void usesAConnectionAgain() throws IOException {
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    for (String reply : List.of(OK, chunked)) {
      try (HttpClient client = HttpClient.open(Clients.settings(), right);
          ScriptedServer server = serve(right, answering(reply))) {
        for (int i = 0; i < 10; i++) {
          assertThat(Clients.post(client, uri(server, "localhost"), "x".repeat(i * 3_000)))
              .isEqualTo("200 ok");
        }
        assertThat(server.accepts()).isEqualTo(1);
        assertThat(Clients.get(client, uri(server, "127.0.0.1"))).isEqualTo("200 ok");
      }
    }
  }

  @Test
  void refusesACertificateOfAnotherName() throws IOException {
    try (HttpClient client = HttpClient.open(Clients.settings(), wrong);
        ScriptedServer server = serve(wrong, answering(OK))) {
      UpstreamException failure =
          Clients.failure(Kind.UNREACHABLE, () -> Clients.get(client, uri(server, "localhost")));

      assertThat(failure).hasMessageContaining("localhost:" + server.port() + ": TLS failed");
      assertThat(server.requests()).noneMatch(request -> request.startsWith("GET"));
    }
  }

  @Test
  void refusesACertificateOfNobodyTrusted() throws IOException {
    try (HttpClient client = HttpClient.open(Clients.settings());
        ScriptedServer server = serve(right, answering(OK))) {
      Clients.failure(Kind.UNREACHABLE, () -> Clients.get(client, uri(server, "localhost")));
    }
  }

  @Test
  void refusesAServerWithoutTls() throws IOException {
    try (HttpClient client = HttpClient.open(Clients.settings(), right);
        ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.say("HTTP/1.1 400 Bad Request\r\n\r\n");
              peer.awaitEnd();
            })) {
      Clients.failure(Kind.UNREACHABLE, () -> Clients.get(client, uri(server, "localhost")));
    }
  }

  @Test
  void givesUpOnAHandshakeThatStands() throws IOException {
    ClientSettings usual = Clients.settings();
    ClientSettings hasty =
        new ClientSettings(
            Duration.ofMillis(100),
            usual.readTimeout(),
            usual.idleTimeout(),
            usual.maxIdle(),
            usual.maxBody(),
            usual.maxHead());
    try (HttpClient client = HttpClient.open(hasty, right);
        ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
      UpstreamException failure =
          Clients.failure(Kind.UNREACHABLE, () -> Clients.get(client, uri(server, "127.0.0.1")));

      assertThat(failure).hasMessageEndingWith("no connection within 100ms");
    }
  }

  @Test
  void sendsAgainWhenAPooledConnectionClosesWithoutAnswer() throws IOException {
    try (HttpClient client = HttpClient.open(Clients.settings(), right);
        ScriptedServer server =
            serve(
                right,
                peer -> {
                  peer.request();
                  peer.say(OK);
                })) {
      for (int i = 1; i <= 5; i++) {
        assertThat(Clients.get(client, uri(server, "localhost"))).isEqualTo("200 ok");
        assertThat(server.accepts()).isEqualTo(i);
      }
    }
  }

  @Test
  void cancelEndsHandshakesAndReads() throws Exception {
    CountDownLatch accepted = new CountDownLatch(1);
    try (HttpClient client = HttpClient.open(Clients.settings(), right);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScriptedServer mute =
            ScriptedServer.start(peer -> {
              accepted.countDown();
              peer.awaitEnd();
            });
        ScriptedServer slow =
            serve(
                right,
                peer -> {
                  peer.request();
                  peer.awaitEnd();
                });
        Exchange shaking = client.exchange(client.target(uri(mute, "localhost")));
        Exchange reading = client.exchange(client.target(uri(slow, "localhost")))) {
      Future<UpstreamException> first = threads.submit(() -> cancelled(shaking));
      Future<UpstreamException> second = threads.submit(() -> cancelled(reading));
      accepted.await();
      shaking.cancel();
      await().until(() -> !slow.requests().isEmpty());
      reading.cancel();

      assertThat(first.get()).isNotNull();
      assertThat(second.get()).isNotNull();
    }
  }

  private static UpstreamException cancelled(Exchange exchange) {
    return Clients.failure(
        Kind.CANCELLED, () -> exchange.send("GET", Clients.NO_HEADERS, Clients.NO_BODY));
  }
}
