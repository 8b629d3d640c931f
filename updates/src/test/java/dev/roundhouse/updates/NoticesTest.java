package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NoticesTest {
  private static final String SECRET = "a secret of sixteen bytes and more";

  /// What arrived at a path.
  private record Arrived(String path, String time, String signature, byte[] body) {}

  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final HttpServer server = made();

  @TempDir private Path folder;

  private static HttpServer made() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("secret"), SECRET + "\n");
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /// The first attempts fail, as many as are asked for.
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      arrived.add(
          new Arrived(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("X-Roundhouse-Timestamp"),
              exchange.getRequestHeaders().getFirst("X-Roundhouse-Signature"),
              body));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private NoticeSettings.Webhook hook(int port, String path, int attempts) {
    return new NoticeSettings.Webhook(
        URI.create("http://127.0.0.1:" + port + path),
        folder.resolve("secret"),
        Duration.ofSeconds(5),
        attempts,
        Duration.ofMillis(20));
  }

  private NoticeSettings to(int attempts, String... paths) {
    return new NoticeSettings(
        false,
        List.of(paths).stream()
            .map(path -> hook(server.getAddress().getPort(), path, attempts))
            .toList(),
        Optional.empty());
  }

  private static Notice notice(String version) {
    return new Notice(Notice.Kind.READY, "it", version, "a version is ready", List.of("one line"));
  }

  private Arrived next() throws InterruptedException {
    return requireNonNull(arrived.poll(20, TimeUnit.SECONDS), "arrives in time");
  }

  private static String version(Arrived message) throws Exception {
    return String.valueOf(Json.parse(message.body()).get("version").text());
  }

  private static int waiting(Database database) {
    return database.in(handle ->
        handle.createQuery("select count(*) from updates_notice").mapTo(Integer.class).one());
  }

  @Test
  void bringsASignedMessageToEachAddressAgainUntilItIsTaken() throws Exception {
    failures.set(3);
    try (Database database = Database.open(folder);
        Notices notices = Notices.open(database, () -> to(10, "/a", "/b"), Ticker.system())) {
      notices.tell(notice("1.1.0"));
      Arrived one = next();
      Arrived other = next();

      assertThat(List.of(one.path(), other.path())).containsExactlyInAnyOrder("/a", "/b");
      assertThat(failures).hasValue(0);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      mac.update((one.time() + ".").getBytes(UTF_8));
      assertThat(one.signature())
          .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(one.body())));
      Json body = Json.parse(one.body());
      assertThat(body.get("event").text()).isEqualTo("update.ready");
      assertThat(body.get("server").text()).isEqualTo("it");
      assertThat(body.get("lines").items()).extracting(Json::text).containsExactly("one line");
      await().untilAsserted(() -> assertThat(waiting(database)).isZero());
    }
  }

  @Test
  void losesNoneOverARestartAndKeepsTheirOrder() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    try (Database database = Database.open(folder)) {
      NoticeSettings away =
          new NoticeSettings(
              false,
              List.of(
                  new NoticeSettings.Webhook(
                      hook(server.getAddress().getPort(), "/a", 10).url(),
                      folder.resolve("no-such-secret"),
                      Duration.ofSeconds(1),
                      10,
                      Duration.ofMillis(20)),
                  hook(nobody, "/", 50)),
              Optional.empty());
      try (Notices notices = Notices.open(database, () -> away, Ticker.system())) {
        for (int at = 0; at < 5; at++) {
          notices.tell(notice("1.0." + at));
        }
      }
      assertThat(arrived).isEmpty();
      assertThat(waiting(database)).isEqualTo(10);

      try (Notices _ = Notices.open(database, () -> to(10, "/a"), Ticker.system())) {
        for (int at = 0; at < 5; at++) {
          assertThat(version(next())).isEqualTo("1.0." + at);
        }
        await()
            .untilAsserted(
                () -> assertThat(waiting(database)).as("those of no webhook are dropped").isZero());
      }
    }
  }

  @Test
  void givesUpAndGoesOn() throws Exception {
    failures.set(3);
    try (Database database = Database.open(folder);
        Notices notices = Notices.open(database, () -> to(3, "/a"), Ticker.system())) {
      notices.tell(notice("1.1.0"));
      notices.tell(notice("1.2.0"));

      assertThat(version(next())).isEqualTo("1.2.0");
    }
  }

  @Test
  void keepsTheNewestThousand() throws Exception {
    try (Database database = Database.open(folder)) {
      NoticeSettings slow =
          new NoticeSettings(
              false,
              List.of(
                  new NoticeSettings.Webhook(
                      hook(server.getAddress().getPort(), "/a", 10).url(),
                      folder.resolve("no-such-secret"),
                      Duration.ofSeconds(1),
                      10,
                      Duration.ofHours(1))),
              Optional.empty());
      try (Notices notices = Notices.open(database, () -> slow, Ticker.system())) {
        for (int at = 0; at < 1005; at++) {
          notices.tell(notice("1.0." + at));
        }
      }
      assertThat(waiting(database)).isEqualTo(1000);
    }
  }

  @Test
  void refusesAddressesThatNoMessageGoesTo() {
    assertThatThrownBy(() ->
            new NoticeSettings.Webhook(
                URI.create("file:///etc/passwd"),
                folder,
                Duration.ofSeconds(1),
                1,
                Duration.ofSeconds(1)))
        .hasMessageContaining("https://host/path");
  }
}
