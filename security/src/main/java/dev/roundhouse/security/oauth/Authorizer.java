package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.RemoteAccess.Begun;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteAccess.Verdict;
import dev.roundhouse.security.RemoteAccessException.Kind;
import dev.roundhouse.security.RemoteTerms;
import dev.roundhouse.storage.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps this place authorized at remote servers. One of all who ask for the same grant talks with
/// the issuer; the others wait for what comes out. Safe for many threads; blocks for as long as an
/// issuer takes.
public final class Authorizer implements AutoCloseable {
  /// Hears what happens to grants, on the thread that it happens on. Must not block for long.
  @FunctionalInterface
  public interface Observer {
    void happened(Event event, Grant grant);
  }

  /// What happens to a grant.
  public enum Event {
    /// A person has brought it back, or this place got it for itself.
    GRANTED,
    /// It has new tokens.
    REFRESHED,
    /// Its issuer renews it no longer.
    ENDED
  }

  private record Key(String server, String subject) {
    static Key of(Party party) {
      return new Key(party.server(), party.subject());
    }
  }

  private final SqlGrants grants;
  private final Envoy envoy;
  private final Attempts attempts;
  private final Ticker ticker;
  private final Observer observer;
  private final Errands errands = new Errands();
  private final Map<Key, Place> places = new ConcurrentHashMap<>();

  /// @param key of 32 bytes, for what is kept in the database
  public Authorizer(Database database, byte[] key, Ticker ticker, Observer observer) {
    this.observer = requireNonNull(observer, "observer");
    this.ticker = requireNonNull(ticker, "ticker");
    this.grants = new SqlGrants(database, new Vault(key), ticker);
    this.envoy = new Envoy(new Clients(grants, ticker), ticker);
    this.attempts = new Attempts(ticker);
  }

  private Place place(Key key) {
    return places.computeIfAbsent(
        key, each -> new Place(grants.find(each.server(), each.subject())));
  }

  /// The grant, where it was given on these terms and for this server: under the same name there
  /// may be another one now, which must not see the token.
  private static Optional<Grant> usable(Place place, Party party) {
    return place
        .grant()
        .filter(grant -> ResourceMetadata.isOf(grant.request().resource(), party.address()))
        .filter(grant -> grant.request().way() == party.terms().grant())
        .filter(
            grant -> party.terms().issuer().filter(each -> !each.equals(grant.issuer())).isEmpty());
  }

  /// The token for the next request; empty where there is none, which the server may not want.
  ///
  /// @throws OAuthFault when the one there is has ended and its issuer is away
  public Optional<Secret> token(Party party) throws OAuthFault {
    Place place = place(Key.of(party));
    Optional<Grant> grant = usable(place, party);
    if (grant.isEmpty() || !grant.get().tokens().isEnding(ticker.instant())) {
      return grant.map(each -> each.tokens().access());
    }
    return errands.run(
        party.server(),
        () -> {
          try (Place.Turn _ = place.turn()) {
            return renewed(party, place);
          }
        });
  }

  /// What others have got meanwhile, else what the issuer gives now, else the old one to its end.
  private Optional<Secret> renewed(Party party, Place place) throws OAuthFault {
    Grant grant = usable(place, party).orElse(null);
    Instant now = ticker.instant();
    if (grant == null) {
      return Optional.empty();
    }
    if (!grant.tokens().isEnding(now)) {
      return Optional.of(grant.tokens().access());
    }
    boolean isGood = !grant.tokens().hasEnded(now);
    if (!grant.isRenewable()) {
      return isGood ? Optional.of(grant.tokens().access()) : Optional.empty();
    }
    try {
      place.checkAway(now);
      return Optional.of(refreshed(party, place, grant).tokens().access());
    } catch (OAuthFault e) {
      if (e.kind() == Kind.GRANT) {
        return Optional.empty(); // forgotten; the server says what it wants instead
      }
      if (isGood) {
        return Optional.of(grant.tokens().access());
      }
      throw e;
    }
  }

  /// The next tokens, on the disk before anybody uses them: the old ones are used up.
  private Grant refreshed(Party party, Place place, Grant grant) throws OAuthFault {
    try {
      return kept(place, grant.with(envoy.renew(party, grant)), Event.REFRESHED);
    } catch (OAuthFault e) {
      switch (e.kind()) {
        case GRANT -> {
          grants.remove(grant.server(), grant.subject());
          place.grant(Optional.empty());
          observer.happened(Event.ENDED, grant);
        }
        case AWAY -> place.away(e, ticker.instant());
        case MISMATCH, UNFIT, CLIENT -> {} // told to whoever asked; the grant may be good later
      }
      throw e;
    }
  }

  private Grant kept(Place place, Grant grant, Event event) {
    try {
      grants.put(grant);
    } finally {
      place.grant(Optional.of(grant)); // those before are used up, also where the disk fails
    }
    observer.happened(event, grant);
    return grant;
  }

  /// The server has answered as it should.
  public void accepted(Party party) {
    Place place = places.get(Key.of(party));
    if (place != null) {
      place.accepted();
    }
  }

  /// The server has refused a request with 401 or 403.
  ///
  /// @param sent the token of the request; empty when it had none
  /// @param fields each `WWW-Authenticate` of its answer
  /// @throws OAuthFault when it would take an issuer that is away
  public Verdict refused(Party party, Optional<Secret> sent, int status, List<String> fields)
      throws OAuthFault {
    Challenge challenge = Challenge.of(fields);
    boolean isStep = status == 403 && challenge.isInsufficientScope();
    if (status != 401 && !isStep) {
      return new Verdict.Stop("it does not allow this, whatever the token is");
    }
    Place place = place(Key.of(party));
    try {
      return errands.run(
          party.server(),
          () -> {
            try (Place.Turn _ = place.turn()) {
              return judged(party, place, challenge, sent);
            }
          });
    } catch (OAuthFault e) {
      if (e.kind() == Kind.AWAY) {
        throw e;
      }
      return new Verdict.Stop(String.valueOf(e.getMessage()));
    }
  }

  private Verdict judged(Party party, Place place, Challenge challenge, Optional<Secret> sent)
      throws OAuthFault {
    Instant now = ticker.instant();
    Optional<Grant> grant = usable(place, party);
    boolean isOther =
        grant
            .map(Grant::tokens)
            .filter(each -> !each.hasEnded(now) && !sent.equals(Optional.of(each.access())))
            .isPresent();
    if (isOther) {
      return new Verdict.Again(); // somebody has got another meanwhile
    }
    place.heard(challenge);
    place.refused(sent);
    if (place.isTooOften()) {
      return new Verdict.Stop(tooMany(party));
    }
    place.checkAway(now);
    // Once: what is refused again may be of an issuer that the server no longer listens to.
    boolean isFirst = sent.isPresent() && place.row() == 1 && !challenge.isInsufficientScope();
    boolean isPersons = party.terms().grant() == RemoteTerms.Grant.AUTHORIZATION_CODE;
    if (isFirst && isPersons && grant.isPresent() && isRefreshed(party, place, grant.get())) {
      return new Verdict.Again();
    }
    return switch (party.terms().grant()) {
      case CLIENT_CREDENTIALS -> ofItself(party, place);
      case AUTHORIZATION_CODE -> new Verdict.Stop(wanted(party, challenge));
    };
  }

  private boolean isRefreshed(Party party, Place place, Grant grant) throws OAuthFault {
    if (!grant.isRenewable()) {
      return false;
    }
    try {
      refreshed(party, place, grant);
      return true;
    } catch (OAuthFault e) {
      if (e.kind() == Kind.AWAY) {
        throw e;
      }
      return false; // the grant has ended, or its issuer has changed: another one is needed
    }
  }

  private static String wanted(Party party, Challenge challenge) {
    String command = "; run: roundhouse server authorize " + party.server();
    if (challenge.isInsufficientScope()) {
      return "it wants more than was granted"
          + (challenge.scopes().isEmpty() ? "" : ": " + Envoy.shown(challenge.scopes()))
          + command;
    }
    return challenge.isBearer()
        ? "it wants to be authorized by a person" + command
        : "it refuses without saying that it takes tokens of an authorization server; give its key"
            + " as a header of its definition";
  }

  private static String tooMany(Party party) {
    return "it has refused "
        + Place.MOST_REFUSED
        + " tokens in a row that its issuer had given; to begin anew run: roundhouse server"
        + " authorize "
        + party.server()
        + " --forget";
  }

  private Verdict ofItself(Party party, Place place) throws OAuthFault {
    Challenge challenge = place.challenge().orElse(Challenge.NONE);
    Optional<Grant> before = usable(place, party);
    try {
      Envoy.Wish wish = envoy.wish(party, challenge, before);
      if (challenge.isInsufficientScope() && Envoy.isNothingNew(wish, before)) {
        return new Verdict.Stop(
            "it wants "
                + Envoy.shown(challenge.scopes())
                + ", which "
                + wish.at().issuer().issuer()
                + " was asked for and does not give; let its operator allow it to client "
                + wish.who().clientId());
      }
      kept(place, grant(party, wish, envoy.ofClient(party, wish)), Event.GRANTED);
      return new Verdict.Again();
    } catch (OAuthFault e) {
      if (e.kind() == Kind.AWAY) {
        place.away(e, ticker.instant());
      }
      throw e;
    }
  }

  private Grant grant(Party party, Envoy.Wish wish, Tokens tokens) {
    return new Grant(
        party.server(),
        party.subject(),
        wish.at().issuer().issuer(),
        new Grant.Request(
            party.terms().grant(), wish.at().resource(), wish.who().clientId(), wish.scopes()),
        ticker.instant(),
        tokens);
  }

  /// Begins to send a person to the issuer of a server. One that has not been asked since the start
  /// is asked now what it wants.
  ///
  /// @throws OAuthFault when it wants no authorization, or its issuer cannot be used
  public Begun begin(Party party) throws OAuthFault {
    if (party.terms().grant() != RemoteTerms.Grant.AUTHORIZATION_CODE) {
      throw new OAuthFault(
          Kind.UNFIT,
          "its auth.grant is client-credentials, which takes no person; a call of it is enough");
    }
    return errands.run(party.server(), () -> begun(party));
  }

  private Begun begun(Party party) throws OAuthFault {
    Place place = place(Key.of(party));
    try (Place.Turn _ = place.turn()) {
      if (place.isTooOften()) {
        throw new OAuthFault(Kind.GRANT, tooMany(party));
      }
      Optional<Challenge> known = place.challenge().filter(Challenge::isBearer);
      Challenge challenge = known.isPresent() ? known.get() : envoy.knock(party);
      place.heard(challenge);
      Envoy.Wish wish = envoy.wish(party, challenge, usable(place, party));
      return attempts.begin(
          new Attempts.Attempt(
              party.server(),
              party.subject(),
              wish.at(),
              wish.who(),
              party.terms().redirectUrl(),
              wish.scopes(),
              party.terms().allowPrivate()));
    }
  }

  /// A person is back.
  ///
  /// @param redirected the whole address where the browser has ended
  /// @throws OAuthFault when it is not who was awaited, or the issuer gives nothing
  public Standing end(Party party, String redirected) throws OAuthFault {
    Attempts.Back back = attempts.back(party.server(), party.subject(), redirected);
    return errands.run(party.server(), () -> ended(party, back));
  }

  private Standing ended(Party party, Attempts.Back back) throws OAuthFault {
    Attempts.Attempt attempt = back.attempt();
    Tokens tokens = envoy.redeem(back);
    Envoy.Wish wish = new Envoy.Wish(attempt.at(), attempt.who(), attempt.scopes());
    Place place = place(Key.of(party));
    try (Place.Turn _ = place.turn()) {
      return kept(place, grant(party, wish, tokens), Event.GRANTED).standing();
    }
  }

  /// Forgets what one party was granted, that its tokens were refused, and who is on the way; with
  /// the last grant of a server also what its issuers have registered. What the server wants is
  /// still known, so that it can be begun anew at once.
  ///
  /// @return whether there was a grant
  /// @throws OAuthFault when the issuer is being talked with for too long
  public boolean forget(String server, String subject) throws OAuthFault {
    Place place = place(new Key(server, subject));
    try (Place.Turn _ = place.turn()) {
      attempts.drop(each -> each.server().equals(server) && each.subject().equals(subject));
      boolean wasThere = grants.forget(server, subject);
      place.clear();
      return wasThere;
    }
  }

  /// Forgets a server that is gone, its registrations as well.
  ///
  /// @throws OAuthFault when its issuer is being talked with for too long
  public void forgetAll(String server) throws OAuthFault {
    attempts.drop(each -> each.server().equals(server));
    for (Map.Entry<Key, Place> each : places.entrySet()) {
      if (each.getKey().server().equals(server)) {
        try (Place.Turn _ = each.getValue().turn()) {
          each.getValue().clearAll();
          grants.remove(server, each.getKey().subject());
        }
      }
    }
    grants.removeAll(server);
  }

  /// What is granted, for people to see.
  public List<Standing> standing() {
    return grants.lines();
  }

  /// Waits for what issuers are asked for, some seconds at most. The database is closed later.
  @Override
  public void close() {
    errands.close();
  }
}
