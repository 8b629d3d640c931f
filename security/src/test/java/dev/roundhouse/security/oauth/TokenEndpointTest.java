package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes to a token endpoint, and what is made of its answers.
final class TokenEndpointTest {
  private static final String RESOURCE = "https://mcp.example/mcp";
  private static final ClientProof OPEN = new ClientProof.Open("me");
  private static final String GOOD =
      "{'access_token':'abc','token_type':'bearer','expires_in':3600,'refresh_token':'r2'}";

  private final Site site = new Site();
  private final Moments clock = new Moments();
  private final TokenEndpoint endpoint = new TokenEndpoint(new Fetch(true), clock);

  TokenEndpointTest() throws IOException {}

  @AfterEach
  void close() {
    site.close();
  }

  private IssuerMetadata issuer() {
    return Issued.by(site.origin());
  }

  private Tokens ofClient(ClientProof who) throws OAuthFault {
    return endpoint.ofClient(issuer(), who, Set.of("a"), RESOURCE);
  }

  private Map<String, String> form() {
    return site.asked().getLast().form();
  }

  @Test
  void redeemsACodeForOneResource() throws OAuthFault {
    site.publishes("/token", GOOD);
    TokenEndpoint.Code code =
        new TokenEndpoint.Code(
            Secret.of("c&d"), Secret.of("verifier"), URI.create("http://127.0.0.1:9/back"));

    Tokens tokens = endpoint.redeem(issuer(), OPEN, code, Set.of("a", "b"), RESOURCE);

    assertThat(form())
        .containsOnly(
            Map.entry("grant_type", "authorization_code"),
            Map.entry("code", "c&d"),
            Map.entry("code_verifier", "verifier"),
            Map.entry("redirect_uri", "http://127.0.0.1:9/back"),
            Map.entry("resource", RESOURCE),
            Map.entry("client_id", "me"));
    assertThat(tokens.access().reveal()).isEqualTo("abc");
    assertThat(tokens.scopes()).containsExactly("a", "b");
    assertThat(tokens.life().ends()).contains(clock.instant().plusSeconds(3600));
    assertThat(tokens).asString().doesNotContain("abc", "r2");
  }

  @Test
  void refreshesAndKeepsWhatIsNotReplaced() throws OAuthFault {
    site.publishes("/token", GOOD);
    Tokens first = ofClient(OPEN);
    site.publishes("/token", "{'access_token':'def','token_type':'Bearer','scope':'a'}");

    Tokens next = endpoint.refresh(issuer(), OPEN, first, RESOURCE);

    assertThat(form())
        .containsOnly(
            Map.entry("grant_type", "refresh_token"),
            Map.entry("refresh_token", "r2"),
            Map.entry("resource", RESOURCE),
            Map.entry("client_id", "me"));
    assertThat(next.access().reveal()).isEqualTo("def");
    assertThat(next.refresh()).contains(Secret.of("r2"));
    assertThat(next.life().ends()).isEmpty();
  }

  @Test
  void aTokenEndsAMinuteEarly() throws OAuthFault {
    site.publishes("/token", GOOD);
    Tokens tokens = ofClient(OPEN);

    clock.advance(Duration.ofMinutes(59).minusSeconds(1));
    assertThat(tokens.isEnding(clock.instant())).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.isEnding(clock.instant())).isTrue();
  }

  @Test
  void showsWhoItIsByASecret() throws OAuthFault {
    site.publishes("/token", GOOD);

    ofClient(new ClientProof.Basic("a:b", Secret.of("s/t")));
    String pair = Base64.getEncoder().encodeToString("a%3Ab:s%2Ft".getBytes(UTF_8));
    assertThat(site.asked().getLast().authorization()).isEqualTo("Basic " + pair);
    assertThat(form()).doesNotContainKeys("client_id", "client_secret");

    ofClient(new ClientProof.Post("me", Secret.of("s/t")));
    assertThat(site.asked().getLast().authorization()).isNull();
    assertThat(form()).containsEntry("client_id", "me").containsEntry("client_secret", "s/t");
  }

  @ParameterizedTest
  @CsvSource({
    "EC, ES256, SHA256withECDSAinP1363Format",
    "RSA, RS256, SHA256withRSA",
    "Ed25519, EdDSA, Ed25519"
  })
  void showsWhoItIsByASignature(String family, String algorithm, String signature)
      throws OAuthFault, GeneralSecurityException, MalformedFrame {
    site.publishes("/token", GOOD);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
    if (!family.equals("Ed25519")) {
      generator.initialize(family.equals("EC") ? 256 : 2048);
    }
    KeyPair pair = generator.generateKeyPair();

    ofClient(
        new ClientProof.Signed(
            "me", AssertionKey.of(pem(pair.getPrivate().getEncoded()), Optional.of("k1"))));

    String[] parts = form().getOrDefault("client_assertion", "").split("\\.", -1);
    Signature check = Signature.getInstance(signature);
    check.initVerify(pair.getPublic());
    check.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
    assertThat(check.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    Json header = Json.parse(Base64.getUrlDecoder().decode(parts[0]));
    Json claims = Json.parse(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(header.get("alg").text()).isEqualTo(algorithm);
    assertThat(header.get("kid").text()).isEqualTo("k1");
    assertThat(claims.get("iss").text()).isEqualTo("me");
    assertThat(claims.get("sub").text()).isEqualTo("me");
    assertThat(claims.get("aud").text()).isEqualTo(site.origin());
    assertThat(claims.get("exp").integer(0)).isEqualTo(clock.instant().getEpochSecond() + 60);
  }

  private static Secret pem(byte[] key) {
    return Secret.of(
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");
  }

  @Test
  void takesNoOtherKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(384);
    Secret otherCurve = pem(generator.generateKeyPair().getPrivate().getEncoded());

    for (Secret each : Set.of(otherCurve, Secret.of("hello"), pem(new byte[] {1, 2, 3}))) {
      OAuthFault fault =
          catchThrowableOfType(OAuthFault.class, () -> AssertionKey.of(each, Optional.empty()));
      assertThat(fault.kind()).isEqualTo(Kind.UNFIT);
      assertThat(fault).hasMessageNotContaining("hello").hasNoCause();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant, GRANT",
    "401, invalid_client, CLIENT",
    "400, unauthorized_client, CLIENT",
    "400, invalid_scope, UNFIT",
    "503, invalid_grant, AWAY",
    "429, slow_down, AWAY"
  })
  void tellsRefusalsApart(int status, String error, Kind kind) {
    String words = "{'error':'" + error + "','error_description':'call Mallory'}";
    site.says("/token", status, site.json(words));

    OAuthFault fault = catchThrowableOfType(OAuthFault.class, () -> ofClient(OPEN));

    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault).hasMessageContaining(site.origin()).hasMessageNotContaining("Mallory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'access_token':'a b','token_type':'Bearer'}",
        "{'access_token':'a\\r\\nX: y','token_type':'Bearer'}",
        "{'access_token':'','token_type':'Bearer'}",
        "{'access_token':7,'token_type':'Bearer'}",
        "{'access_token':'a'}",
        "{'access_token':'a','token_type':'DPoP'}",
        "[]",
        "welcome"
      })
  void takesNothingElseForAToken(String answer) {
    site.publishes("/token", answer);

    assertThat(catchThrowableOfType(OAuthFault.class, () -> ofClient(OPEN)).kind())
        .isEqualTo(Kind.UNFIT);
  }

  private static String ending(String written) {
    return "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":" + written + "}";
  }

  @ParameterizedTest
  @CsvSource({"'60', 60", "'\"60\"', 60", "'999999999999', 315360000"})
  void readsTheEndAsIssuersWriteIt(String written, long seconds) throws OAuthFault {
    site.says("/token", 200, ending(written));

    assertThat(ofClient(OPEN).life().ends()).contains(clock.instant().plusSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "true", "\"soon\"", "null"})
  void anEndThatIsNoneIsNone(String written) throws OAuthFault {
    site.says("/token", 200, ending(written));

    assertThat(ofClient(OPEN).life().ends()).isEmpty();
  }
}
