package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.npm.NpmSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FetchesTest {
  private static final byte[] CONTENT = "an archive".getBytes(UTF_8);
  private static final ServerId SERVER = new ServerId("it");

  private final HttpServer server = made();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  @TempDir private Path folder;

  private static HttpServer made() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop(0);
    threads.close();
  }

  /// Archives are held back until they are released; keys there are none.
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().endsWith("/keys")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      boolean isReleased = release.await(30, TimeUnit.SECONDS);
      atOnce.decrementAndGet();
      exchange.sendResponseHeaders(isReleased ? 200 : 504, CONTENT.length);
      exchange.getResponseBody().write(CONTENT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private UpdateSettings settings() {
    return new UpdateSettings(
        UpdateMode.STAGING_ONLY,
        Optional.empty(),
        Duration.ofSeconds(10),
        ByteSize.ofKiB(64),
        4,
        Optional.empty(),
        new DownloadSettings(ByteSize.ofMiB(1), Duration.ofSeconds(40), 1, 2, List.of()),
        UpdatePolicy.DEFAULT,
        Map.of(),
        ProtectionSettings.DEFAULT,
        NoticeSettings.DEFAULT);
  }

  private NpmSource source() {
    NpmRegistries registries = new NpmRegistries(at("/"), Map.of(), Optional.empty());
    return new NpmSource(() -> registries, this::settings, Ticker.system());
  }

  private Release release(String version, Release.Signature... signatures) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(CONTENT);
    return new Release(
        Version.of(version),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        new Release.Archive(
            Optional.of(at("/" + version + ".tgz")),
            Integrity.strongest("sha512-" + Base64.getEncoder().encodeToString(digest)),
            OptionalLong.empty(),
            List.of(signatures),
            Optional.of(at("/attestations"))));
  }

  @Test
  void fetchesSoManyAtOnceAndEachOnce() throws Exception {
    try (Database database = Database.open(folder)) {
      Fetches fetches =
          new Fetches(() -> folder, new SqlDownloads(database), this::settings, Ticker.system());
      List<Future<Fetched>> all = new ArrayList<>();
      for (int at = 0; at < 5; at++) {
        Release each = release("1.0." + at);
        all.add(threads.submit(() -> fetches.fetch(SERVER, "@a/b", each, source())));
      }
      await().until(() -> atOnce.get() == 2 && fetches.underWay().size() == 2);
      String busy = fetches.underWay().getFirst().what();
      Release again = release(busy.substring(busy.lastIndexOf('@') + 1));

      UpdateException twice =
          catchThrowableOfType(
              UpdateException.class, () -> fetches.fetch(SERVER, "@a/b", again, source()));

      assertThat(requireNonNull(twice))
          .hasMessage(busy + " is being fetched already; wait for that");
      release.countDown();
      for (Future<Fetched> each : all) {
        assertThat(each.get(30, TimeUnit.SECONDS).failure()).isEmpty();
      }
      assertThat(mostAtOnce).hasValue(2);
      assertThat(fetches.underWay()).isEmpty();
      assertThat(fetches.history(10)).hasSize(5).allMatch(each -> each.bytes() == CONTENT.length);
      assertThat(folder.resolve("@a+b-1.0.4.tgz")).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void neverCallsUncheckedGood() throws Exception {
    release.countDown();
    try (Database database = Database.open(folder)) {
      SqlDownloads history = new SqlDownloads(database);
      Fetches fetches = new Fetches(() -> folder, history, this::settings, Ticker.system());
      Release signed = release("1.0.0", new Release.Signature("k", "AAAA"));

      Fetched fetched = fetches.fetch(SERVER, "it", signed, source());

      assertThat(fetched.signature()).isEqualTo("not-checked");
      assertThat(fetched.provenance()).isEqualTo("not-checked");
      assertThat(history.newest(1)).containsExactly(fetched);
    }
  }
}
