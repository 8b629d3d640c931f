package dev.roundhouse.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.security.RemoteAccessException.Kind;
import dev.roundhouse.security.oauth.Attempts.Attempt;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// People who are sent to an issuer and come back, or somebody else in their place.
final class AttemptsTest {
  private static final String ISSUER = "https://login.example";
  private static final String BACK = "http://127.0.0.1:9/back";

  private final Moments clock = new Moments();
  private final Attempts attempts = new Attempts(clock);

  private static Attempt attempt(IssuerMetadata issuer, String... scopes) {
    return new Attempt(
        "files",
        "",
        new Discovery.Found("https://mcp.example/mcp", issuer, List.of()),
        new ClientProof.Open("me"),
        URI.create(BACK),
        Set.of(scopes),
        false);
  }

  private String begun(IssuerMetadata issuer) throws OAuthFault {
    return attempts.begin(attempt(issuer)).state();
  }

  private OAuthFault back(String query) {
    return catchThrowableOfType(
        OAuthFault.class, () -> attempts.back("files", "", BACK + "?" + query));
  }

  @Test
  void sendsAPersonWithEverythingThatIsNeeded() throws OAuthFault {
    URI place = attempts.begin(attempt(Issued.by(ISSUER), "a")).address();

    Map<String, String> said = Form.parsed(place.getRawQuery());
    assertThat(place).asString().startsWith(ISSUER + "/authorize?");
    assertThat(said)
        .containsEntry("response_type", "code")
        .containsEntry("client_id", "me")
        .containsEntry("redirect_uri", BACK)
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("resource", "https://mcp.example/mcp")
        .containsEntry("scope", "a");
    String state = said.getOrDefault("state", "");
    Attempts.Back back =
        attempts.back("files", "", BACK + "?code=c&iss=" + ISSUER + "&state=" + state);
    assertThat(back.attempt().server()).isEqualTo("files");
    assertThat(back.code().value().reveal()).isEqualTo("c");
    assertThat(Randoms.challenge(back.code().verifier().reveal()))
        .isEqualTo(said.get("code_challenge"));
    assertThat(state).hasSize(43).isNotEqualTo(back.code().verifier().reveal());
  }

  @Test
  void namesNoScopesWhereThereAreNone() throws OAuthFault {
    assertThat(Form.parsed(attempts.begin(attempt(Issued.by(ISSUER))).address().getRawQuery()))
        .doesNotContainKey("scope");
  }

  @Test
  void asksForConsentToStay() throws OAuthFault {
    assertThat(attempts.begin(attempt(Issued.by(ISSUER), "a", "offline_access")).address())
        .asString()
        .contains("prompt=consent");
  }

  @Test
  void awaitsNobodyWhoWasForgotten() throws OAuthFault {
    String state = begun(Issued.by(ISSUER));

    attempts.drop(each -> each.server().equals("files"));

    assertThat(back("code=c&iss=" + ISSUER + "&state=" + state).kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void comesBackOnce() throws OAuthFault {
    String query = "code=c&iss=" + ISSUER + "&state=" + begun(Issued.by(ISSUER));
    attempts.back("files", "", query);

    assertThat(back(query).kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void comesBackInTime() throws OAuthFault {
    String state = begun(Issued.by(ISSUER));
    clock.advance(Attempts.LIFE);

    assertThat(back("code=c&iss=" + ISSUER + "&state=" + state)).hasMessageContaining("older than");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&iss=",
        "&iss=https://login.example/",
        "&iss=HTTPS://login.example",
        "&iss=https://evil"
      })
  void takesNothingFromAnother(String sender) throws OAuthFault {
    String state = begun(Issued.by(ISSUER));

    OAuthFault fault =
        back("code=c&error=x&error_description=call%20Mallory&state=" + state + sender);

    assertThat(fault.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(fault).hasMessageNotContaining("Mallory").hasMessageContaining("thrown away");
    assertThat(back("code=c&iss=" + ISSUER + "&state=" + state).kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void anIssuerThatPromisesNothingMayNotNameItself() throws OAuthFault {
    IssuerMetadata silent =
        Issued.with(ISSUER, new IssuerMetadata.Abilities(true, false, false, List.of()));

    assertThat(attempts.back("files", "", "?code=c&state=" + begun(silent)).code().value().reveal())
        .isEqualTo("c");
    assertThat(back("code=c&iss=https://evil&state=" + begun(silent)).kind())
        .isEqualTo(Kind.MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"error=access_denied", "error=server_error&code=c", "code=", "x=y"})
  void comesBackWithNothing(String said) throws OAuthFault {
    String state = begun(Issued.by(ISSUER));

    assertThat(back(said + "&iss=" + ISSUER + "&state=" + state).kind()).isEqualTo(Kind.GRANT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"code=c&code=d&state=s", "state=%zz", "code=c", "", "state=unknown&code=c"})
  void refusesWhatIsNoRedirect(String query) {
    assertThat(back(query).kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void sendsNobodyWithoutPkceOrToAnyAddress() {
    IssuerMetadata without =
        Issued.with(ISSUER, new IssuerMetadata.Abilities(false, true, true, List.of()));

    assertThat(catchThrowableOfType(OAuthFault.class, () -> attempts.begin(attempt(without))))
        .hasMessageContaining("PKCE");
    assertThat(
            catchThrowableOfType(
                OAuthFault.class, () -> attempts.begin(attempt(Issued.by("http://login.example")))))
        .hasMessageContaining("not https");
  }

  @Test
  void forgetsTheOldestOfTooMany() throws OAuthFault {
    String first = begun(Issued.by(ISSUER));
    String second = begun(Issued.by(ISSUER));
    for (int i = 0; i < Attempts.MOST - 1; i++) {
      begun(Issued.by(ISSUER));
    }
    clock.advance(Duration.ofSeconds(1));

    assertThat(back("code=c&iss=" + ISSUER + "&state=" + first).kind()).isEqualTo(Kind.MISMATCH);
    assertThat(
            attempts
                .back("files", "", "code=c&iss=" + ISSUER + "&state=" + second)
                .code()
                .value()
                .reveal())
        .isEqualTo("c");
  }
}
