package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.npm.NpmSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
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

  private final HttpServer server = Depot.server();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  @TempDir private Path folder;

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
    return Depot.at(server, path);
  }

  private NpmSource source() {
    return Depot.source(at("/"));
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
          new Fetches(() -> folder, new SqlDownloads(database), Depot::settings, Ticker.system());
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
      Fetches fetches = new Fetches(() -> folder, history, Depot::settings, Ticker.system());
      Release signed = release("1.0.0", new Release.Signature("k", "AAAA"));

      Fetched fetched = fetches.fetch(SERVER, "it", signed, source());

      assertThat(fetched.signature()).isEqualTo("not-checked");
      assertThat(fetched.provenance())
          .isInstanceOfSatisfying(
              Provenance.NotChecked.class,
              said -> assertThat(said.why()).contains("set updates.downloads.trust"));
      assertThat(history.newest(1)).containsExactly(fetched);
    }
  }

  @Test
  void asksNothingAboutPartsAndKeepsThoseThatAreThere() throws Exception {
    release.countDown();
    Release.Archive archive = release("1.0.0").archive();
    Part.Origin.Archive from =
        new Part.Origin.Archive(archive.at(), archive.integrity().orElseThrow());
    Part part =
        new Part(
            "node_modules/it",
            "it",
            Version.of("1.0.0"),
            from,
            false,
            false,
            new Part.Wants(
                Map.of(), List.of(), new Part.Machines(List.of(), List.of(), List.of())));
    try (Database database = Database.open(folder)) {
      Fetches fetches =
          new Fetches(() -> folder, new SqlDownloads(database), Depot::settings, Ticker.system());

      List<Future<Fetched>> both = new ArrayList<>();
      for (int at = 0; at < 2; at++) {
        both.add(threads.submit(() -> fetches.fetch(SERVER, part, from, source())));
      }
      for (Future<Fetched> each : both) {
        assertThat(each.get(30, TimeUnit.SECONDS).signature()).isEqualTo("not-checked");
        assertThat(each.get().provenance().wire()).isEqualTo("not-checked");
      }

      assertThat(fetches.history(10)).as("the second had nothing to do").hasSize(1);
      assertThat(fetches.place("it", Version.of("1.0.0"))).hasBinaryContent(CONTENT);
    }
  }
}
