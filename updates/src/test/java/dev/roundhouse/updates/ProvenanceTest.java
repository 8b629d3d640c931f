package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.Database;
import dev.roundhouse.testing.Authority;
import dev.roundhouse.testing.Authority.Build;
import dev.roundhouse.testing.Authority.Flaw;
import dev.roundhouse.testing.Authority.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProvenanceTest {
  private static final byte[] CONTENT = "an archive".getBytes(UTF_8);
  private static final ServerId SERVER = new ServerId("it");
  private static final String SOURCE = "https://forge.test/it";

  private final HttpServer server = Depot.server();
  private final AtomicInteger archives = new AtomicInteger();
  private final Authority authority;

  @TempDir private Path folder;
  private byte[] document = new byte[0];

  ProvenanceTest() throws Exception {
    authority = new Authority(Instant.parse("2026-11-20T06:00:00Z"));
  }

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isArchive = exchange.getRequestURI().getPath().endsWith(".tgz");
      byte[] body = isArchive ? CONTENT : document;
      archives.addAndGet(isArchive ? 1 : 0);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] digest() throws Exception {
    return MessageDigest.getInstance("SHA-512").digest(CONTENT);
  }

  private Release release() throws Exception {
    return new Release(
        Version.of("1.0.0"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        new Release.Archive(
            Optional.of(Depot.at(server, "/it.tgz")),
            Integrity.strongest("sha512-" + Base64.getEncoder().encodeToString(digest())),
            OptionalLong.empty(),
            List.of(),
            Optional.of(Depot.at(server, "/attestations"))));
  }

  private Fetches fetches(SqlDownloads history) throws Exception {
    Path root = Files.write(folder.resolve("trusted_root.json"), authority.trustedRoot());
    return new Fetches(() -> folder, history, () -> Depot.trusting(root), Ticker.system());
  }

  @Test
  void isKeptWithWhatWasFetched() throws Exception {
    document = authority.attestations(Build.of("it", "1.0.0", digest(), SOURCE), Form.DSSE);
    try (Database database = Database.open(folder)) {
      SqlDownloads history = new SqlDownloads(database);

      Fetched fetched =
          fetches(history).fetch(SERVER, "it", release(), Depot.source(Depot.at(server, "/")));

      assertThat(fetched.provenance())
          .isInstanceOfSatisfying(
              Provenance.Verified.class, built -> assertThat(built.repository()).isEqualTo(SOURCE));
      assertThat(archives).hasValue(1);
      assertThat(history.newest(1)).containsExactly(fetched);
    }
  }

  @Test
  void nothingIsFetchedOfWhichSomethingWrongIsSaid() throws Exception {
    document =
        authority.attestations(
            Build.of("it", "1.0.0", digest(), SOURCE), Form.DSSE, Flaw.ALTERED_PAYLOAD);
    try (Database database = Database.open(folder)) {
      SqlDownloads history = new SqlDownloads(database);
      Fetches fetches = fetches(history);

      UpdateException refused =
          catchThrowableOfType(
              UpdateException.class,
              () -> fetches.fetch(SERVER, "it", release(), Depot.source(Depot.at(server, "/"))));

      assertThat(requireNonNull(refused).kind()).isEqualTo(UpdateException.Kind.TAMPERED);
      assertThat(refused)
          .hasMessage(
              "it@1.0.0: the statement about its build is wrong: its signature is not over this"
                  + " statement; it is not taken: ask its authors, or for another version");
      assertThat(archives).hasValue(0);
      assertThat(history.newest(1))
          .singleElement()
          .satisfies(kept -> {
            assertThat(kept.provenance().wire()).isEqualTo("wrong");
            assertThat(kept.failure()).contains("" + refused.getMessage());
          });
    }
  }

  @Test
  void aDocumentThatIsNoneRefusesTheReleaseWithoutCallingItTampered() throws Exception {
    document = "<html>".getBytes(UTF_8);
    try (Database database = Database.open(folder)) {
      Fetches fetches = fetches(new SqlDownloads(database));

      UpdateException refused =
          catchThrowableOfType(
              UpdateException.class,
              () -> fetches.fetch(SERVER, "it", release(), Depot.source(Depot.at(server, "/"))));
      Provenance running = fetches.provenance("it", release(), Depot.source(Depot.at(server, "/")));

      assertThat(requireNonNull(refused).kind()).isEqualTo(UpdateException.Kind.REFUSED);
      assertThat(running.wire()).as("of what runs already").isEqualTo("not-checked");
    }
  }

  @Test
  void isReadBackFromWhatWasWritten() throws Exception {
    List<Provenance> all =
        List.of(
            new Provenance.Verified("r", "c", "w", "i", 7, Instant.parse("2026-11-20T06:00:00Z")),
            new Provenance.Absent(),
            new Provenance.NotChecked("no \"root\""),
            new Provenance.Wrong("other bytes"));
    for (Provenance each : all) {
      byte[] written = each.write(new JsonWriter().object()).end().toBytes();

      assertThat(Provenance.read(Json.parse(written))).isEqualTo(each);
    }
    for (String none :
        List.of("{}", "{\"provenance\":\"verified\"}", "{\"provenance\":\"good\"}")) {
      assertThat(Provenance.read(Json.parse(none.getBytes(UTF_8))).wire()).isEqualTo("not-checked");
    }
  }
}
