package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccessException.Kind;
import dev.roundhouse.security.RemoteTerms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Goes to issuers on the terms of a party, and brings what they give. Keeps nothing but
/// registrations. Safe for many threads; blocks for up to some seconds.
final class Envoy {
  /// What is to be asked for, of whom, and as whom.
  ///
  /// @param scopes empty to name none
  record Wish(Discovery.Found at, ClientProof who, Set<String> scopes) {}

  private static final byte[] PING =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.US_ASCII);

  private final Clients clients;
  private final Ticker ticker;

  Envoy(Clients clients, Ticker ticker) {
    this.clients = requireNonNull(clients, "clients");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  private Fetch fetch(boolean allowPrivate) {
    return new Fetch(allowPrivate);
  }

  private TokenEndpoint tokens(boolean allowPrivate) {
    return new TokenEndpoint(fetch(allowPrivate), ticker);
  }

  /// What a server answers to a request without a token.
  ///
  /// @throws OAuthFault when it is not that it wants one
  Challenge knock(Party party) throws OAuthFault {
    Fetch.Answer answer;
    try {
      answer = Fetch.ofServers().knock(party.address(), PING);
    } catch (IOException e) {
      throw new OAuthFault(Kind.AWAY, String.valueOf(e.getMessage()), e);
    }
    Challenge said = Challenge.of(answer.challenges());
    if (answer.status() == 401 && said.isBearer()) {
      return said;
    }
    throw new OAuthFault(
        Kind.UNFIT,
        ResourceMetadata.canonical(party.address())
            + " has not asked for an authorization: without a token it answers with status "
            + answer.status()
            + (answer.status() == 401 ? " and no Bearer challenge; give its key as a header" : ""));
  }

  /// What to ask for so that a server is content.
  ///
  /// @param before the grant that there is
  Wish wish(Party party, Challenge challenge, Optional<Grant> before) throws OAuthFault {
    RemoteTerms terms = party.terms();
    Discovery.Found found =
        new Discovery(fetch(terms.allowPrivate())).find(party.address(), challenge, terms.issuer());
    ClientProof who = clients.at(found.issuer(), party.server(), terms);
    // Only what was asked of this very issuer: another may not even learn it.
    Set<String> asked =
        before
            .filter(each -> each.issuer().equals(found.issuer().issuer()))
            .map(each -> each.request().scopes())
            .orElse(Set.of());
    Set<String> scopes =
        switch (terms.grant()) {
          case AUTHORIZATION_CODE -> ScopeChoice.of(terms.scopes(), challenge, found, asked);
          case CLIENT_CREDENTIALS -> ScopeChoice.ofMachine(terms.scopes(), challenge, found, asked);
        };
    return new Wish(found, who, scopes);
  }

  /// Tokens for this place itself.
  Tokens ofClient(Party party, Wish wish) throws OAuthFault {
    Discovery.Found at = wish.at();
    return tokens(party.terms().allowPrivate())
        .ofClient(at.issuer(), wish.who(), wish.scopes(), at.resource());
  }

  /// The tokens that a person has brought a code for. An issuer may have forgotten whom it has
  /// registered; then it is registered anew at the next time.
  ///
  /// @throws OAuthFault with [Kind#GRANT] when it has to be begun again
  Tokens redeem(Attempts.Back back) throws OAuthFault {
    Attempts.Attempt attempt = back.attempt();
    IssuerMetadata issuer = attempt.at().issuer();
    try {
      return tokens(attempt.allowPrivate())
          .redeem(issuer, attempt.who(), back.code(), attempt.scopes(), attempt.at().resource());
    } catch (OAuthFault e) {
      boolean isDropped =
          e.kind() == Kind.CLIENT
              && clients.isDropped(attempt.server(), issuer.issuer(), attempt.who().clientId());
      throw isDropped
          ? new OAuthFault(
              Kind.GRANT,
              issuer.issuer() + " does not know the client that it has registered; authorize again",
              e)
          : e;
    }
  }

  /// The next tokens of a grant.
  ///
  /// @throws OAuthFault with [Kind#GRANT] when there are no more
  Tokens renew(Party party, Grant grant) throws OAuthFault {
    boolean allowPrivate = party.terms().allowPrivate();
    IssuerMetadata at = new Discovery(fetch(allowPrivate)).again(grant.issuer(), party.address());
    ClientProof who = clients.of(grant, at, party.terms());
    TokenEndpoint tokens = tokens(allowPrivate);
    Grant.Request asked = grant.request();
    try {
      return grant.tokens().refresh().isPresent()
          ? tokens.refresh(at, who, grant.tokens(), asked.resource())
          : tokens.ofClient(at, who, asked.scopes(), asked.resource());
    } catch (OAuthFault e) {
      if (e.kind() == Kind.CLIENT && clients.isRegistered(grant)) {
        throw new OAuthFault(
            Kind.CLIENT,
            grant.issuer()
                + " does not know the client any more that it has registered; run: roundhouse"
                + " server authorize "
                + grant.server()
                + " --forget, and authorize it anew",
            e);
      }
      throw e;
    }
  }

  /// Whether these scopes would add nothing to what a grant was asked with.
  static boolean isNothingNew(Wish wish, Optional<Grant> before) {
    return before
        .filter(each -> each.issuer().equals(wish.at().issuer().issuer()))
        .filter(each -> each.request().scopes().containsAll(wish.scopes()))
        .isPresent();
  }

  /// For people: some of what a server names.
  static String shown(Set<String> scopes) {
    List<String> first = scopes.stream().limit(10).toList();
    return String.join(" ", first) + (scopes.size() > first.size() ? " and others" : "");
  }
}
