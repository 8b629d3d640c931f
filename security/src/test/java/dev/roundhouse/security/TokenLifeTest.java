package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.Authentication.Accepted;
import dev.roundhouse.security.Authentication.Refused;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How tokens and the keys that sign them come to their end.
final class TokenLifeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path parent;
  private final ManualTicker ticker = new ManualTicker();
  private Database database;
  private Tokens tokens;

  @BeforeEach
  void open() {
    database = Database.open(DataDirectory.open(parent.resolve("data")).root());
    tokens = Tokens.open(keys(), database, ticker);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Path keys() {
    return KeyFolder.in(DataDirectory.open(parent.resolve("data")));
  }

  private Path keyFile() throws IOException {
    try (Stream<Path> files = Files.list(keys())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("token-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private String issue() {
    return tokens.create(Set.of(Scope.MCP), HOUR, "laptop").token().reveal();
  }

  @Test
  void forgetsTokensADayAfterTheyExpired() {
    String revoked = issue();
    tokens.revoke(tokens.list().getFirst().id());
    issue();
    ticker.advance(HOUR.plusDays(1));
    assertThat(tokens.forgetExpired()).isZero();
    assertThat(tokens.list()).hasSize(2);
    String fresh = issue();

    ticker.advance(Duration.ofSeconds(1));

    assertThat(tokens.forgetExpired()).isEqualTo(2);
    assertThat(tokens.list()).hasSize(1);
    assertThat(tokens.authenticate("Bearer " + fresh)).isInstanceOf(Accepted.class);
    assertThat(tokens.authenticate("Bearer " + revoked)).isInstanceOf(Refused.class);
    assertThat(Tokens.open(keys(), database, ticker).list()).hasSize(1);
  }

  @Test
  void acceptsTheOldKeyUntilItsLastTokenHasExpired() throws IOException {
    Path old = keyFile();
    String before = issue();
    String revoked = tokens.create(Set.of(Scope.MCP), HOUR.multipliedBy(9), "x").token().reveal();
    tokens.revoke(id(revoked));

    String kid = tokens.rotate().kid();
    String after = issue();

    assertThat(kid).startsWith("0002");
    assertThat(header(after)).contains(kid);
    assertThat(header(before)).doesNotContain(kid);
    assertThat(tokens.retireKeys()).isEmpty();
    ticker.advance(HOUR.minusSeconds(2));
    assertThat(tokens.retireKeys()).isEmpty();
    assertThat(tokens.authenticate("Bearer " + before)).isInstanceOf(Accepted.class);
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + before))
        .isInstanceOf(Accepted.class);

    String fresh = issue();
    ticker.advance(Duration.ofSeconds(3));

    assertThat(tokens.retireKeys()).hasSize(1);
    assertThat(old).doesNotExist();
    assertThat(tokens.authenticate("Bearer " + before)).isInstanceOf(Refused.class);
    assertThat(tokens.authenticate("Bearer " + fresh)).isInstanceOf(Accepted.class);
    assertThat(tokens.retireKeys()).isEmpty();
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + fresh))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void keepsKeysThatTokensOfAnEarlierVersionMayNeed() {
    String before = issue();
    database.in(handle -> handle.createUpdate("update security_token set kid = null").execute());
    tokens.rotate();
    tokens.rotate();

    assertThat(tokens.retireKeys()).isEmpty();
    assertThat(tokens.authenticate("Bearer " + before)).isInstanceOf(Accepted.class);

    ticker.advance(HOUR.plusSeconds(1));
    assertThat(tokens.retireKeys()).hasSize(2);
  }

  @Test
  void revokesAtOnceAndAcrossRestarts() {
    Issued issued = tokens.create(Set.of(Scope.MCP), HOUR, "laptop");
    String other = issue();
    assertThat(tokens.authenticate("Bearer " + issued.token().reveal()))
        .isInstanceOf(Accepted.class);

    tokens.revoke(issued.details().id());
    tokens.revoke(issued.details().id());

    assertThat(tokens.authenticate("Bearer " + issued.token().reveal()))
        .isEqualTo(new Refused("the token has been revoked"));
    assertThat(tokens.authenticate("Bearer " + other)).isInstanceOf(Accepted.class);
    Tokens again = Tokens.open(keys(), database, ticker);
    assertThat(again.authenticate("Bearer " + issued.token().reveal()))
        .isEqualTo(new Refused("the token has been revoked"));
    assertThat(again.authenticate("Bearer " + other)).isInstanceOf(Accepted.class);
    assertThat(again.list())
        .extracting(token -> token.revoked().isPresent())
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void endsTheOldKeyWithTheOverlapAtOnceAndAcrossRestarts() throws IOException {
    Path old = keyFile();
    String before =
        tokens.create(Set.of(Scope.MCP), Duration.ofDays(30), "laptop").token().reveal();
    assertThat(tokens.authenticate("Bearer " + before)).isInstanceOf(Accepted.class);

    Tokens.Rotation rotation = tokens.rotate(Duration.ofHours(2));
    String after = issue();

    assertThat(rotation.oldUntil()).isEqualTo(ticker.instant().plus(Duration.ofHours(2)));
    assertThat(rotation.cut()).isEqualTo(1);
    ticker.advance(HOUR.multipliedBy(2).minusMillis(1));
    assertThat(tokens.authenticate("Bearer " + before)).isInstanceOf(Accepted.class);
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + before))
        .isInstanceOf(Accepted.class);
    assertThat(tokens.retireKeys()).isEmpty();
    ticker.advance(Duration.ofMillis(1));

    Refused refused = new Refused("the key of the token is not accepted any more");
    assertThat(tokens.authenticate("Bearer " + before)).isEqualTo(refused);
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + before))
        .isEqualTo(refused);
    assertThat(tokens.retireKeys()).hasSize(1);
    assertThat(old).doesNotExist();
    assertThat(tokens.authenticate("Bearer " + before)).isEqualTo(refused);
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + before))
        .isInstanceOf(Refused.class);
    assertThat(tokens.authenticate("Bearer " + after)).isInstanceOf(Refused.class); // by its end
    assertThat(tokens.authenticate("Bearer " + issue())).isInstanceOf(Accepted.class);
  }

  @Test
  void endsTheOldKeyAtOnceWithoutAnOverlapAndNeverGivesItLonger() {
    String first = issue();
    tokens.rotate(Duration.ofMinutes(5));
    String second = issue();
    tokens.rotate(Duration.ofHours(5));

    ticker.advance(Duration.ofMinutes(5));
    assertThat(tokens.authenticate("Bearer " + first)).isInstanceOf(Refused.class);
    assertThat(tokens.authenticate("Bearer " + second)).isInstanceOf(Accepted.class);

    tokens.rotate(Duration.ZERO);
    assertThat(tokens.authenticate("Bearer " + second)).isInstanceOf(Refused.class);
    assertThat(tokens.authenticate("Bearer " + issue())).isInstanceOf(Accepted.class);
  }

  /// What signs must not be a key that has ended, whatever files are left.
  @Test
  void makesAKeyWhereTheNewestWasLost() throws IOException {
    String kid = tokens.rotate(Duration.ofMinutes(1)).kid();
    ticker.advance(Duration.ofMinutes(2));
    Files.delete(keys().resolve("token-" + kid + ".key"));

    Tokens again = Tokens.open(keys(), database, ticker);

    String token = again.create(Set.of(Scope.MCP), HOUR, "laptop").token().reveal();
    assertThat(again.authenticate("Bearer " + token)).isInstanceOf(Accepted.class);
  }

  @Test
  void changesTheAlgorithmWithTheSettings() {
    String before = issue();
    TokenSettings pair =
        new TokenSettings(
            TokenSettings.Algorithm.EDDSA,
            Duration.ofDays(90),
            Duration.ofMinutes(10),
            Optional.empty());

    Tokens later = Tokens.open(keys(), database, pair, ticker);
    String after = later.create(Set.of(Scope.MCP), HOUR, "laptop").token().reveal();

    assertThat(header(before)).contains("\"HS256\"");
    assertThat(header(after)).contains("\"EdDSA\"");
    Tokens again = Tokens.open(keys(), database, pair, ticker);
    assertThat(header(again.create(Set.of(Scope.MCP), HOUR, "x").token().reveal()))
        .isEqualTo(header(after));
    assertThat(again.authenticate("Bearer " + before)).isInstanceOf(Accepted.class);
    assertThat(again.authenticate("Bearer " + after)).isInstanceOf(Accepted.class);
    ticker.advance(Duration.ofMinutes(10));
    assertThat(again.authenticate("Bearer " + before)).isInstanceOf(Refused.class);
    assertThat(again.authenticate("Bearer " + after)).isInstanceOf(Accepted.class);
  }

  @Test
  void isProvedByADrill() {
    for (TokenSettings.Algorithm each : TokenSettings.Algorithm.values()) {
      List<RotationDrill.Step> steps =
          RotationDrill.run(Ticker.system(), each, Duration.ofHours(24));

      assertThat(steps).hasSize(9).allMatch(RotationDrill.Step::isGood);
      assertThat(steps.stream().filter(step -> step.wanted().equals("refused"))).hasSize(2);
    }
  }

  private static String header(String token) {
    return new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), UTF_8);
  }

  private String id(String token) {
    String claims = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
    String text = new String(Base64.getUrlDecoder().decode(claims), UTF_8);
    return tokens.list().stream()
        .map(TokenRecord::id)
        .filter(text::contains)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sweepsAtTheStart() throws Exception {
    issue();
    ticker.advance(Duration.ofDays(3));
    Ticker waiting = new HeldTicker(ticker);

    try (Tokens.Sweeper _ = Tokens.open(keys(), database, waiting).sweep()) {
      Awaitility.await().untilAsserted(() -> assertThat(tokens.list()).isEmpty());
    }
  }

  /// Sleeps until it is interrupted.
  private record HeldTicker(ManualTicker clock) implements Ticker {
    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    public long nanos() {
      return clock.nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
