package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.Authentication;
import dev.roundhouse.security.Authentication.Accepted;
import dev.roundhouse.security.Authentication.Refused;
import dev.roundhouse.security.Issuers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the keys of an issuer are found, kept and changed, and what of its words is not followed.
final class IssuersTest {
  private static final String BASE = "https://gate.example";

  @TempDir private Path directory;
  private final Clock clock = new Clock();

  /// The real clock, set forward.
  private static final class Clock implements Ticker {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Ticker.system().instant().plus(ahead);
    }

    @Override
    public long nanos() {
      return Ticker.system().nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Ticker.system().sleep(duration);
    }
  }

  private Issuers open(String url, String more) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("roundhouse.yaml"),
            """
            security:
              public-url: %s
              issuers:
                corporate:
                  url: %s
                  scopes: {"use": mcp}
            %s
            """
                .formatted(BASE, url, more.indent(6)));
    return Issuers.open(SettingsReader.read(file, Settings.class).security(), clock);
  }

  private static @Nullable Authentication show(Issuers issuers, String token) {
    Authentication known = issuers.remembered("Bearer " + token, "/mcp");
    return known == null ? issuers.authenticate("Bearer " + token, "/mcp") : known;
  }

  private String token(TestIssuer issuer) throws Exception {
    return issuer.token(
        BASE + "/mcp",
        "use",
        claims ->
            claims
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plusSeconds(600))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oauth-authorization-server", "openid-configuration"})
  void findsTheKeysByEitherMetadata(String kind) throws Exception {
    try (TestIssuer issuer = new TestIssuer(kind)) {
      Issuers issuers = open(issuer.url(), "allow-private: true");
      assertThat(issuer.fetches()).as("asks nobody at the start").isZero();

      assertThat(show(issuers, token(issuer))).isInstanceOf(Accepted.class);
    }
  }

  @Test
  void asksAgainForAKeyThatItDoesNotKnowAndNotTooOften() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration")) {
      Issuers issuers = open(issuer.url(), "allow-private: true");
      RSAKey first = issuer.key().toRSAKey();
      String before = token(issuer);
      assertThat(show(issuers, before)).isInstanceOf(Accepted.class);
      ECKey second = TestIssuer.ec("two");
      issuer.has(first, second);

      assertThat(show(issuers, token(issuer))).as("half a minute").isInstanceOf(Refused.class);
      clock.ahead = Duration.ofSeconds(31);
      assertThat(show(issuers, token(issuer))).isInstanceOf(Accepted.class);
      assertThat(issuer.fetches()).isEqualTo(2);

      clock.ahead = Duration.ofSeconds(62);
      for (int number = 0; number < 50; number++) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer(issuer.url()).build();
        String token = TestIssuer.signed(TestIssuer.ec("random-" + number), claims);
        assertThat(show(issuers, token)).isInstanceOf(Refused.class);
      }
      assertThat(issuer.fetches()).isEqualTo(3);
      assertThat(show(issuers, before)).isInstanceOf(Accepted.class);
    }
  }

  @Test
  void readsOldKeysAnewAndForgetsThoseThatAreGone() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration")) {
      Issuers issuers = open(issuer.url(), "allow-private: true");
      RSAKey first = issuer.key().toRSAKey();
      assertThat(show(issuers, token(issuer))).isInstanceOf(Accepted.class);

      clock.ahead = Duration.ofHours(2);
      issuer.has(TestIssuer.rsa("two"));
      JWTClaimsSet claims =
          new JWTClaimsSet.Builder()
              .issuer(issuer.url())
              .subject("ann")
              .audience(BASE)
              .claim("scope", "use")
              .expirationTime(Date.from(clock.instant().plusSeconds(60)))
              .build();

      assertThat(show(issuers, TestIssuer.signed(first, claims))).isInstanceOf(Refused.class);
      assertThat(show(issuers, token(issuer))).isInstanceOf(Accepted.class);
    }
  }

  /// Also for a token that was good a moment ago.
  @Test
  void doesNotGoOnBelievingAKeyThatWasGivenUp() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration")) {
      Issuers issuers = open(issuer.url(), "allow-private: true");
      String token =
          issuer.token(
              BASE,
              "use",
              claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(9000))));
      assertThat(show(issuers, token)).isInstanceOf(Accepted.class);
      issuer.has(TestIssuer.rsa("two"));

      clock.ahead = Duration.ofHours(2);

      assertThat(show(issuers, token)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void goesOnForADayWithTheKeysOfAnIssuerThatIsAway() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration")) {
      Issuers issuers = open(issuer.url(), "allow-private: true");
      assertThat(show(issuers, token(issuer))).isInstanceOf(Accepted.class);
      issuer.answersWith(500);

      clock.ahead = Duration.ofHours(20);
      assertThat(show(issuers, token(issuer))).isInstanceOf(Accepted.class);
      clock.ahead = Duration.ofHours(25);
      assertThat(show(issuers, token(issuer))).isInstanceOf(Refused.class);
    }
  }

  @Test
  void followsNoWordThatLeadsElsewhere() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration");
        TestIssuer other = new TestIssuer("openid-configuration")) {
      String good = "{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"%s\"}";
      for (String words :
          new String[] {
            "{\"issuer\":\"" + other.url() + "\",\"jwks_uri\":\"" + issuer.url() + "/keys\"}",
            good.formatted("http://169.254.169.254/latest/meta-data"),
            good.formatted("http://localhost.example.invalid/keys"),
            good.formatted("file:///etc/passwd"),
            good.formatted("https://user:word@127.0.0.1/keys"),
            good.formatted("nonsense"),
            "{\"issuer\":\"" + issuer.url() + "\"}",
            "[]",
            "x".repeat(300_000)
          }) {
        issuer.says(words);
        assertThat(show(open(issuer.url(), "allow-private: true"), token(issuer)))
            .as(words.substring(0, Math.min(90, words.length())))
            .isInstanceOf(Refused.class);
      }
      issuer.says(good.formatted(issuer.url() + "/keys"));
      assertThat(issuer.fetches() + other.fetches()).isZero();
      issuer.answersWith(302);
      assertThat(show(open(issuer.url(), "allow-private: true"), token(issuer)))
          .as("a redirect")
          .isInstanceOf(Refused.class);
      assertThat(issuer.fetches()).isZero();
    }
  }

  @Test
  void asksNoPrivateAddressUnlessItMay() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration")) {
      String secure = issuer.url().replace("http:", "https:");
      String token = issuer.token(BASE, "use", claims -> claims.issuer(secure));

      assertThat(show(open(secure, "allow-private: false"), token)).isInstanceOf(Refused.class);
      assertThat(issuer.fetches()).isZero();
    }
  }

  @Test
  void takesTheAlgorithmsAndAudiencesOfTheSettings() throws Exception {
    try (TestIssuer issuer = new TestIssuer("openid-configuration")) {
      Issuers narrow = open(issuer.url(), "allow-private: true\nalgorithms: [es256]");
      assertThat(show(narrow, token(issuer))).isInstanceOf(Refused.class);

      Issuers wide = open(issuer.url(), "allow-private: true\naudiences: [\"api://gate\"]");
      assertThat(show(wide, issuer.token("api://gate", "use"))).isInstanceOf(Accepted.class);
      assertThat(show(wide, issuer.token("api://other", "use"))).isInstanceOf(Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://login.example",
        "http://127.0.0.1:1",
        "ftp://login.example",
        "https://login.example/?a=b",
        "https://user@login.example",
        "login.example"
      })
  void refusesIssuersThatCannotBe(String url) {
    assertThatThrownBy(() -> open(url, "")).isInstanceOf(ConfigException.class);
  }

  @Test
  void refusesSettingsThatWouldAllowNothingOrTooMuch() {
    assertThatThrownBy(() -> open("https://login.example", "algorithms: [hs256]"))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> open("https://login.example", "algorithms: [none]"))
        .isInstanceOf(ConfigException.class);
    String withoutAddress =
        """
        security:
          issuers:
            c:
              url: https://login.example
              scopes: {a: mcp}
        """;
    assertThatThrownBy(() ->
            SettingsReader.read(
                Files.writeString(directory.resolve("other.yaml"), withoutAddress), Settings.class))
        .hasMessageContaining("public-url");
  }
}
