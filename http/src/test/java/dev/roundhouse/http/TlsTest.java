package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
  @TempDir private Path directory;

  private static void echo(Request request, Response response) {
    String text = request.isSecure() + " " + new String(request.body(), UTF_8);
    response.send(text.getBytes(UTF_8));
  }

  private static SSLSocket connect(HttpServer server, SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", server.address().getPort());
    socket.startHandshake();
    return socket;
  }

  private static String subject(SSLSocket socket) throws IOException {
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return certificate.getSubjectX500Principal().getName();
  }

  private static HttpResponse<String> get(HttpClient client, HttpServer server, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("https://localhost:" + server.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void speaksHttp1OverTls() throws Exception {
    Settings settings = new Settings().tls(Certificates.create(directory, "one"));
    try (HttpServer server = settings.start(TlsTest::echo);
        RawClient client =
            new RawClient(connect(server, Certificates.trusting(directory, "one")))) {
      client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\nbody");
      assertThat(client.answer().body()).isEqualTo("true body");

      assertThat(client.get("/").answer().body()).isEqualTo("true ");
    }
  }

  @Test
  void agreesOnHttp2AndMultiplexes() throws Exception {
    Settings settings = new Settings().tls(Certificates.create(directory, "one"));
    CompletableFuture<String> release = new CompletableFuture<>();
    Handler handler =
        (request, response) -> {
          String text = request.path().equals("/slow") ? release.join() : "x".repeat(100_000);
          response.send(text.getBytes(UTF_8));
          release.complete("slow");
        };
    try (HttpServer server = settings.start(handler);
        HttpClient client =
            HttpClient.newBuilder()
                .sslContext(Certificates.trusting(directory, "one"))
                .version(HttpClient.Version.HTTP_2)
                .build()) {
      HttpResponse<String> first = get(client, server, "/fast");
      assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(first.body()).hasSize(100_000);
      assertThat(first.headers().firstValue("content-length")).hasValue("100000");

      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 20)
              .mapToObj(i -> {
                URI uri =
                    URI.create(
                        "https://localhost:"
                            + server.address().getPort()
                            + (i == 0 ? "/slow" : "/fast"));
                return client.sendAsync(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
              })
              .toList();
      assertThat(answers.getFirst().join().body()).isEqualTo("slow");
      assertThat(answers.getLast().join().body()).hasSize(100_000);
      assertThat(server.load().connections()).isEqualTo(1);
    }
  }

  @Test
  void takesANewCertificateWithoutDroppingConnections() throws Exception {
    Settings settings = new Settings().tls(Certificates.create(directory, "old"));
    try (HttpServer server = settings.start(TlsTest::echo);
        RawClient before =
            new RawClient(connect(server, Certificates.trusting(directory, "old")))) {
      assertThat(before.get("/").answer().status()).isEqualTo(200);

      Certificates.create(directory, "new");

      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> {
            try (SSLSocket socket =
                connect(server, Certificates.trusting(directory, "old", "new"))) {
              return subject(socket).equals("CN=new");
            }
          });
      assertThat(before.get("/").answer().status()).isEqualTo(200);
    }
  }

  @Test
  void keepsTheOldCertificateWhenTheNewIsWrong() throws Exception {
    HttpSettings.Tls files = Certificates.create(directory, "old");
    TlsFiles tls = TlsFiles.open(files);
    Object before = tls.context();

    tls.reload();
    assertThat(tls.context()).isSameAs(before);
    Files.writeString(files.certificate(), "not a certificate");
    tls.reload();
    assertThat(tls.context()).isSameAs(before);

    Path other = Files.createDirectory(directory.resolve("other"));
    Files.copy(
        Certificates.create(other, "new").certificate(),
        files.certificate(),
        StandardCopyOption.REPLACE_EXISTING);
    tls.reload();
    assertThat(tls.context()).isSameAs(before);

    Files.writeString(files.key(), Files.readString(other.resolve("key.pem")));
    tls.reload();
    assertThat(tls.context()).isNotSameAs(before);
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws Exception {
    HttpSettings.Tls files = Certificates.create(directory, "open");
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> new Settings().tls(files).start(TlsTest::echo))
        .isInstanceOf(HttpException.class)
        .hasMessageContaining("key.pem")
        .hasMessageContaining("chmod 600");
  }

  @Test
  void namesTheFileThatIsMissing() {
    HttpSettings.Tls files =
        new HttpSettings.Tls(directory.resolve("none.pem"), directory.resolve("key.pem"));

    assertThatThrownBy(() -> new Settings().tls(files).start(TlsTest::echo))
        .isInstanceOf(HttpException.class)
        .hasMessageContaining(".pem");
  }

  @Test
  void aClientWithoutTlsGetsNowhere() throws Exception {
    Settings settings = new Settings().tls(Certificates.create(directory, "one"));
    try (HttpServer server = settings.start(TlsTest::echo);
        RawClient client = new RawClient(server)) {
      client.get("/");

      assertThat(client.rest()).doesNotContain("HTTP/1.1");
      await().until(() -> server.load().connections() == 0);
    }
  }
}
