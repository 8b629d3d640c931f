package dev.roundhouse.updates.download;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.Depot;
import dev.roundhouse.updates.DownloadSettings;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Transfer;
import dev.roundhouse.updates.download.DownloadException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DownloadTest {
  private static final int PART = 70_000;

  private final byte[] content = content();

  /// Each request: path, and the range that it asked for.
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private final HttpServer server = Depot.server();
  private final HttpClient client = Depot.client();

  @TempDir private Path folder;

  private static byte[] content() {
    byte[] content = new byte[200_000];
    new Random(5).nextBytes(content);
    return content;
  }

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(path + (range == null ? "" : " " + range));
    boolean isFirst = asked.size() == 1;
    int end = isFirst ? PART : content.length;
    switch (path) {
      case "/good" -> send(exchange, 200, 0, content.length);
      case "/cut" -> send(exchange, isFirst ? 200 : 206, isFirst ? 0 : from(range), end);
      case "/cut-without-ranges" -> send(exchange, 200, 0, end);
      case "/elsewhere" -> send(exchange, range == null ? 200 : 206, 0, end);
      case "/always-cut" -> send(exchange, 200, 0, 10);
      case "/busy" -> {
        if (isFirst) {
          status(exchange, 503);
        } else {
          send(exchange, 200, 0, content.length);
        }
      }
      case "/endless" -> endless(exchange);
      case "/moved" -> to(exchange, "/good");
      case "/look-alike" ->
          to(exchange, "http://127.0.0.1.example:" + server.getAddress().getPort() + "/good");
      case "/circle" -> to(exchange, "/circle");
      default -> status(exchange, 404);
    }
  }

  private static int from(@Nullable String range) {
    return Integer.parseInt(requireNonNull(range).replaceAll("\\D", ""));
  }

  /// All from a place on is announced, and what is before the end is sent.
  private void send(HttpExchange exchange, int status, int from, int end) throws IOException {
    int total = content.length;
    if (status == 206) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, total - 1, total));
    }
    exchange.sendResponseHeaders(status, total - from);
    exchange.getResponseBody().write(content, from, end - from);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try {
      // Ends when the other side has had enough and closes.
      while (true) {
        exchange.getResponseBody().write(content);
      }
    } finally {
      exchange.close();
    }
  }

  private static void status(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static void to(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    status(exchange, 302);
  }

  private static Integrity integrity(byte[] of) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(of);
    return new Integrity(Integrity.Algorithm.SHA512, Base64.getEncoder().encodeToString(digest));
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private Path place() {
    return folder.resolve("it-1.0.0.tgz");
  }

  private Download download(Integrity integrity, ByteSize most, Duration longest) {
    return new Download(
        "it@1.0.0",
        integrity,
        place(),
        new AllowedHosts(at("/"), List.of()),
        new DownloadSettings(most, longest, 3, 1, List.of(), Optional.empty()),
        Ticker.system());
  }

  private Download download() throws Exception {
    return download(integrity(content), ByteSize.ofMiB(1), Duration.ofSeconds(30));
  }

  private DownloadException refused(Download download, String path) {
    return requireNonNull(
        catchThrowableOfType(DownloadException.class, () -> download.run(client, at(path))), path);
  }

  @Test
  void fetchesAnArchiveOnce() throws Exception {
    Download download = download();

    assertThat(download.run(client, at("/good"))).isEqualTo(content.length);

    assertThat(place()).hasBinaryContent(content);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place())))
        .isEqualTo("rw-------");
    assertThat(download.transfer().percent()).contains(100);
    assertThat(download.transfer().bytesPerSecond()).isPositive();
    assertThat(download().run(client, at("/good"))).isEqualTo(content.length);
    assertThat(asked).containsExactly("/good");
  }

  @Test
  void fetchesAnewWhatWasSpoilt() throws Exception {
    Files.write(place(), new byte[] {1, 2, 3});

    download().run(client, at("/good"));

    assertThat(place()).hasBinaryContent(content);
  }

  @Test
  void goesOnWhereItBrokeOff() throws Exception {
    Download download = download();

    download.run(client, at("/cut"));

    assertThat(place()).hasBinaryContent(content);
    assertThat(download.transfer().attempts()).isEqualTo(2);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1)).matches("/cut bytes=[1-9]\\d*-");
  }

  @Test
  void beginsAgainWhereAHostKnowsNoRanges() throws Exception {
    download().run(client, at("/cut-without-ranges"));

    assertThat(place()).hasBinaryContent(content);
  }

  @Test
  void doesNotJoinWhatDoesNotBelongTogether() throws Exception {
    download().run(client, at("/elsewhere"));

    assertThat(place()).hasBinaryContent(content);
    assertThat(asked).hasSize(3);
    assertThat(asked.getLast()).isEqualTo("/elsewhere");
  }

  @Test
  void triesAgainAndGivesUp() throws Exception {
    download().run(client, at("/busy"));
    assertThat(asked).hasSize(2);
    asked.clear();
    Files.delete(place());

    DownloadException refused = refused(download(), "/always-cut");

    assertThat(refused.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(asked).hasSize(3);
    assertThat(place()).doesNotExist();
  }

  @Test
  void throwsAwayOtherBytes() throws Exception {
    Download download = download(integrity(new byte[1]), ByteSize.ofMiB(1), Duration.ofSeconds(30));

    DownloadException refused = refused(download, "/good");

    assertThat(refused.kind()).isEqualTo(Kind.OTHER_BYTES);
    assertThat(refused.what()).startsWith("it@1.0.0 has other bytes than its registry tells of");
    assertThat(asked).as("another attempt would bring the same").hasSize(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void takesNoMoreThanItMay() throws Exception {
    Integrity integrity = integrity(content);
    Download small = download(integrity, ByteSize.ofKiB(64), Duration.ofSeconds(30));
    Download hasty = download(integrity, ByteSize.ofMiB(1000), Duration.ofMillis(1));

    assertThat(refused(small, "/good").kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(refused(download(), "/endless").kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(folder).isEmptyDirectory();
    assertThat(refused(hasty, "/endless").kind()).isEqualTo(Kind.TOO_SLOW);
  }

  @Test
  void followsAllowedHostsOnly() throws Exception {
    download().run(client, at("/moved"));
    Files.delete(place());

    DownloadException away = refused(download(), "/look-alike");

    assertThat(away.kind()).isEqualTo(Kind.HOST_NOT_ALLOWED);
    assertThat(away.what()).contains("is at http://127.0.0.1.example:");
    assertThat(refused(download(), "/circle").kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused(download(), "/none").what()).contains("status 404");
  }

  @Test
  void tellsHowFarItIs() {
    Transfer half = new Transfer("it", 50, OptionalLong.of(100), 10, 1);
    Transfer unknown = new Transfer("it", 50, OptionalLong.empty(), 10, 1);

    assertThat(half.percent()).contains(50);
    assertThat(half.left()).contains(Duration.ofSeconds(5));
    assertThat(unknown.percent()).isEqualTo(Optional.empty());
    assertThat(unknown.left()).isEqualTo(Optional.empty());
  }
}
