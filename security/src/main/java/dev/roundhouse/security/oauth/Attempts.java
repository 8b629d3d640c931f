package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.RemoteAccess.Begun;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// People who have been sent to an authorization server and are awaited back. Each comes back once,
/// within ten minutes, from the issuer that they were sent to. In memory: after a start of the
/// program it is begun again. Safe for many threads.
public final class Attempts {
  static final Duration LIFE = Duration.ofMinutes(10);
  static final int MOST = 1000;

  /// Somebody who is on the way.
  ///
  /// @param server for which server, by its name
  /// @param subject for whom; empty where one grant serves everybody
  /// @param scopes asked for; empty when none was named
  /// @param allowPrivate whether people and forms may be sent to private addresses
  public record Attempt(
      String server,
      String subject,
      Discovery.Found at,
      ClientProof who,
      URI redirect,
      Set<String> scopes,
      boolean allowPrivate) {
    public Attempt {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
      requireNonNull(at, "at");
      requireNonNull(who, "who");
      requireNonNull(redirect, "redirect");
      scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
    }
  }

  /// Somebody who is back, with what the tokens are given for.
  record Back(Attempt attempt, TokenEndpoint.Code code) {}

  private record Awaited(Attempt attempt, Secret verifier, Instant ends) {}

  private final Ticker ticker;
  private final Map<String, Awaited> awaited = new LinkedHashMap<>(); // by state; under its lock

  public Attempts(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Begins one.
  ///
  /// @return where the person is to go, and by when they have to be back
  /// @throws OAuthFault when the issuer cannot be trusted with a person
  public Begun begin(Attempt attempt) throws OAuthFault {
    IssuerMetadata issuer = attempt.at().issuer();
    URI place =
        issuer
            .endpoints()
            .authorization()
            .orElseThrow(() ->
                new OAuthFault(
                    Kind.UNFIT,
                    issuer.issuer() + " has no place for people; set grant: client-credentials"));
    if (!Fetch.isAllowed(place, attempt.allowPrivate()) || place.getRawFragment() != null) {
      throw new OAuthFault(
          Kind.UNFIT,
          issuer.issuer() + " would send people to an address that is not https, or not whole");
    }
    if (!issuer.abilities().hasPkce()) {
      throw new OAuthFault(
          Kind.UNFIT,
          issuer.issuer()
              + " does not say that it takes PKCE with S256 (code_challenge_methods_supported);"
              + " without it a code could be redeemed by whoever sees it");
    }
    String state = Randoms.text();
    String verifier = Randoms.text();
    Instant now = ticker.instant();
    Instant until = now.plus(LIFE);
    synchronized (awaited) {
      awaited.values().removeIf(each -> !now.isBefore(each.ends()));
      if (awaited.size() >= MOST) {
        awaited.remove(awaited.keySet().iterator().next());
      }
      awaited.put(state, new Awaited(attempt, Secret.of(verifier), until));
    }
    return new Begun(address(place, attempt, state, verifier), state, until);
  }

  private static URI address(URI place, Attempt attempt, String state, String verifier) {
    Form form =
        new Form()
            .with("response_type", "code")
            .with("client_id", attempt.who().clientId())
            .with("redirect_uri", attempt.redirect().toString())
            .with("state", state)
            .with("code_challenge", Randoms.challenge(verifier))
            .with("code_challenge_method", "S256")
            .with("resource", attempt.at().resource());
    if (!attempt.scopes().isEmpty()) {
      form.with("scope", String.join(" ", attempt.scopes()));
    }
    if (attempt.scopes().contains(ScopeChoice.OFFLINE)) {
      form.with("prompt", "consent"); // without it the scope is ignored (OpenID Connect Core, 11)
    }
    // What the endpoint has as its query is kept (RFC 6749, 3.1).
    String text = place.toASCIIString();
    return URI.create(text + (place.getRawQuery() == null ? "?" : "&") + form.text());
  }

  /// Somebody comes back; whatever it says, the attempt is over.
  ///
  /// @param server who is awaited, as when it was begun
  /// @param subject likewise
  /// @param redirected the whole address where the browser has ended, or its query alone
  /// @throws OAuthFault when nobody was awaited like this, or the issuer gives nothing
  Back back(String server, String subject, String redirected) throws OAuthFault {
    Map<String, String> said = Form.parsed(query(redirected.strip()));
    Instant now = ticker.instant();
    Awaited found;
    synchronized (awaited) {
      found = awaited.remove(said.getOrDefault("state", ""));
    }
    boolean isTheirs =
        found != null
            && found.attempt().server().equals(server)
            && found.attempt().subject().equals(subject);
    if (found == null || !isTheirs || !now.isBefore(found.ends())) {
      throw new OAuthFault(
          Kind.MISMATCH,
          "nobody is awaited with this address: it was used, is older than "
              + LIFE.toMinutes()
              + " minutes, or is of somebody else; authorize again");
    }
    IssuerMetadata issuer = found.attempt().at().issuer();
    checkSender(issuer, Optional.ofNullable(said.get("iss")));
    String code = said.get("code");
    if (said.containsKey("error") || code == null || code.isEmpty()) {
      boolean isDenied = "access_denied".equals(said.get("error"));
      throw new OAuthFault(
          Kind.GRANT,
          issuer.issuer()
              + (isDenied ? " was told not to give access" : " has sent an error and no code"));
    }
    return new Back(
        found.attempt(),
        new TokenEndpoint.Code(Secret.of(code), found.verifier(), found.attempt().redirect()));
  }

  /// Awaits those no longer.
  void drop(Predicate<Attempt> those) {
    synchronized (awaited) {
      awaited.values().removeIf(each -> those.test(each.attempt()));
    }
  }

  /// RFC 9207, 2.4: as texts. What another says is not even shown.
  private static void checkSender(IssuerMetadata issuer, Optional<String> named) throws OAuthFault {
    boolean isMissing = named.isEmpty() && issuer.abilities().namesItself();
    boolean isOther = named.filter(each -> !each.equals(issuer.issuer())).isPresent();
    if (isMissing || isOther) {
      throw new OAuthFault(
          Kind.MISMATCH,
          "the answer does not come from "
              + issuer.issuer()
              + (isMissing ? ": it does not name its issuer" : ": it names another issuer")
              + "; the code is thrown away");
    }
  }

  private static String query(String address) {
    int question = address.indexOf('?');
    String query = question < 0 ? address : address.substring(question + 1);
    int fragment = query.indexOf('#');
    return fragment < 0 ? query : query.substring(0, fragment);
  }
}
