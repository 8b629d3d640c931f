package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.security.RemoteAccess.Begun;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// People on their way to an issuer that checks everything, and back.
final class RemoteJourneyTest {
  private final Traveller traveller;
  private final StrictIssuer issuer;

  RemoteJourneyTest(@TempDir Path place) throws IOException, GeneralSecurityException {
    traveller = new Traveller(place);
    issuer = traveller.issuer;
  }

  @AfterEach
  void close() {
    traveller.close();
  }

  private RemoteAccessException fault(Party party, String redirected) {
    return catchThrowableOfType(
        RemoteAccessException.class, () -> traveller.access.end(party, redirected));
  }

  @Test
  void aPersonLetsEverybodyUseAServer() throws IOException, InterruptedException {
    Party party = traveller.party();
    assertThat(traveller.use(party, "read")).contains("roundhouse server authorize files");

    Begun begun = traveller.access.begin(party);
    Standing standing = traveller.access.end(party, traveller.visit(begun));

    assertThat(begun.address()).asString().contains("state=" + begun.state());
    assertThat(begun.until()).isEqualTo(traveller.clock.instant().plus(Duration.ofMinutes(10)));
    assertThat(traveller.use(party, "read")).isNull();
    assertThat(standing.issuer()).isEqualTo(issuer.origin());
    assertThat(standing.scopes()).isEqualTo(Set.of("read", "offline_access"));
    assertThat(standing.renewable()).isTrue();
    assertThat(traveller.access.standing("files"))
        .singleElement()
        .usingRecursiveComparison()
        .withComparatorForType(
            (one, two) -> (int) Duration.between(one, two).toSeconds(), Instant.class)
        .isEqualTo(standing);
    assertThat(traveller.access.standing("mail")).isEmpty();
  }

  @Test
  void aStartForgetsNothingButWhoIsOnTheWay() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);
    Begun begun = traveller.access.begin(party);

    traveller.restart();

    assertThat(traveller.use(party, "read")).isNull();
    assertThat(fault(party, traveller.visit(begun)).kind()).isEqualTo(Kind.MISMATCH);
    assertThat(issuer.registrations).hasValue(1);
  }

  @Test
  void aServerIsAskedWhatItWantsWhenAPersonComesFirst() throws IOException, InterruptedException {
    traveller.authorize(traveller.party());

    assertThat(traveller.use(traveller.party(), "read")).isNull();
  }

  @Test
  void eachRefreshTokenIsUsedOnce() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);

    for (int hour = 1; hour <= 3; hour++) {
      traveller.clock.advance(Duration.ofMinutes(59).plusSeconds(30));
      assertThat(traveller.use(party, "read")).isNull();
      assertThat(issuer.renewals).hasValue(hour);
      traveller.restart();
    }
  }

  @Test
  void aTokenThatIsRefusedIsRenewedAtOnce() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);
    issuer.expire();

    assertThat(traveller.use(party, "read")).isNull();
    assertThat(issuer.renewals).hasValue(1);
  }

  @Test
  void aGrantThatIsTakenBackIsGone() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);
    issuer.revoke();

    assertThat(traveller.use(party, "read")).contains("roundhouse server authorize files");

    assertThat(traveller.access.standing()).isEmpty();
    assertThat(traveller.access.token(party)).isEmpty();
    assertThat(traveller.logged()).contains("oauth granted", "oauth ended", issuer.origin());
  }

  @Test
  void moreIsAskedForTogetherWithWhatThereWas() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);
    assertThat(traveller.use(party, "write"))
        .contains("more than was granted: write", "server authorize files");

    Standing standing = traveller.authorize(party);

    assertThat(standing.scopes()).containsExactly("offline_access", "read", "write");
    assertThat(traveller.use(party, "write")).isNull();
    assertThat(traveller.use(party, "read")).isNull();
  }

  @Test
  void threeRefusedTokensAreEnough() throws IOException, InterruptedException {
    Party party = traveller.party();
    for (int i = 0; i < 3; i++) {
      traveller.authorize(party);
      issuer.revoke();
      assertThat(traveller.use(party, "read")).isNotNull();
    }

    RemoteAccessException fault =
        catchThrowableOfType(RemoteAccessException.class, () -> traveller.access.begin(party));

    assertThat(fault.kind()).isEqualTo(Kind.GRANT);
    assertThat(fault)
        .hasMessageStartingWith("server files: ")
        .hasMessageContaining("roundhouse server authorize files --forget");
    traveller.access.forget("files", "");
    traveller.authorize(party);
    assertThat(traveller.use(party, "read")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "@/", ""})
  void nothingIsSentForACodeOfAnother(String sender) throws IOException, InterruptedException {
    Party party = traveller.party();
    issuer.sender = sender;
    Begun begun = traveller.access.begin(party);
    String redirected = traveller.visit(begun);

    assertThat(fault(party, redirected).kind()).isEqualTo(Kind.MISMATCH);

    issuer.sender = "@";
    assertThat(fault(party, redirected)).hasMessageContaining("authorize again");
    assertThat(issuer.secrets).noneMatch(each -> each.startsWith("access"));
    assertThat(traveller.access.standing()).isEmpty();
  }

  @Test
  void whoCarriesTheCodeOfAnotherGetsNothing() throws IOException, InterruptedException {
    String redirected = traveller.visit(traveller.access.begin(traveller.party("ann")));

    assertThat(fault(traveller.party("eve"), redirected).kind()).isEqualTo(Kind.MISMATCH);
    assertThat(fault(traveller.party("ann"), redirected).kind()).isEqualTo(Kind.MISMATCH);
    assertThat(issuer.secrets).noneMatch(each -> each.startsWith("access"));
  }

  @Test
  void eachSubjectHasItsOwnGrant() throws IOException, InterruptedException {
    traveller.authorize(traveller.party("ann"));
    traveller.authorize(traveller.party("bob"));

    assertThat(traveller.use(traveller.party("ann"), "read")).isNull();
    assertThat(traveller.use(traveller.party("eve"), "read")).isNotNull();
    assertThat(issuer.registrations).hasValue(1);
    assertThat(traveller.access.forget("files", "ann")).isTrue();
    assertThat(traveller.use(traveller.party("bob"), "read")).isNull();
    assertThat(traveller.access.standing("files"))
        .extracting(Standing::subject)
        .containsExactly("bob");
  }

  @Test
  void anotherServerUnderTheSameNameSeesNoToken() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);

    for (String address : List.of("https://mcp.example/mcp", issuer.origin() + "/else")) {
      Party moved = new Party("files", "", URI.create(address), traveller.terms());
      assertThat(traveller.access.token(moved)).isEmpty();
    }
    assertThat(traveller.access.token(party)).isPresent();
  }

  @Test
  void aGrantIsUsedOnTheTermsThatItWasGivenOn() throws IOException, InterruptedException {
    Party party = traveller.party();
    traveller.authorize(party);
    RemoteTerms machine = traveller.terms(RemoteTerms.Grant.CLIENT_CREDENTIALS, "hidden", null);

    assertThat(traveller.access.token(new Party("files", "", issuer.at(), machine))).isEmpty();
    assertThat(traveller.access.token(pinned(issuer.origin()))).isPresent();
    assertThat(traveller.access.token(pinned("https://else.example"))).isEmpty();
    assertThat(traveller.access.token(party)).isPresent();
  }

  private Party pinned(String by) {
    RemoteTerms terms =
        new RemoteTerms(
            RemoteTerms.Grant.AUTHORIZATION_CODE,
            Optional.of(by),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Traveller.REDIRECT,
            List.of(),
            true);
    return new Party("files", "", issuer.at(), terms);
  }

  @Test
  void anIssuerThatForgetsItsClientsRegistersAnew() throws IOException, InterruptedException {
    Party party = traveller.party();
    String redirected = traveller.visit(traveller.access.begin(party));
    issuer.forgetClients();

    assertThat(fault(party, redirected).kind()).isEqualTo(Kind.GRANT);

    traveller.authorize(party);
    assertThat(issuer.registrations).hasValue(2);
    issuer.forgetClients();
    issuer.expire();
    assertThat(traveller.use(party, "read")).contains("authorize");
    traveller.access.forget("files", "");
    traveller.authorize(party);
    assertThat(traveller.use(party, "read")).isNull();
  }

  @Test
  void nobodyGoesToAPrivatePlaceUnasked() {
    RemoteTerms careful =
        new RemoteTerms(
            RemoteTerms.Grant.AUTHORIZATION_CODE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Traveller.REDIRECT,
            List.of(),
            false);

    RemoteAccessException fault =
        catchThrowableOfType(
            RemoteAccessException.class,
            () -> traveller.access.begin(new Party("files", "", issuer.at(), careful)));

    assertThat(fault).hasMessageContaining("is not https").hasMessageContaining("allow-private");
    assertThat(issuer.registrations).hasValue(0);
  }
}
