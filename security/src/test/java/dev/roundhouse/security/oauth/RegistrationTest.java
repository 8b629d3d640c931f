package dev.roundhouse.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How this place becomes a client of an issuer, and shows later that it is.
final class RegistrationTest {
  private static final URI LOOPBACK = URI.create("http://127.0.0.1:9/back");

  private final Site site = new Site();
  private final Registration registration = new Registration(new Fetch(true));

  RegistrationTest() throws IOException {}

  @AfterEach
  void close() {
    site.close();
  }

  private IssuerMetadata issuer(String... methods) {
    return Issued.by(site.origin(), methods);
  }

  private Json asked() throws MalformedFrame {
    return Json.parse(site.asked().getLast().body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void saysWhatItIs() throws OAuthFault, MalformedFrame {
    site.says(
        "/register",
        201,
        site.json(
            "{'client_id':'c1','client_secret':'s1',"
                + "'client_secret_expires_at':1800000000,"
                + "'token_endpoint_auth_method':'client_secret_post'}"));

    Registration.Client client = registration.register(issuer(), "Roundhouse", LOOPBACK);

    Json asked = asked();
    assertThat(asked.get("client_name").text()).isEqualTo("Roundhouse");
    assertThat(Documents.texts(asked.get("redirect_uris"))).containsExactly(LOOPBACK.toString());
    assertThat(Documents.texts(asked.get("grant_types")))
        .containsExactly("authorization_code", "refresh_token");
    assertThat(asked.get("application_type").text()).isEqualTo("native");
    assertThat(asked.get("token_endpoint_auth_method").text()).isEqualTo("client_secret_basic");
    assertThat(client.id()).isEqualTo("c1");
    assertThat(client.secret()).contains(Secret.of("s1"));
    assertThat(client.method()).contains("client_secret_post");
    Instant ends = Instant.ofEpochSecond(1_800_000_000);
    assertThat(client.isGood(LOOPBACK, ends.minusSeconds(1))).isTrue();
    assertThat(client.isGood(LOOPBACK, ends)).isFalse();
    assertThat(client.isGood(URI.create("http://127.0.0.1:10/back"), Instant.EPOCH)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://door.example/back, web, none",
    "http://localhost:9/back, native, client_secret_post",
    "'http://[::1]:9/back', native, client_secret_basic"
  })
  void fitsItsRedirectAndItsIssuer(URI redirect, String type, String method)
      throws OAuthFault, MalformedFrame {
    site.says("/register", 200, site.json("{'client_id':'c1'}"));

    registration.register(issuer("private_key_jwt", method), "Roundhouse", redirect);

    assertThat(asked().get("application_type").text()).isEqualTo(type);
    assertThat(asked().get("token_endpoint_auth_method").text()).isEqualTo(method);
  }

  @ParameterizedTest
  @CsvSource({
    "400, {}, CLIENT",
    "403, no, CLIENT",
    "503, {}, AWAY",
    "201, no, CLIENT",
    "201, {}, UNFIT"
  })
  void saysWhyItIsNone(int status, String body, Kind kind) {
    site.says("/register", status, body);

    OAuthFault fault =
        catchThrowableOfType(
            OAuthFault.class, () -> registration.register(issuer(), "Roundhouse", LOOPBACK));

    assertThat(fault.kind()).isEqualTo(kind);
  }

  @Test
  void asksTheOperatorWhereNobodyIsRegistered() {
    IssuerMetadata closed =
        new IssuerMetadata(
            site.origin(),
            new IssuerMetadata.Endpoints(Optional.empty(), site.at("/token"), Optional.empty()),
            new IssuerMetadata.Abilities(true, true, true, List.of()),
            List.of());

    OAuthFault fault =
        catchThrowableOfType(
            OAuthFault.class, () -> registration.register(closed, "Roundhouse", LOOPBACK));

    assertThat(fault.kind()).isEqualTo(Kind.CLIENT);
    assertThat(fault).hasMessageContaining("client-id").hasMessageContaining(LOOPBACK.toString());
    assertThat(site.asked()).isEmpty();
  }

  private static ClientProof proof(String secret, String agreed, String... methods)
      throws OAuthFault {
    return ClientProof.of(
        "me",
        Optional.of(secret).filter(each -> !each.isEmpty()).map(Secret::of),
        Optional.of(agreed).filter(each -> !each.isEmpty()),
        Issued.by("https://login.example", methods));
  }

  @Test
  void showsItselfAsTheIssuerWants() throws OAuthFault {
    Secret secret = Secret.of("s");

    assertThat(proof("s", "")).isEqualTo(new ClientProof.Basic("me", secret));
    assertThat(proof("", "")).isEqualTo(new ClientProof.Open("me"));
    assertThat(proof("s", "", "client_secret_post")).isEqualTo(new ClientProof.Post("me", secret));
    assertThat(proof("s", "", "client_secret_post", "client_secret_basic"))
        .isEqualTo(new ClientProof.Basic("me", secret));
    assertThat(proof("s", "client_secret_post", "client_secret_basic"))
        .isEqualTo(new ClientProof.Post("me", secret));
    assertThat(proof("s", "none", "none")).isEqualTo(new ClientProof.Open("me"));
    assertThat(proof("s", "", "none")).isEqualTo(new ClientProof.Open("me"));
  }

  @Test
  void signsWhereThatIsTaken() throws OAuthFault, GeneralSecurityException {
    byte[] made =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    AssertionKey key =
        AssertionKey.of(
            Secret.of(
                "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(made)
                    + "\n-----END PRIVATE KEY-----"),
            Optional.empty());

    assertThat(ClientProof.signed("me", key, Issued.by("https://login.example")).clientId())
        .isEqualTo("me");
    assertThat(
            ClientProof.signed(
                "me", key, Issued.by("https://login.example", "none", "private_key_jwt")))
        .isEqualTo(new ClientProof.Signed("me", key));
    assertThat(
            catchThrowableOfType(
                    OAuthFault.class,
                    () -> ClientProof.signed("me", key, Issued.by("https://a.example", "none")))
                .kind())
        .isEqualTo(Kind.UNFIT);
  }

  @Test
  void doesNotPretendToBeAble() {
    assertThat(
            catchThrowableOfType(OAuthFault.class, () -> proof("s", "", "tls_client_auth")).kind())
        .isEqualTo(Kind.UNFIT);
    assertThat(catchThrowableOfType(OAuthFault.class, () -> proof("", "", "client_secret_basic")))
        .hasMessageContaining("secret");
    assertThat(catchThrowableOfType(OAuthFault.class, () -> proof("s", "private_key_jwt")).kind())
        .isEqualTo(Kind.UNFIT);
  }
}
