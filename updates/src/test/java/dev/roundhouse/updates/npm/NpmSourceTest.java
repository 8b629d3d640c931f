package dev.roundhouse.updates.npm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.DownloadSettings;
import dev.roundhouse.updates.NoticeSettings;
import dev.roundhouse.updates.ProtectionSettings;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Releases;
import dev.roundhouse.updates.SourceException;
import dev.roundhouse.updates.SourceException.Kind;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.UpdatePolicy;
import dev.roundhouse.updates.UpdateSettings;
import dev.roundhouse.updates.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NpmSourceTest {
  private static final String DOCUMENT =
      """
      {"name":"@some/thing","dist-tags":{"latest":"1.1.0","odd":"newest"},
       "time":{"created":"2020-01-01T00:00:00Z","1.0.0":"2020-01-02T03:04:05.678Z","1.1.0":"some day"},
       "versions":{
        "1.0.0":{"license":{"type":"ISC"},"deprecated":"too old","scripts":{"postinstall":"x"},
          "dist":{"shasum":"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12","tarball":"http://127.0.0.1/t.tgz"}},
        "1.1.0":{"license":"MIT","deprecated":"",
          "dist":{"integrity":"sha1-L9ThxnotKPzthJ7hu3bnORuT6xI= sha512-%s",
            "unpackedSize":4711,"tarball":"https://host/t.tgz",
            "signatures":[{"keyid":"SHA256:k","sig":"MEUC"},{"keyid":"SHA256:l"}],
            "attestations":{"url":"https://host/a","provenance":{}}}},
        "no-version":{}}}
      """
          .formatted("A".repeat(86) + "==");

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final HttpServer server = made();

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
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    asked.add(path);
    switch (path) {
      case "/r/@some%2Fthing" -> send(exchange, 200, DOCUMENT);
      case "/r/other" -> send(exchange, 200, DOCUMENT);
      case "/r/text" -> send(exchange, 200, "<html>");
      case "/r/large" -> send(exchange, 200, " ".repeat(70 << 10));
      case "/r/moved" -> redirect(exchange, "/r/moved-here");
      case "/r/moved-here" -> send(exchange, 200, DOCUMENT.replace("@some/thing", "moved"));
      case "/r/away" ->
          redirect(exchange, "http://127.0.0.1.example:" + server.getAddress().getPort() + "/r/x");
      case "/r/circle" -> redirect(exchange, "/r/circle");
      case "/r/private" -> send(exchange, 401, "{}");
      case "/r/broken" -> send(exchange, 503, "{}");
      case "/r/cut" -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('{');
        exchange.close();
      }
      default -> send(exchange, 404, "{}");
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    send(exchange, 302, "");
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private URI registry() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/r");
  }

  private NpmSource source(NpmSource.Configuration npm) {
    UpdateSettings settings =
        new UpdateSettings(
            UpdateMode.STAGING_ONLY,
            Optional.empty(),
            Duration.ofSeconds(10),
            ByteSize.ofKiB(64),
            4,
            Optional.empty(),
            DownloadSettings.DEFAULT,
            UpdatePolicy.DEFAULT,
            Map.of(),
            ProtectionSettings.DEFAULT,
            NoticeSettings.DEFAULT);
    return new NpmSource(npm, () -> settings, Ticker.system());
  }

  private NpmSource source() {
    return source(() -> new NpmRegistries(registry(), Map.of(), Optional.empty()));
  }

  private SourceException refused(String name) {
    return requireNonNull(
        catchThrowableOfType(SourceException.class, () -> source().releases(name)), name);
  }

  @Test
  void readsWhatARegistrySays() throws Exception {
    Releases releases = source().releases("@some/thing");

    assertThat(releases.from()).isEqualTo("127.0.0.1");
    assertThat(releases.tags()).isEqualTo(Map.of("latest", Version.of("1.1.0")));
    assertThat(releases.all().keySet()).extracting(Version::text).containsExactly("1.0.0", "1.1.0");
    Release old = releases.of(Version.of("1.0.0")).orElseThrow();
    assertThat(old.published()).contains(Instant.parse("2020-01-02T03:04:05.678Z"));
    assertThat(old.deprecated()).contains("too old");
    assertThat(old.licence()).contains("ISC");
    assertThat(old.runsScripts()).isTrue();
    assertThat(old.archive().integrity()).as("SHA-1 alone").isEmpty();
    assertThat(old.archive().signatures()).isEmpty();
    Release fresh = releases.of(Version.of("1.1.0")).orElseThrow();
    assertThat(fresh.published()).as("a time that is none").isEmpty();
    assertThat(fresh.deprecated()).as("taken back").isEmpty();
    assertThat(fresh.runsScripts()).isFalse();
    assertThat(fresh.archive().integrity().orElseThrow().toString()).startsWith("sha512-AAAA");
    assertThat(fresh.archive().unpacked()).hasValue(4711);
    assertThat(fresh.archive().signatures())
        .containsExactly(new Release.Signature("SHA256:k", "MEUC"));
    assertThat(fresh.archive().attestations()).contains(URI.create("https://host/a"));
  }

  @Test
  void asksTheRegistryOfTheScope() throws Exception {
    NpmRegistries both =
        new NpmRegistries(
            URI.create("http://127.0.0.1:1/"), Map.of("@some", registry()), Optional.empty());

    assertThat(source(() -> both).releases("@some/thing").all()).hasSize(2);
    assertThat(asked).containsExactly("/r/@some%2Fthing");
  }

  @Test
  void followsItsOwnHostAndNoOther() throws Exception {
    assertThat(source().releases("moved").all()).hasSize(2);

    SourceException away = refused("away");

    assertThat(away.kind()).isEqualTo(Kind.LED_ASTRAY);
    assertThat(away.what())
        .contains("away: the registry 127.0.0.1:")
        .contains("sends to 127.0.0.1.example, which is another host; it is not asked");
    assertThat(asked).containsExactly("/r/moved", "/r/moved-here", "/r/away");
    assertThat(refused("circle").kind()).isEqualTo(Kind.LED_ASTRAY);
  }

  @Test
  void saysWhyNobodyKnows() {
    assertThat(refused("nowhere").kind()).isEqualTo(Kind.UNKNOWN_NAME);
    assertThat(refused("private").kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused("broken").what()).contains("answers with status 503");
    assertThat(refused("cut").kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(refused("text").kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refused("other").what()).contains("no document about the versions of other");
    assertThat(refused("large").what()).contains("updates.max-document");
  }

  @Test
  void saysThatNobodyIsThere() {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(refused("any").what())
        .startsWith("any: the registry 127.0.0.1:" + port + " does not answer: ")
        .endsWith("check the network and: npm ping");
  }

  @Test
  void passesOnThatNpmIsNotThere() {
    SourceException refused =
        catchThrowableOfType(
            SourceException.class,
            () ->
                source(
                        () -> {
                          throw new IOException("npm is needed");
                        })
                    .releases("any"));

    assertThat(requireNonNull(refused).kind()).isEqualTo(Kind.UNCONFIGURED);
    assertThat(refused).hasMessage("npm is needed");
  }
}
