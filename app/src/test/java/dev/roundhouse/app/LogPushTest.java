package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Lines of the log at real receivers: Loki's push protocol over HTTP, syslog over TCP, TLS and
/// UDP.
@Timeout(90)
final class LogPushTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path directory;

  private static String settings(String push) {
    return "listen: {port: 0}\nmonitoring:\n  log-push:\n" + push.indent(4);
  }

  private static void say(RunningHouse house, String level, String message) throws Exception {
    String line =
        "{\"message\":\"%s\",\"component\":\"other program\",\"level\":\"%s\",\"request\":\"r-1\"}"
            .formatted(message, level);
    assertThat(house.send(house.post("/logs", line)).statusCode()).isEqualTo(202);
  }

  /// What came to Loki, and what it answers.
  private static final class Loki implements AutoCloseable {
    private final List<Json> streams = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(204);
    private final HttpServer http;

    Loki(int port) throws Exception {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      http.createContext(
          "/loki/api/v1/push",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            headers.add(
                exchange.getRequestHeaders().getFirst("Authorization")
                    + " "
                    + exchange.getRequestHeaders().getFirst("X-Scope-OrgID"));
            try {
              if (status.get() == 204) {
                streams.addAll(Json.parse(body).get("streams").items());
              }
            } catch (dev.roundhouse.protocol.MalformedFrame e) {
              throw new java.io.IOException(e);
            }
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
          });
      http.start();
    }

    int port() {
      return http.getAddress().getPort();
    }

    /// The line with this message, with the labels of its stream.
    List<String> lines(String message) {
      return streams.stream()
          .flatMap(stream ->
              stream.get("values").items().stream()
                  .map(each -> each.items().getLast().text())
                  .filter(each -> String.valueOf(each).contains(message))
                  .map(each -> stream.get("stream") + " " + each))
          .toList();
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  @Test
  void bringsLinesToLokiAlsoAfterItWasAway() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "Bearer let-me-in\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Loki first = new Loki(0);
    int port = first.port();
    String push =
        """
        loki:
          url: http://127.0.0.1:%d/loki/api/v1/push
          authorization-file: %s
          tenant: team-1
          labels: {site: lab}
          level: warning
          every: 20ms
        """
            .formatted(port, token);
    try (RunningHouse house = RunningHouse.open(directory, settings(push))) {
      say(house, "info", "too small to matter");
      say(house, "warning", "first \\\"quoted\\\" line");
      List<String> came =
          await().atMost(PATIENCE).until(() -> first.lines("first"), all -> !all.isEmpty());
      assertThat(came)
          .hasSize(1)
          .first()
          .asString()
          .contains("\"service_name\":\"roundhouse\"", "\"level\":\"warning\"", "\"site\":\"lab\"")
          .contains("\"component\":\"other program\"", "\"request\":\"r-1\"");
      assertThat(first.headers).contains("Bearer let-me-in team-1");
      first.close();

      say(house, "error", "said while it was away");
      try (Loki second = new Loki(port)) {
        await().atMost(PATIENCE).until(() -> second.lines("while it was away").size() == 1);
        assertThat(second.lines("too small")).isEmpty();
        assertThat(house.metric("roundhouse_monitoring_log_push_lost_total")).isZero();
        assertThat(house.metric("roundhouse_monitoring_log_push_brought_total")).isPositive();

        second.status.set(400);
        say(house, "error", "nobody wants this");
        await()
            .atMost(PATIENCE)
            .until(() -> house.metric("roundhouse_monitoring_log_push_lost_total") > 0);
      }
    }
  }

  @Test
  void bringsLinesBySyslogOverTcpAlsoAfterItWasAway() throws Exception {
    SyslogReceiver first = new SyslogReceiver(ServerSocketFactory.getDefault(), 0);
    int port = first.port();
    try (RunningHouse house = RunningHouse.open(directory, settings(syslog("tcp", port, "")))) {
      say(house, "error", "first line");
      String message =
          await()
              .atMost(PATIENCE)
              .until(
                  () -> first.messages().stream().filter(each -> each.contains("first")).toList(),
                  all -> !all.isEmpty())
              .getFirst();
      // local0 is 16, an error 3.
      assertThat(message)
          .matches(
              "(?s)<131>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?Z [!-~]+ roundhouse -"
                  + " other_program - \uFEFFfirst line request=r-1");
      first.close();

      // The port is free a moment after it was closed.
      try (SyslogReceiver second =
          await()
              .atMost(PATIENCE)
              .ignoreExceptionsInstanceOf(BindException.class)
              .until(
                  () -> new SyslogReceiver(ServerSocketFactory.getDefault(), port),
                  Objects::nonNull)) {
        say(house, "warning", "second line");
        await()
            .atMost(PATIENCE)
            .until(() -> second.messages().stream().anyMatch(each -> each.contains("second line")));
        assertThat(second.messages()).allMatch(each -> each.startsWith("<1"));
      }
    }
  }

  private static String syslog(String transport, int port, String more) {
    return """
    syslog:
      host: localhost
      port: %d
      transport: %s
      every: 20ms
      %s
    """
        .formatted(port, transport, more);
  }

  @Test
  void bringsLinesBySyslogOverTlsToTheOneThatIsMeantAlone() throws Exception {
    KeyStore keys = issued();
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate("server").getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    Path authority = Files.writeString(directory.resolve("ca.pem"), pem);
    try (SyslogReceiver receiver = new SyslogReceiver(context.getServerSocketFactory(), 0)) {
      Path trusting = Files.createDirectory(directory.resolve("trusting"));
      String push = syslog("tls", receiver.port(), "ca-file: " + authority);
      try (RunningHouse house = RunningHouse.open(trusting, settings(push))) {
        say(house, "error", "a secured line");
        await()
            .atMost(PATIENCE)
            .until(() -> receiver.messages().stream().anyMatch(each -> each.contains("secured")));
      }
      int before = receiver.messages().size();
      Path wary = Files.createDirectory(directory.resolve("wary"));
      try (RunningHouse house =
          RunningHouse.open(wary, settings(syslog("tls", receiver.port(), "")))) {
        say(house, "error", "for nobody else");
        await()
            .atMost(PATIENCE)
            .until(() ->
                house
                    .send(house.request("/logs/search?component=logpush"))
                    .body()
                    .contains("monitoring.log-push.syslog"));
      }
      assertThat(receiver.messages()).hasSize(before);
    }
  }

  /// A key store with a new self-signed certificate for the loopback.
  private KeyStore issued() throws Exception {
    Path store = directory.resolve("keys.p12");
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
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  @Test
  void bringsADatagramALine() throws Exception {
    try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getByName("localhost"));
        RunningHouse house =
            RunningHouse.open(
                directory, settings(syslog("udp", receiver.getLocalPort(), "facility: 3")))) {
      receiver.setSoTimeout((int) PATIENCE.toMillis());
      say(house, "error", "x".repeat(4000));

      String message = "";
      while (!message.contains("xxx")) {
        DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
        receiver.receive(packet);
        message = new String(packet.getData(), 0, packet.getLength(), UTF_8);
      }

      assertThat(message).startsWith("<27>1 ").hasSizeLessThanOrEqualTo(2048);
    }
  }
}
