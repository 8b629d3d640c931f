package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteTerms;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of issuers, and what cannot be read out of it.
final class SqlGrantsTest {
  private static final String ONE = "https://one.example";
  private static final String TWO = "https://two.example";

  private final Moments clock = new Moments();
  private final Path place;
  private final Database database;
  private final SqlGrants grants;

  SqlGrantsTest(@TempDir Path place) {
    this.place = place;
    database = Database.open(place);
    grants = new SqlGrants(database, new Vault(key(1)), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[Vault.KEY];
    Arrays.fill(key, (byte) seed);
    return key;
  }

  private Grant grant(String server, String subject, String issuer, String access) {
    return new Grant(
        server,
        subject,
        issuer,
        new Grant.Request(
            RemoteTerms.Grant.AUTHORIZATION_CODE,
            "https://mcp.example/mcp",
            "me",
            Set.of("a", "b")),
        clock.instant(),
        new Tokens(
            Secret.of(access),
            Optional.of(Secret.of("refresh-of-" + access)),
            new Tokens.Life(clock.instant(), Optional.of(clock.instant().plusSeconds(60))),
            Set.of("a")));
  }

  private static Registration.Client client(String secret) {
    return new Registration.Client(
        "me",
        Optional.of(Secret.of(secret)),
        Optional.of("client_secret_post"),
        Optional.of(Instant.ofEpochSecond(1_800_000_000)),
        URI.create("http://127.0.0.1:9/back"));
  }

  @Test
  void givesBackWhatWasPut() {
    Grant put = grant("files", "", ONE, "secret-one");
    grants.put(put);
    grants.put("files", ONE, client("secret-two"));

    assertThat(grants.find("files", "")).contains(put);
    assertThat(grants.client("files", ONE)).contains(client("secret-two"));
    assertThat(grants.find("files", "ann")).isEmpty();
    assertThat(grants.find("mail", "")).isEmpty();
  }

  @Test
  void keepsThePlainestOnes() {
    Grant plain =
        new Grant(
            "files",
            "ann",
            ONE,
            new Grant.Request(
                RemoteTerms.Grant.CLIENT_CREDENTIALS, "https://mcp.example", "me", Set.of()),
            clock.instant(),
            new Tokens(
                Secret.of("x"),
                Optional.empty(),
                new Tokens.Life(clock.instant(), Optional.empty()),
                Set.of()));
    Registration.Client open =
        new Registration.Client(
            "me",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            URI.create("http://127.0.0.1:9/back"));
    grants.put(plain);
    grants.put("files", ONE, open);

    assertThat(grants.find("files", "ann")).contains(plain);
    assertThat(grants.client("files", ONE)).contains(open);
  }

  @Test
  void hasOneGrantOfEachServerAndSubject() {
    grants.put(grant("files", "", ONE, "first"));
    grants.put(grant("files", "", TWO, "second"));
    grants.put(grant("files", "ann", ONE, "third"));

    assertThat(grants.find("files", "").map(Grant::issuer)).contains(TWO);
    assertThat(grants.lines()).extracting(Standing::subject).containsExactly("", "ann");
    assertThat(grants.remove("files", "")).isTrue();
    assertThat(grants.remove("files", "")).isFalse();
    assertThat(grants.lines()).extracting(Standing::issuer).containsExactly(ONE);
  }

  @Test
  void showsAClientToItsIssuerAlone() {
    grants.put("files", ONE, client("secret"));

    assertThat(grants.client("files", TWO)).isEmpty();
    assertThat(grants.client("mail", ONE)).isEmpty();
  }

  @Test
  void forgetsAServerWhole() {
    grants.put(grant("files", "", ONE, "x"));
    grants.put(grant("files", "ann", ONE, "x"));
    grants.put(grant("mail", "", ONE, "x"));
    grants.put("files", ONE, client("x"));

    grants.removeAll("files");

    assertThat(grants.lines()).extracting(Standing::server).containsExactly("mail");
    assertThat(grants.client("files", ONE)).isEmpty();
  }

  @Test
  void forgetsItsClientsWithItsLastGrant() {
    grants.put(grant("files", "", ONE, "x"));
    grants.put(grant("files", "ann", ONE, "x"));
    grants.put("files", ONE, client("x"));
    grants.put("mail", ONE, client("x"));

    assertThat(grants.forget("files", "ann")).isTrue();
    assertThat(grants.client("files", ONE)).isPresent();
    assertThat(grants.forget("files", "")).isTrue();
    assertThat(grants.client("files", ONE)).isEmpty();
    assertThat(grants.forget("files", "")).isFalse();
    assertThat(grants.client("mail", ONE)).isPresent();
  }

  @Test
  void opensNothingThatWasCopied() {
    grants.put(grant("files", "ann", ONE, "x"));
    database.in(handle ->
        handle.execute(
            """
            insert into oauth_grant
            select server, 'eve', issuer, scopes, granted_at, ends_at, sealed
            from oauth_grant
            """));

    assertThat(grants.find("files", "eve")).isEmpty();
    assertThat(grants.find("files", "ann")).isPresent();
    assertThat(grants.lines()).extracting(Standing::subject).containsExactly("ann");
  }

  @Test
  void opensNothingThatWasMoved() {
    grants.put(grant("files", "ann", ONE, "x"));
    grants.put("files", ONE, client("x"));
    database.in(handle -> {
      handle.execute("update oauth_client set issuer = ?", TWO);
      return handle.execute("update oauth_grant set subject = 'eve'");
    });

    assertThat(grants.find("files", "eve")).isEmpty();
    assertThat(grants.client("files", TWO)).isEmpty();
  }

  @Test
  void opensNothingWithAnotherKey() {
    grants.put(grant("files", "", ONE, "x"));
    grants.put("files", ONE, client("x"));
    SqlGrants others = new SqlGrants(database, new Vault(key(2)), clock);

    assertThat(others.find("files", "")).isEmpty();
    assertThat(others.client("files", ONE)).isEmpty();
    assertThat(others.lines()).isEmpty();
    assertThat(grants.lines()).hasSize(1);
  }

  @Test
  void leavesNoSecretOnTheDisk() throws IOException {
    grants.put(grant("files", "", ONE, "needle-one"));
    grants.put("files", ONE, client("needle-two"));

    int files = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(place, Files::isRegularFile)) {
      for (Path each : all) {
        assertThat(new String(Files.readAllBytes(each), ISO_8859_1)).doesNotContain("needle");
        files++;
      }
    }
    assertThat(files).isPositive();
    assertThat(grants.find("files", "")).asString().doesNotContain("needle");
    assertThat(grants.client("files", ONE)).asString().doesNotContain("needle");
  }
}
