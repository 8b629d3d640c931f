package dev.roundhouse.updates.provenance;

import static dev.roundhouse.testing.Authority.Form.DSSE;
import static dev.roundhouse.testing.Authority.Form.INTOTO;
import static dev.roundhouse.testing.Authority.Form.TILES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.testing.Authority;
import dev.roundhouse.testing.Authority.Build;
import dev.roundhouse.testing.Authority.Flaw;
import dev.roundhouse.testing.Authority.Form;
import dev.roundhouse.updates.Archives;
import dev.roundhouse.updates.Depot;
import dev.roundhouse.updates.DownloadSettings;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Provenance;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.SourceException;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.Version;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements of an authority that the test has made, got from a registry on loopback.
@Timeout(60)
final class InquiryTest {
  private static final Instant NOW = Instant.parse("2026-11-20T06:00:00Z");
  private static final String NAME = "@a/b";
  private static final String SOURCE = "https://forge.test/a/b";

  private final Authority authority;
  private final byte[] digest;
  private final HttpServer registry = Depot.server();
  private final HttpServer elsewhere = Depot.server();
  private final AtomicInteger asked = new AtomicInteger();

  @TempDir private Path folder;
  private Path root = Path.of("");
  private byte[] document = new byte[0];

  InquiryTest() throws Exception {
    authority = new Authority(NOW);
    digest = MessageDigest.getInstance("SHA-512").digest("an archive".getBytes(UTF_8));
  }

  @BeforeEach
  void start() throws Exception {
    root = Files.write(folder.resolve("trusted_root.json"), authority.trustedRoot());
    for (HttpServer each : List.of(registry, elsewhere)) {
      each.createContext("/", this::answer);
      each.start();
    }
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    elsewhere.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.incrementAndGet();
      switch (exchange.getRequestURI().getPath()) {
        case "/attestations" -> {
          exchange.sendResponseHeaders(200, document.length);
          exchange.getResponseBody().write(document);
        }
        case "/astray" -> {
          exchange
              .getResponseHeaders()
              .set("Location", Depot.at(elsewhere, "/attestations").toString());
          exchange.sendResponseHeaders(302, -1);
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private URI here() {
    return Depot.at(registry, "/attestations");
  }

  private static Release release(Optional<URI> at, String integrity) {
    return new Release(
        Version.of("1.2.3"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        new Release.Archive(
            Optional.empty(), Integrity.strongest(integrity), OptionalLong.empty(), List.of(), at));
  }

  private Release release(URI at) {
    return release(Optional.of(at), "sha512-" + Base64.getEncoder().encodeToString(digest));
  }

  private static DownloadSettings settings(Optional<Path> trust, String... hosts) {
    return new DownloadSettings(
        ByteSize.ofMiB(1), Duration.ofSeconds(10), 1, 1, List.of(hosts), trust);
  }

  private Provenance answer(Release release, DownloadSettings settings) throws Exception {
    try (Archives archives = Depot.source(Depot.at(registry, "/")).archives(NAME)) {
      return new Inquiry(NAME, release, archives, settings).answer();
    }
  }

  private Provenance answer() throws Exception {
    return answer(release(here()), settings(Optional.of(root)));
  }

  private Build build() {
    return Build.of(NAME, "1.2.3", digest, SOURCE);
  }

  private static String why(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Wrong(String why) -> "wrong: " + why;
      case Provenance.NotChecked(String why) -> "not checked: " + why;
      case Provenance.Absent _ -> "absent";
      case Provenance.Verified verified -> verified.toString();
    };
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void tellsWhereAVersionWasBuilt(Form form) throws Exception {
    document = authority.attestations(build(), form);

    Provenance found = answer();

    assertThat(found)
        .isEqualTo(
            new Provenance.Verified(
                SOURCE,
                "0123456789abcdef0123456789abcdef01234567",
                SOURCE + "/.github/workflows/release.yml@refs/tags/v1.2.3",
                "https://token.actions.test",
                1_001,
                NOW.plusSeconds(5)));
  }

  static Stream<Object> flaws() {
    String signature = "its signature is not over this statement";
    String certificate = "its certificate does not hold";
    String renew = "renew the file of updates.downloads.trust";
    return Stream.of(
        arguments(DSSE, Flaw.ALTERED_PAYLOAD, signature),
        arguments(DSSE, Flaw.OTHER_KEY, signature),
        arguments(DSSE, Flaw.OTHER_AUTHORITY, certificate),
        arguments(DSSE, Flaw.OTHER_AUTHORITY, renew),
        arguments(INTOTO, Flaw.OTHER_AUTHORITY, certificate),
        arguments(DSSE, Flaw.OTHER_CERTIFICATE_LOG, certificate),
        arguments(DSSE, Flaw.NO_CERTIFICATE_LOG, certificate),
        arguments(DSSE, Flaw.NOT_FOR_CODE, "its certificate is not for signing code"),
        arguments(DSSE, Flaw.NO_ENTRY, "it has 0 entries of a transparency log"),
        arguments(DSSE, Flaw.NEITHER_PROMISE_NOR_PROOF, "neither promises nor proves"),
        arguments(DSSE, Flaw.OTHER_LOG, "a log that the trust root does not know"),
        arguments(DSSE, Flaw.OTHER_LOG, renew),
        arguments(INTOTO, Flaw.OTHER_LOG, "a log that the trust root does not know"),
        arguments(TILES, Flaw.OTHER_LOG, "a log that the trust root does not know"),
        arguments(DSSE, Flaw.OTHER_LOG_KEY, "transparency log does not hold"),
        arguments(INTOTO, Flaw.OTHER_LOG_KEY, "its log has signed for another entry"),
        arguments(TILES, Flaw.OTHER_LOG_KEY, "transparency log does not hold"),
        arguments(DSSE, Flaw.OTHER_ENTRY, "its log has written down another statement"),
        arguments(INTOTO, Flaw.OTHER_ENTRY, "its log has written down another statement"),
        arguments(TILES, Flaw.OTHER_ENTRY, "its log has written down another statement"),
        arguments(DSSE, Flaw.UNPROVEN_ENTRY, "transparency log does not hold"),
        arguments(INTOTO, Flaw.UNPROVEN_ENTRY, "its log has signed for another entry"),
        arguments(TILES, Flaw.UNPROVEN_ENTRY, "Inclusion proof verification failed"),
        arguments(DSSE, Flaw.TOO_LATE, "its certificate was good from 2026-11-20T06:00:00Z"),
        arguments(INTOTO, Flaw.TOO_LATE, "and it was signed at 2026-11-20T06:10:01Z"),
        arguments(TILES, Flaw.TOO_LATE, "and it was signed at 2026-11-20T06:10:01Z"),
        arguments(TILES, Flaw.OTHER_CLOCK, "its timestamp does not hold"),
        arguments(TILES, Flaw.NO_CLOCK, "says when it was signed"),
        arguments(DSSE, Flaw.PERSON, "does not name a source repository"));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void findsWhatIsWrong(Form form, Flaw flaw, String words) throws Exception {
    document = authority.attestations(build(), form, flaw);

    assertThat(why(answer())).startsWith("wrong: the statement about its build is").contains(words);
  }

  @Test
  void knowsStatementsAboutSomethingElse() throws Exception {
    byte[] other = digest.clone();
    other[3]++;

    document = authority.attestations(Build.of(NAME, "1.2.3", other, SOURCE), DSSE);
    String bytes = why(answer());
    document = authority.attestations(Build.of("@a/c", "1.2.3", digest, SOURCE), DSSE);
    String name = why(answer());
    document = authority.attestations(Build.of(NAME, "1.2.30", digest, SOURCE), DSSE);
    String version = why(answer());

    assertThat(bytes).contains("wrong: ", "about other bytes than those");
    assertThat(name).contains("about pkg:npm/%40a/c@1.2.3, and not about pkg:npm/%40a/b@1.2.3");
    assertThat(version).contains("wrong: ", "about pkg:npm/%40a/b@1.2.30");
  }

  @Test
  void oneThatIsWrongSpoilsTheOthers() throws Exception {
    String good = new String(authority.bundle(build(), DSSE), UTF_8);
    String bad = new String(authority.bundle(build(), DSSE, Flaw.OTHER_LOG), UTF_8);
    String each = "{\"predicateType\":\"https://slsa.dev/provenance/v1\",\"bundle\":%s}";
    String all = "{\"attestations\":[%s,%s]}".formatted(each, each);

    document = all.formatted(good, good).getBytes(UTF_8);
    Provenance both = answer();
    document = all.formatted(good, bad).getBytes(UTF_8);
    Provenance one = answer();

    assertThat(both).isInstanceOf(Provenance.Verified.class);
    assertThat(one).isInstanceOf(Provenance.Wrong.class);
  }

  @Test
  void trustsNobodyWhomTheRootDoesNotName() throws Exception {
    document = new Authority(NOW).attestations(build(), DSSE);

    assertThat(why(answer())).contains("wrong: ", "renew the file of updates.downloads.trust");
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void trustsALogOnlyForItsTime(Form form) throws Exception {
    document = authority.attestations(build(), form);
    String begun = "\"start\":\"2026-11-21T00:00:00Z\"";
    String later = Files.readString(root).replaceFirst("\"start\":\"[^\"]+\"", begun);
    Files.writeString(root, later);

    assertThat(why(answer())).contains("wrong: ", "its log was not trusted at 2026-11-20");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "\"text\"",
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle+json;version=0.3\"}",
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle+json;version=0.3\",\"verificationMaterial\":{\"certificate\":{\"rawBytes\":\"AAAA\"},\"tlogEntries\":[{\"logId\":{\"keyId\":\"AA==\"}}]}}"
      })
  void refusesWhatIsNoBundle(String bundle) throws Exception {
    document =
        "{\"attestations\":[{\"predicateType\":\"https://slsa.dev/provenance/v1\",\"bundle\":%s}]}"
            .formatted(bundle)
            .getBytes(UTF_8);

    assertThat(why(answer())).startsWith("wrong: the statement about its build is wrong: it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "{\"attestations\":{}}"})
  void refusesWhatIsNoDocument(String text) {
    document = text.getBytes(UTF_8);

    SourceException refused = catchThrowableOfType(SourceException.class, this::answer);

    assertThat(requireNonNull(refused).kind()).isEqualTo(SourceException.Kind.MALFORMED);
    assertThat(refused.what()).contains("@a/b@1.2.3", "is no document of attestations");
  }

  @Test
  void refusesDocumentsThatAreTooLargeOrHaveTooMany() {
    document = new byte[70_000];
    SourceException large = catchThrowableOfType(SourceException.class, this::answer);
    document =
        "{\"attestations\":[%s{}]}"
            .formatted("{\"predicateType\":\"https://slsa.dev/provenance/v1\"},".repeat(17))
            .getBytes(UTF_8);
    SourceException many = catchThrowableOfType(SourceException.class, this::answer);

    assertThat(requireNonNull(large).what()).contains("@a/b@1.2.3", "see updates.max-document");
    assertThat(requireNonNull(many).what()).contains("it has more than 16 statements");
  }

  @Test
  void asksNoHostThatNobodyHasNamed() throws Exception {
    document = authority.attestations(build(), DSSE);
    Release other = release(Depot.at(elsewhere, "/attestations"));
    String host = elsewhere.getAddress().getHostString() + ":" + elsewhere.getAddress().getPort();

    Provenance stranger = answer(other, settings(Optional.of(root)));
    int before = asked.get();
    Provenance named = answer(other, settings(Optional.of(root), host));
    SourceException astray =
        catchThrowableOfType(
            SourceException.class,
            () -> answer(release(Depot.at(registry, "/astray")), settings(Optional.of(root))));

    assertThat(why(stranger)).contains("not checked: ", host, "updates.downloads.allowed-hosts");
    assertThat(before).isZero();
    assertThat(named).isInstanceOf(Provenance.Verified.class);
    assertThat(requireNonNull(astray).kind()).isEqualTo(SourceException.Kind.LED_ASTRAY);
  }

  @Test
  void neverCallsGoodWhatNobodyCouldCheck() throws Exception {
    document = authority.attestations(build(), DSSE);
    Optional<Path> trust = Optional.of(root);

    Provenance none = answer(release(Optional.empty(), "sha512-none"), settings(trust));
    Provenance untrusted = answer(release(here()), settings(Optional.empty()));
    Provenance weak =
        answer(
            release(
                Optional.of(here()), "sha256-" + Base64.getEncoder().encodeToString(new byte[32])),
            settings(trust));
    int before = asked.get();
    Provenance gone = answer(release(Depot.at(registry, "/gone")), settings(trust));
    document = "{\"attestations\":[{\"predicateType\":\"publish\"}]}".getBytes(UTF_8);
    Provenance published = answer();

    assertThat(none).isEqualTo(new Provenance.Absent());
    assertThat(why(untrusted))
        .startsWith("not checked: no trust root: set updates.downloads.trust");
    assertThat(why(weak)).startsWith("not checked: it is not known by SHA-512");
    assertThat(before).isZero();
    assertThat(why(gone)).startsWith("not checked: its registry has no statements where");
    assertThat(why(published)).startsWith("not checked: its registry has no statement of SLSA");
  }

  @Test
  void namesATrustRootThatCannotBeUsed() throws Exception {
    document = authority.attestations(build(), DSSE);
    for (String text : List.of("", "{", "{\"tlogs\":[{\"baseUrl\":\" \"}]}")) {
      Files.writeString(root, text);

      UpdateException refused = catchThrowableOfType(UpdateException.class, this::answer);

      assertThat(requireNonNull(refused))
          .as(text)
          .hasMessageContaining(root.toString())
          .hasMessageContaining("updates.downloads.trust");
    }
    Files.delete(root);

    UpdateException gone = catchThrowableOfType(UpdateException.class, this::answer);

    assertThat(requireNonNull(gone)).hasMessageContaining(root.toString());
  }
}
