package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.Authentication.Accepted;
import dev.roundhouse.security.Authentication.Refused;
import dev.roundhouse.security.TokenSettings.Algorithm;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens of the older form: off unless switched on, and never without an end.
final class TwoPartTokensTest {
  private static final String SECRET = "kT8wQz1nXv4pLs7yRb2mHd5gJf9cAe3u";

  @TempDir private Path parent;
  private final ManualTicker ticker = new ManualTicker();
  private DataDirectory directory;
  private Database database;
  private Path file;

  @BeforeEach
  void open() {
    directory = DataDirectory.open(parent.resolve("data"));
    database = Database.open(directory.root());
    file = directory.secrets().resolve("pair");
    DataDirectory.write(file, (SECRET + "\n").getBytes(UTF_8));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Tokens tokens(Optional<Path> secret) {
    return Tokens.open(
        KeyFolder.in(directory),
        database,
        new TokenSettings(Algorithm.HS256, Duration.ofDays(1), Duration.ofHours(1), secret),
        ticker);
  }

  private static String token(String claims) {
    return token(claims, SECRET, true);
  }

  private static String token(String claims, String secret, boolean isPadded) {
    Base64.Encoder encoder = Base64.getUrlEncoder();
    String first =
        (isPadded ? encoder : encoder.withoutPadding()).encodeToString(claims.getBytes(UTF_8));
    byte[] mac = SigningKey.hmac(secret.getBytes(UTF_8), first.getBytes(US_ASCII));
    return first + "." + HexFormat.of().formatHex(mac);
  }

  private String claims(String expiry) {
    return "{\"agent\":\"ann\",\"scopes\":[\"monitor\",\"nonsense\"],\"expiry\":\""
        + expiry
        + "\"}";
  }

  private String soon() {
    return ticker.instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Test
  void acceptsThemWhereSwitchedOnAlone() {
    Tokens on = tokens(Optional.of(file));
    Tokens off = tokens(Optional.empty());
    for (boolean isPadded : new boolean[] {true, false}) {
      String header = "Bearer " + token(claims(soon()), SECRET, isPadded);

      assertThat(on.authenticate(header))
          .isInstanceOfSatisfying(
              Accepted.class,
              ok -> {
                assertThat(ok.principal().subject()).isEqualTo("ann");
                assertThat(ok.principal().scopes()).containsExactly(Scope.MONITOR);
                assertThat(ok.principal().tokenId()).startsWith("pair-");
              });
      assertThat(off.authenticate(header)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void readsTimesWithAndWithoutAZone() {
    Tokens on = tokens(Optional.of(file));
    String plain = soon().replace("Z", "");
    for (String time : new String[] {plain + "Z", plain + "+00:00", plain, plain + ".5"}) {
      assertThat(on.authenticate("Bearer " + token(claims(time)))).isInstanceOf(Accepted.class);
    }
    for (String time : new String[] {plain + "+00:00Z", "tomorrow", "", "9999999999"}) {
      assertThat(on.authenticate("Bearer " + token(claims(time)))).isInstanceOf(Refused.class);
    }
  }

  @Test
  void refusesWhatHasNoEndOrIsOverOrIsForTooLong() {
    Tokens on = tokens(Optional.of(file));
    Instant end = ticker.instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    String good = "Bearer " + token(claims("" + end));
    assertThat(on.authenticate(good)).isInstanceOf(Accepted.class);

    assertThat(on.authenticate("Bearer " + token("{\"agent\":\"a\",\"scopes\":[\"monitor\"]}")))
        .isEqualTo(new Refused("the token has no end"));
    assertThat(
            on.authenticate(
                "Bearer " + token(claims("" + ticker.instant().plus(Duration.ofDays(2))))))
        .isEqualTo(new Refused("the token is good for too long"));
    ticker.advance(Duration.between(ticker.instant(), end));
    assertThat(on.authenticate(good)).isEqualTo(new Refused("the token has expired"));
  }

  @Test
  void refusesWhatIsForgedOrNoToken() {
    Tokens on = tokens(Optional.of(file));
    String good = token(claims(soon()));
    String other = "another-".repeat(3) + "kT8wQz1n";

    for (String bad :
        new String[] {
          token(claims(soon()), other, true),
          good.substring(0, good.length() - 1),
          good + "0",
          good.toUpperCase(Locale.ROOT),
          good.substring(0, good.indexOf('.') + 1)
              + good.substring(good.indexOf('.') + 1).toUpperCase(Locale.ROOT),
          "." + good.substring(good.indexOf('.') + 1),
          token("[]"),
          token("no json"),
          token("{\"scopes\":[\"monitor\"],\"expiry\":\"" + soon() + "\"}"),
          token("{\"agent\":\"a\",\"scopes\":\"monitor\",\"expiry\":\"" + soon() + "\"}"),
          token("{\"agent\":\"a\",\"scopes\":[\"root\"],\"expiry\":\"" + soon() + "\"}"),
          token(claims(soon()).replace("\"agent\"", "\"agent\":\"eve\",\"agent\""))
        }) {
      assertThat(on.authenticate("Bearer " + bad)).as(bad).isInstanceOf(Refused.class);
    }
  }

  @Test
  void revokesThemThoughTheyWereMadeElsewhere() {
    Tokens on = tokens(Optional.of(file));
    String token = token(claims(soon()));
    TokenInspection before = on.inspect(Secret.of(token));
    String id = before.good().orElseThrow().principal().tokenId();

    on.revoke(id);

    assertThat(before.refusal()).isEmpty();
    assertThat(before.form()).isEqualTo("two-part");
    assertThat(on.authenticate("Bearer " + token))
        .isEqualTo(new Refused("the token has been revoked"));
    assertThat(tokens(Optional.of(file)).authenticate("Bearer " + token))
        .isEqualTo(new Refused("the token has been revoked"));
    assertThat(on.inspect(Secret.of(token)).revoked()).isPresent();
    assertThat(on.inspect(Secret.of(token)).toString()).doesNotContain(token);
  }

  @Test
  void refusesASecretThatIsNone() throws IOException {
    Path open = directory.secrets().resolve("open");
    DataDirectory.write(open, SECRET.getBytes(UTF_8));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> tokens(Optional.of(open)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("chmod 600");

    DataDirectory.write(file, "changeme\n".getBytes(UTF_8));
    assertThatThrownBy(() -> tokens(Optional.of(file)))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("it has 8 bytes")
        .hasMessageContaining("roundhouse secrets generate");
    assertThatThrownBy(() -> tokens(Optional.of(directory.secrets().resolve("none"))))
        .hasMessageContaining("is not there");
  }
}
