package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The whole program behind TLS: a certificate made by the test, the protocol chosen by ALPN.
final class TlsHouseTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory = Path.of("");

  /// A key store with a new self-signed certificate of this name for the loopback.
  private KeyStore issued(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  /// Puts certificate and key where the settings say, each in one move.
  private void install(KeyStore keys) throws Exception {
    place("key.pem", "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    place("cert.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
  }

  private void place(String file, String type, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Path fresh =
        Files.createTempFile(
            directory,
            "pem",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        fresh, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
    Files.move(fresh, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  private RunningHouse house() throws Exception {
    return RunningHouse.open(
        directory,
        """
        listen:
          port: 0
          tls:
            certificate: %s
            key: %s
        """
            .formatted(directory.resolve("cert.pem"), directory.resolve("key.pem")));
  }

  private static HttpClient trusting(KeyStore keys, Version version) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(context)
        .connectTimeout(PATIENCE)
        .build();
  }

  private static HttpRequest initialize(RunningHouse house) {
    return house.post("/mcp", LegacyClient.initialize("2025-11-25")).timeout(PATIENCE).build();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void servesTheProtocolThatWasChosen(Version version) throws Exception {
    KeyStore keys = issued("one");
    install(keys);
    try (RunningHouse house = house();
        HttpClient client = trusting(keys, version)) {
      assertThat(house.url("/mcp")).startsWith("https://127.0.0.1:");
      house.addCommandOver(client, "liar", Node.command("lying-server.mjs"));

      HttpResponse<String> opened = client.send(initialize(house), BodyHandlers.ofString());
      HttpResponse<String> called =
          client.send(
              house
                  .post("/mcp", LegacyClient.call(1, "liar__echo", "{\"message\":\"sealed\"}"))
                  .header("Mcp-Session-Id", opened.headers().firstValue("Mcp-Session-Id").get())
                  .build(),
              BodyHandlers.ofString());

      assertThat(opened.version()).isEqualTo(version);
      assertThat(called.body()).contains("sealed");
      assertThat(called.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void takesARenewedCertificateIntoUseAndKeepsOpenConnections() throws Exception {
    KeyStore before = issued("before");
    KeyStore after = issued("after");
    install(before);
    try (RunningHouse house = house();
        HttpClient old = trusting(before, Version.HTTP_2)) {
      assertThat(old.send(initialize(house), BodyHandlers.ofString()).statusCode()).isEqualTo(200);

      install(after);

      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(SSLException.class)
          .until(() -> name(house, after).equals("CN=after"));
      assertThatThrownBy(() -> name(house, before)).isInstanceOf(SSLException.class);
      assertThat(old.send(initialize(house), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  /// The name in the certificate that a new connection is shown.
  private static String name(RunningHouse house, KeyStore trusted) throws Exception {
    try (HttpClient client = trusting(trusted, Version.HTTP_2)) {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(house.url("/health"))).timeout(PATIENCE).build(),
              BodyHandlers.discarding());
      X509Certificate shown =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Test
  void speaksNoPlainHttpOnTheSamePort() throws Exception {
    install(issued("one"));
    try (RunningHouse house = house();
        RawHttp plain = new RawHttp(URI.create(house.url("/")), PATIENCE)) {
      plain.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

      assertThat(plain.head()).isNull();
    }
  }
}
