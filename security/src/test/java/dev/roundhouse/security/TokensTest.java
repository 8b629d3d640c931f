package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.security.Authentication.Accepted;
import dev.roundhouse.security.Authentication.Missing;
import dev.roundhouse.security.Authentication.Refused;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {
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

  private String kid() throws IOException {
    String name = keyFile().getFileName().toString();
    return name.substring("token-".length(), name.length() - ".key".length());
  }

  private String issue() {
    return tokens.create(Set.of(Scope.MCP), HOUR, "laptop").token().reveal();
  }

  private Authentication show(String token) {
    return tokens.authenticate("Bearer " + token);
  }

  private void assertRefused(String token) {
    assertThat(show(token)).as(token).isInstanceOf(Refused.class);
    assertThat(show(token)).as("second time").isInstanceOf(Refused.class);
  }

  private byte[] key() throws IOException {
    return Files.readAllBytes(keyFile());
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static String signed(String header, String claims, byte[] key, String algorithm)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    String body = encoded(header) + "." + encoded(claims);
    byte[] signature = mac.doFinal(body.getBytes(US_ASCII));
    return body + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  private String header() throws IOException {
    return "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + kid() + "\"}";
  }

  private String claims() {
    long now = ticker.instant().getEpochSecond();
    return "{\"iss\":\"roundhouse\",\"aud\":\"roundhouse\",\"sub\":\"s\",\"scope\":\"mcp\",\"jti\":\"j\","
        + "\"iat\":"
        + now
        + ",\"nbf\":"
        + now
        + ",\"exp\":"
        + (now + 60)
        + "}";
  }

  private String forged(String claims) throws IOException, GeneralSecurityException {
    return signed(header(), claims, key(), "HmacSHA256");
  }

  @Test
  void acceptsWhatItIssued() {
    Issued issued = tokens.create(Set.of(Scope.MCP, Scope.MONITOR), HOUR, "laptop");

    for (int time = 0; time < 3; time++) {
      assertThat(show(issued.token().reveal()))
          .isEqualTo(
              new Accepted(
                  new Principal(
                      "laptop",
                      Grants.of(Set.of(Scope.MCP, Scope.MONITOR)),
                      issued.details().id())));
    }
    assertThat(tokens.authenticate("bearer " + issued.token().reveal()))
        .isInstanceOf(Accepted.class);
    assertThat(issued.toString()).doesNotContain(issued.token().reveal());
  }

  @Test
  void tellsAMissingHeaderFromABadOne() {
    assertThat(tokens.authenticate(null)).isEqualTo(new Missing());
    assertThat(tokens.authenticate(" ")).isEqualTo(new Missing());
    assertThat(tokens.authenticate("Basic YTpi")).isInstanceOf(Refused.class);
    assertThat(tokens.authenticate("Bearer")).isInstanceOf(Refused.class);
    assertThat(tokens.authenticate("Bearer ")).isInstanceOf(Refused.class);
    assertThat(tokens.authenticate(issue())).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "not a token",
        "\u00e9.\u00e9.\u00e9",
        "\ud83d\ude80.\ud83d\ude80.\ud83d\ude80",
        "\u0000.\u0000.\u0000",
        "e30.e30.",
        "=.=.="
      })
  void refusesWhatIsNoToken(String text) {
    assertRefused(text);
  }

  @Test
  void refusesEveryChangeOfForm() {
    String token = issue();
    int dot = token.lastIndexOf('.');

    assertRefused(token + ".");
    assertRefused("." + token);
    assertRefused(token + ".x");
    assertRefused(token.replaceFirst("\\.", ".."));
    assertRefused(token + "=");
    assertRefused(token + " ");
    assertRefused(" " + token);
    assertRefused(token + "\u200b");
    assertRefused(token.replace('.', '\uff0e'));
    assertRefused(token + "\n");
    assertRefused(token.substring(0, dot));
    assertRefused(token.substring(0, dot + 1));
    assertRefused("x".repeat(5000));
    assertRefused("x".repeat(1025) + token);
    for (int length = token.length() - 1; length > 0; length -= 7) {
      assertRefused(token.substring(0, length));
    }
    assertThat(show(token)).isInstanceOf(Accepted.class);
  }

  @Test
  void refusesEveryOtherSignatureAlsoOneThatDecodesToTheSameBytes() {
    String token = issue();
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    String body = token.substring(0, token.length() - 1);

    for (int index = 0; index < alphabet.length(); index++) {
      char last = alphabet.charAt(index);
      if (last != token.charAt(token.length() - 1)) {
        assertRefused(body + last);
      }
    }
  }

  @Test
  void pinsTheAlgorithm() throws IOException, GeneralSecurityException {
    String kid = kid();
    String none = encoded("{\"alg\":\"none\",\"kid\":\"" + kid + "\"}") + "." + encoded(claims());

    assertRefused(none + ".");
    assertRefused(none);
    assertRefused(none + "." + "A".repeat(43));
    for (String algorithm : List.of("HS384", "HS512", "RS256", "ES256", "none", "hs256")) {
      String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}";
      assertRefused(signed(header, claims(), key(), "HmacSHA256"));
    }
    assertRefused(
        signed("{\"alg\":\"HS512\",\"kid\":\"" + kid + "\"}", claims(), key(), "HmacSHA512"));
    assertThat(show(forged(claims()))).isInstanceOf(Accepted.class);
  }

  @Test
  void refusesAnotherKey() throws IOException, GeneralSecurityException {
    byte[] other = new byte[32];

    assertRefused(signed(header(), claims(), other, "HmacSHA256"));
    assertRefused(signed("{\"alg\":\"HS256\"}", claims(), key(), "HmacSHA256"));
    assertRefused(signed("{\"alg\":\"HS256\",\"kid\":\"token-0\"}", claims(), key(), "HmacSHA256"));
    assertRefused(
        signed(
            "{\"alg\":\"HS256\",\"kid\":\"../keys/" + kid() + "\"}",
            claims(),
            key(),
            "HmacSHA256"));
    assertRefused(
        signed(
            header().replace("\"typ\"", "\"crit\":[\"exp\"],\"typ\""),
            claims(),
            key(),
            "HmacSHA256"));
  }

  @Test
  void refusesWrongClaims() throws IOException, GeneralSecurityException {
    assertRefused(forged(claims().replace("\"iss\":\"roundhouse\"", "\"iss\":\"other\"")));
    assertRefused(forged(claims().replace("\"iss\":\"roundhouse\",", "")));
    assertRefused(forged(claims().replace("\"aud\":\"roundhouse\"", "\"aud\":\"other\"")));
    assertRefused(
        forged(claims().replace("\"aud\":\"roundhouse\"", "\"aud\":[\"roundhouse\",\"x\"]")));
    assertRefused(forged(claims().replace("\"aud\":\"roundhouse\",", "")));
    assertRefused(forged(claims().replace("\"jti\":\"j\",", "")));
    assertRefused(forged(claims().replace("\"jti\":\"j\"", "\"jti\":7")));
    assertRefused(forged(claims().replace("\"sub\":\"s\",", "")));
    assertRefused(forged(claims().replaceFirst(",\"exp\":\\d+", "")));
    assertRefused(forged(claims().replaceFirst("\"iat\":\\d+,", "")));
    assertRefused(forged(claims().replaceFirst("\"nbf\":\\d+,", "")));
    assertRefused(forged(claims().replaceFirst("\"iat\":(\\d+)", "\"iat\":\"$1\"")));
    assertRefused(forged(claims().replace("\"sub\":\"s\"", "\"sub\":\"s\",\"sub\":\"admin\"")));
    assertRefused(forged(claims().replace("\"sub\":\"s\"", "\"sub\":\" \"")));
    assertRefused(forged(claims().replaceFirst("\"exp\":(\\d+)", "\"exp\":\"$1\"")));
    assertRefused(forged(claims().replace("\"scope\":\"mcp\"", "\"scope\":\"root\"")));
    assertRefused(forged(claims().replace("\"scope\":\"mcp\"", "\"scope\":[\"mcp\"]")));
    assertRefused(forged(claims().replace("\"scope\":\"mcp\",", "")));
    assertRefused(forged("[]"));
    assertRefused(forged("{}"));
    assertRefused(forged("\u0000"));
    assertRefused(forged("[".repeat(2000)));
  }

  /// The clocks of two machines differ a little, but not for ever.
  @Test
  void allowsForAClockThatIsHalfAMinuteAhead() throws IOException, GeneralSecurityException {
    long now = ticker.instant().getEpochSecond();
    for (String claim : List.of("nbf", "iat")) {
      String within = claims().replaceFirst("\"" + claim + "\":\\d+", later(claim, now + 30));
      String beyond = claims().replaceFirst("\"" + claim + "\":\\d+", later(claim, now + 32));

      assertThat(show(forged(within))).as(claim).isInstanceOf(Accepted.class);
      assertThat(show(forged(beyond)))
          .as(claim)
          .isEqualTo(new Refused("the token is not valid yet"));
    }
  }

  private static String later(String claim, long second) {
    return "\"" + claim + "\":" + second;
  }

  @Test
  void refusesWhatIsOlderThanTokensMayBe() throws IOException, GeneralSecurityException {
    long now = ticker.instant().getEpochSecond();
    String lasting =
        forged(claims().replaceFirst("\"exp\":\\d+", later("exp", now + 400 * 86_400L)));
    assertThat(show(lasting)).isInstanceOf(Accepted.class);

    ticker.advance(Duration.ofDays(90).minusSeconds(2));
    assertThat(show(lasting)).isInstanceOf(Accepted.class);
    ticker.advance(Duration.ofSeconds(2));

    assertThat(show(lasting)).isEqualTo(new Refused("the token has expired"));
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + lasting))
        .isEqualTo(new Refused("the token has expired"));
  }

  @Test
  void endsToTheMillisecondWhetherRememberedOrNot() {
    Issued issued = tokens.create(Set.of(Scope.MCP), Duration.ofSeconds(10), "laptop");
    String token = issued.token().reveal();
    Instant end = issued.details().expires();

    assertThat(show(token)).isInstanceOf(Accepted.class);
    ticker.advance(Duration.between(ticker.instant(), end).minusMillis(1));
    assertThat(show(token)).isInstanceOf(Accepted.class);
    ticker.advance(Duration.ofMillis(1));
    assertThat(show(token)).isEqualTo(new Refused("the token has expired"));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(Tokens.open(keys(), database, ticker).authenticate("Bearer " + token))
        .isEqualTo(new Refused("the token has expired"));
  }

  @Test
  void listsWithoutTheToken() throws IOException {
    Issued issued = tokens.create(Set.of(Scope.MCP), HOUR, "laptop");
    tokens.revoke(issued.details().id());

    assertThat(tokens.list())
        .singleElement()
        .satisfies(token -> {
          assertThat(token.id()).isEqualTo(issued.details().id());
          assertThat(token.subject()).isEqualTo("laptop");
          assertThat(token.scopes()).containsExactly(Scope.MCP);
          assertThat(Duration.between(token.created(), token.expires())).isEqualTo(HOUR);
          assertThat(token.revoked()).contains(ticker.instant());
        });
    String signature = issued.token().reveal().substring(issued.token().reveal().lastIndexOf('.'));
    try (Stream<Path> files = Files.list(parent.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), US_ASCII)).doesNotContain(signature);
      }
    }
  }

  @Test
  void refusesMoreScopesThanATokenHolds() {
    Set<Scope> many =
        IntStream.range(0, 200)
            .mapToObj(number -> Scope.of("tool:files/read_" + number).orElseThrow())
            .collect(Collectors.toSet());

    assertThatThrownBy(() -> tokens.create(many, HOUR, "laptop"))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("at most 3000 characters");
  }

  @Test
  void holdsScopesForAPart() {
    Set<Scope> scopes =
        Set.of(
            Scope.of("server:files").orElseThrow(),
            Scope.of("tool:notes/read_*").orElseThrow(),
            Scope.of("file:read").orElseThrow());

    Issued issued = tokens.create(scopes, HOUR, "laptop");

    assertThat(show(issued.token().reveal()))
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> assertThat(accepted.principal().scopes()).isEqualTo(scopes));
    assertThat(tokens.list().getFirst().scopes()).isEqualTo(scopes);
  }

  @Test
  void refusesToMakeWhatIsNoToken() {
    assertThatThrownBy(() -> tokens.create(Set.of(), HOUR, "s")).hasMessageContaining("scope");
    assertThatThrownBy(() -> tokens.create(Set.of(Scope.MCP), Duration.ZERO, "s"))
        .isInstanceOf(TokenException.class);
    assertThatThrownBy(() -> tokens.create(Set.of(Scope.MCP), Duration.ofDays(91), "s"))
        .hasMessageContaining("90d");
    assertThatThrownBy(() -> tokens.create(Set.of(Scope.MCP), HOUR, " "))
        .hasMessageContaining("subject");
    assertThatThrownBy(() -> tokens.create(Set.of(Scope.MCP), HOUR, "a\nb"))
        .hasMessageContaining("subject");
    assertThatThrownBy(() -> tokens.create(Set.of(Scope.MCP), HOUR, "x".repeat(201)))
        .hasMessageContaining("subject");
    assertThat(
            tokens.create(Set.of(Scope.MCP), Duration.ofDays(90), "J\u00f6rg \ud83d\ude80").token())
        .satisfies(token ->
            assertThat(show(token.reveal()))
                .isInstanceOfSatisfying(
                    Accepted.class,
                    ok ->
                        assertThat(ok.principal().subject()).isEqualTo("J\u00f6rg \ud83d\ude80")));
  }
}
