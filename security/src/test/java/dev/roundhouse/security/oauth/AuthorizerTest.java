package dev.roundhouse.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteAccess.Verdict;
import dev.roundhouse.security.RemoteAccessException.Kind;
import dev.roundhouse.security.RemoteTerms;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way to a token, against an issuer on loopback, and what happens to it later.
final class AuthorizerTest {
  private static final URI REDIRECT = URI.create("http://127.0.0.1:9/back");
  private static final byte[] KEY = new byte[Vault.KEY];
  private static final RemoteTerms PERSON = terms(RemoteTerms.Grant.AUTHORIZATION_CODE, null, null);

  private final Moments clock = new Moments();
  private final AtomicInteger given = new AtomicInteger();
  private final Site site = new Site();
  private final Site other = new Site();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Database database;
  private final Authorizer authorizer;

  AuthorizerTest(@TempDir Path place) throws IOException {
    database = Database.open(place);
    authorizer = opened();
    issuer(site);
    issuer(other);
    listensTo(site);
  }

  private Authorizer opened() {
    return new Authorizer(
        database, KEY, clock, (event, grant) -> seen.add(event + " " + grant.issuer()));
  }

  @AfterEach
  void close() {
    database.close();
    site.close();
    other.close();
  }

  /// Issues `t1`, `t2` and so on, each good for an hour.
  private void issuer(Site at) {
    at.publishes(
            "/.well-known/oauth-authorization-server",
            "{'issuer':'@','authorization_endpoint':'@/authorize','token_endpoint':'@/token',"
                + "'registration_endpoint':'@/register',"
                + "'token_endpoint_auth_methods_supported':['client_secret_post'],"
                + "'code_challenge_methods_supported':['S256']}")
        .answers(
            "/register",
            _ -> new Site.Said(201, at.json("{'client_id':'client-of-@','client_secret':'s'}")))
        .answers(
            "/token",
            _ -> {
              int number = given.incrementAndGet();
              return new Site.Said(
                  200,
                  at.json(
                      ("{'access_token':'t#','token_type':'Bearer','expires_in':3600,"
                              + "'refresh_token':'r#'}")
                          .replace("#", String.valueOf(number))));
            });
  }

  private void listensTo(Site issuer) {
    site.publishes(
        "/.well-known/oauth-protected-resource/mcp",
        "{'resource':'@/mcp','authorization_servers':['" + issuer.origin() + "']}");
  }

  private static RemoteTerms terms(
      RemoteTerms.Grant grant, @Nullable String issuer, @Nullable String secret) {
    return new RemoteTerms(
        grant,
        Optional.ofNullable(issuer),
        secret == null ? Optional.empty() : Optional.of("me"),
        Optional.ofNullable(secret).map(Secret::of),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        REDIRECT,
        List.of(),
        true);
  }

  private Party party(RemoteTerms terms) {
    return new Party("files", "", site.at("/mcp"), terms);
  }

  private Verdict refused(Party party, int status, String field, String... sent) throws OAuthFault {
    return authorizer.refused(
        party, sent.length == 0 ? Optional.empty() : secret(sent[0]), status, List.of(field));
  }

  private static Optional<Secret> secret(String text) {
    return Optional.of(Secret.of(text));
  }

  /// Begins, goes where it leads, and comes back.
  private Map<String, String> granted(Party party) throws OAuthFault {
    Map<String, String> said = Form.parsed(authorizer.begin(party).address().getRawQuery());
    authorizer.end(party, REDIRECT + "?code=c&state=" + said.getOrDefault("state", ""));
    return said;
  }

  @Test
  void aPersonAuthorizesAServer() throws OAuthFault {
    Party party = party(PERSON);
    assertThat(authorizer.token(party)).isEmpty();

    Verdict verdict = refused(party, 401, "Bearer scope=a");
    Map<String, String> said = granted(party);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Stop.class,
            stop -> assertThat(stop.reason()).contains("roundhouse server authorize files"));
    assertThat(said)
        .containsEntry("scope", "a")
        .containsEntry("client_id", "client-of-" + site.origin());
    assertThat(authorizer.token(party)).isEqualTo(secret("t1"));
    assertThat(opened().token(party)).isEqualTo(secret("t1"));
    assertThat(authorizer.standing()).extracting(Standing::issuer).containsExactly(site.origin());
  }

  @Test
  void nobodyIsSentAnywhereWhereNothingIsWanted() {
    for (int status : List.of(200, 401, 403, 404)) {
      site.says("/mcp", status, "");
      assertThat(catchThrowableOfType(OAuthFault.class, () -> authorizer.begin(party(PERSON))))
          .hasMessageContaining("has not asked")
          .hasMessageContaining("status " + status);
    }
    assertThat(site.paths()).containsOnly("/mcp");
  }

  @Test
  void aMachineSendsNobody() {
    RemoteTerms machine = terms(RemoteTerms.Grant.CLIENT_CREDENTIALS, site.origin(), "hidden");

    assertThat(catchThrowableOfType(OAuthFault.class, () -> authorizer.begin(party(machine))))
        .hasMessageContaining("client-credentials");
    assertThat(site.asked()).isEmpty();
  }

  @Test
  void aRefusalWithoutAChallengeIsNotForAPerson() throws OAuthFault {
    assertThat(refused(party(PERSON), 401, "Basic realm=x"))
        .isInstanceOfSatisfying(
            Verdict.Stop.class, stop -> assertThat(stop.reason()).contains("as a header"));
    assertThat(site.asked()).isEmpty();
  }

  @Test
  void aClientMayBeTheAddressOfItsOwnDocument() throws OAuthFault {
    site.publishes(
        "/.well-known/oauth-authorization-server",
        "{'issuer':'@','authorization_endpoint':'@/authorize','token_endpoint':'@/token',"
            + "'client_id_metadata_document_supported':true,"
            + "'code_challenge_methods_supported':['S256']}");
    String document = "https://door.example/roundhouse.json";
    Party party =
        party(
            new RemoteTerms(
                PERSON.grant(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(URI.create(document)),
                REDIRECT,
                List.of(),
                true));
    refused(party, 401, "Bearer");

    assertThat(granted(party)).containsEntry("client_id", document);
    assertThat(site.asked().getLast().form())
        .containsEntry("client_id", document)
        .doesNotContainKey("client_secret");
    assertThat(site.paths()).doesNotContain("/register");
    clock.advance(Duration.ofMinutes(59));
    assertThat(authorizer.token(party)).isEqualTo(secret("t2"));
  }

  @Test
  void eachSubjectHasItsOwn() throws OAuthFault {
    Party ann = new Party("files", "ann", site.at("/mcp"), PERSON);
    refused(ann, 401, "Bearer");
    granted(ann);

    assertThat(authorizer.token(ann)).isEqualTo(secret("t1"));
    assertThat(authorizer.token(new Party("files", "bob", site.at("/mcp"), PERSON))).isEmpty();
  }

  @Test
  void registersOnceAtEachIssuer() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer");
    granted(party);
    listensTo(other);
    // The old issuer renews once; the server does not want that either.
    assertThat(refused(party, 401, "Bearer", "t1")).isEqualTo(new Verdict.Again());
    assertThat(refused(party, 401, "Bearer", "t2")).isInstanceOf(Verdict.Stop.class);

    authorizer.begin(party);
    Map<String, String> said = granted(party);

    assertThat(said).containsEntry("client_id", "client-of-" + other.origin());
    assertThat(other.paths().stream().filter("/register"::equals)).hasSize(1);
    assertThat(other.asked().toString()).doesNotContain("client-of-" + site.origin());
    assertThat(authorizer.token(party)).isEqualTo(secret("t3"));
  }

  @Test
  void aStepAsksForBoth() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer scope=read");
    granted(party);

    refused(party, 403, "Bearer error=\"insufficient_scope\", scope=\"write\"", "t1");

    assertThat(granted(party)).containsEntry("scope", "read write");
  }

  @Test
  void givesUpAfterAFew() throws OAuthFault {
    Party party = party(PERSON);
    String more = "Bearer error=\"insufficient_scope\", scope=\"write\"";
    refused(party, 401, "Bearer");
    for (int i = 1; i <= Place.MOST_REFUSED; i++) {
      granted(party);
      refused(party, 403, more, "t" + i);
      refused(party, 403, more, "t" + i);
    }

    assertThat(catchThrowableOfType(OAuthFault.class, () -> authorizer.begin(party)))
        .hasMessageContaining("--forget");
    assertThat(authorizer.forget("files", "")).isTrue();
    granted(party);
    assertThat(authorizer.token(party)).isEqualTo(secret("t4"));
  }

  @Test
  void startsToCountAnewWhenTheServerIsContent() throws OAuthFault {
    Party party = party(PERSON);
    String more = "Bearer error=\"insufficient_scope\", scope=\"write\"";
    refused(party, 401, "Bearer");
    for (int i = 1; i <= 2 * Place.MOST_REFUSED; i++) {
      granted(party);
      refused(party, 403, more, "t" + i);
      authorizer.accepted(party);
    }

    assertThat(authorizer.begin(party).address()).hasPath("/authorize");
  }

  @Test
  void otherRefusalsAreNotAboutTokens() throws OAuthFault {
    assertThat(refused(party(PERSON), 403, "Bearer error=\"access_denied\""))
        .isInstanceOf(Verdict.Stop.class);
    assertThat(site.asked()).isEmpty();
  }

  @Test
  void aMachineNeedsNobody() throws OAuthFault {
    RemoteTerms machine = terms(RemoteTerms.Grant.CLIENT_CREDENTIALS, site.origin(), "hidden");
    Party party = party(machine);

    assertThat(refused(party, 401, "Bearer scope=a")).isEqualTo(new Verdict.Again());

    assertThat(authorizer.token(party)).isEqualTo(secret("t1"));
    assertThat(site.asked().getLast().form())
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("resource", site.origin() + "/mcp");
    assertThat(site.paths()).doesNotContain("/register");
    assertThat(refused(party, 401, "Bearer scope=a")).isEqualTo(new Verdict.Again());
    assertThat(given).hasValue(1);
  }

  @Test
  void showsASecretToNoOtherIssuer() throws OAuthFault {
    String client = "hidden";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> terms(RemoteTerms.Grant.AUTHORIZATION_CODE, null, client))
        .withMessageContaining("issuer");
    listensTo(other);

    Verdict verdict =
        refused(
            party(terms(RemoteTerms.Grant.CLIENT_CREDENTIALS, site.origin(), client)),
            401,
            "Bearer");

    assertThat(verdict).isInstanceOf(Verdict.Stop.class);
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void renewsBeforeTheEndAndKeepsTheNewOne() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer");
    granted(party);
    clock.advance(Duration.ofMinutes(59));

    assertThat(authorizer.token(party)).isEqualTo(secret("t2"));

    assertThat(site.asked().getLast().form()).containsEntry("refresh_token", "r1");
    clock.advance(Duration.ofMinutes(59));
    assertThat(opened().token(party)).isEqualTo(secret("t3"));
    assertThat(site.asked().getLast().form()).containsEntry("refresh_token", "r2");
  }

  @Test
  void anIssuerThatIsAwayEndsNothing() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer");
    granted(party);
    site.says("/token", 503, "");

    clock.advance(Duration.ofMinutes(59));
    assertThat(authorizer.token(party)).isEqualTo(secret("t1"));
    assertThat(site.paths().stream().filter("/token"::equals)).hasSize(2);
    assertThat(authorizer.token(party)).isEqualTo(secret("t1"));
    assertThat(site.paths().stream().filter("/token"::equals)).hasSize(2);
    clock.advance(Duration.ofMinutes(1));
    assertThat(catchThrowableOfType(OAuthFault.class, () -> authorizer.token(party)).kind())
        .isEqualTo(Kind.AWAY);

    issuer(site);
    clock.advance(Place.PAUSE);
    assertThat(authorizer.token(party)).isEqualTo(secret("t2"));
  }

  @Test
  void aTokenThatHasEndedIsNoOther() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer");
    site.publishes("/token", "{'access_token':'t1','token_type':'Bearer','expires_in':3600}");
    granted(party);
    clock.advance(Duration.ofHours(1));

    assertThat(authorizer.token(party)).isEmpty();
    assertThat(refused(party, 401, "Bearer")).isInstanceOf(Verdict.Stop.class);
  }

  @Test
  void anIssuerMayEndAGrant() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer");
    granted(party);
    site.says("/token", 400, "{\"error\":\"invalid_grant\"}");
    clock.advance(Duration.ofMinutes(59));

    assertThat(authorizer.token(party)).isEmpty();

    assertThat(authorizer.standing()).isEmpty();
    assertThat(seen).containsExactly("GRANTED " + site.origin(), "ENDED " + site.origin());
    assertThat(refused(party, 401, "Bearer")).isInstanceOf(Verdict.Stop.class);
  }

  @Test
  void forgetsAServerThatIsGone() throws OAuthFault {
    Party party = party(PERSON);
    refused(party, 401, "Bearer");
    granted(party);

    authorizer.forgetAll("files");

    assertThat(authorizer.token(party)).isEmpty();
    refused(party, 401, "Bearer");
    granted(party);
    assertThat(site.paths().stream().filter("/register"::equals)).hasSize(2);
  }
}
