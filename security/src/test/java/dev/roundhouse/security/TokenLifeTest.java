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

    String kid = tokens.rotate();
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
