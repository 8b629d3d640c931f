package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.RemoteAccessException.Kind;
import dev.roundhouse.security.RemoteTerms;
import java.net.URI;
import java.util.Optional;

/// As whom this place is known to issuers. What one has given is never shown to another. Safe for
/// many threads.
final class Clients {
  private static final String NAME = "Roundhouse";

  private final SqlGrants grants;
  private final Ticker ticker;

  Clients(SqlGrants grants, Ticker ticker) {
    this.grants = requireNonNull(grants, "grants");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// The client for new grants, in the order of the specification: that of the operator, the one
  /// whose name is its own document, the one that was registered before, one that is registered
  /// now.
  ///
  /// @throws OAuthFault when the operator has to register one
  ClientProof at(IssuerMetadata issuer, String server, RemoteTerms terms) throws OAuthFault {
    if (terms.clientId().isPresent()) {
      return byHand(terms.clientId().get(), terms, issuer);
    }
    if (terms.clientMetadataUrl().isPresent() && issuer.abilities().readsDocuments()) {
      return new ClientProof.Open(terms.clientMetadataUrl().get().toString());
    }
    Optional<Registration.Client> before =
        grants
            .client(server, issuer.issuer())
            .filter(each -> each.isGood(terms.redirectUrl(), ticker.instant()));
    if (before.isPresent()) {
      return registered(before.get(), issuer);
    }
    Registration.Client made =
        new Registration(new Fetch(terms.allowPrivate()))
            .register(issuer, NAME, terms.redirectUrl());
    grants.put(server, issuer.issuer(), made);
    return registered(made, issuer);
  }

  /// The client that a grant was given to; another cannot renew it.
  ///
  /// @throws OAuthFault with [Kind#GRANT] when it is no longer known
  ClientProof of(Grant grant, IssuerMetadata issuer, RemoteTerms terms) throws OAuthFault {
    String client = grant.request().client();
    boolean isOther = terms.issuer().filter(each -> !each.equals(grant.issuer())).isPresent();
    if (!isOther && terms.clientId().filter(client::equals).isPresent()) {
      return byHand(client, terms, issuer);
    }
    Optional<Registration.Client> registered =
        grants.client(grant.server(), grant.issuer()).filter(each -> each.id().equals(client));
    if (registered.isPresent()) {
      return registered(registered.get(), issuer);
    }
    if (terms.clientMetadataUrl().map(URI::toString).filter(client::equals).isPresent()) {
      return new ClientProof.Open(client);
    }
    throw new OAuthFault(
        Kind.GRANT,
        "the client that " + grant.issuer() + " gave the grant to is not known here any more");
  }

  /// Whether a grant was given to a client that its issuer has registered.
  boolean isRegistered(Grant grant) {
    return grants
        .client(grant.server(), grant.issuer())
        .filter(each -> each.id().equals(grant.request().client()))
        .isPresent();
  }

  /// Forgets what an issuer has registered; false when this client is not of that kind.
  boolean isDropped(String server, String issuer, String id) {
    return grants.client(server, issuer).filter(each -> each.id().equals(id)).isPresent()
        && grants.removeClient(server, issuer);
  }

  private static ClientProof byHand(String id, RemoteTerms terms, IssuerMetadata issuer)
      throws OAuthFault {
    return terms.privateKey().isPresent()
        ? ClientProof.signed(id, AssertionKey.in(terms.privateKey().get(), terms.keyId()), issuer)
        : ClientProof.of(id, terms.clientSecret(), Optional.empty(), issuer);
  }

  private static ClientProof registered(Registration.Client client, IssuerMetadata issuer)
      throws OAuthFault {
    return ClientProof.of(client.id(), client.secret(), client.method(), issuer);
  }
}
