package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.oauth.Authorizer;
import dev.roundhouse.security.oauth.Grant;
import dev.roundhouse.security.oauth.OAuthFault;
import dev.roundhouse.storage.Database;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Keeps this place authorized at remote servers, as an OAuth client of their issuers: gives the
/// token for the next request, takes the refusals, renews, and takes people to issuers and back. A
/// token of a caller has no way into it. What is granted lies closed in the database, under the key
/// of this installation, and what happens to a grant is written down: the server, the issuer and
/// the scopes, never a token.
///
/// Safe for many threads. One of all who ask for the same grant talks with the issuer, for up to
/// some seconds, and the others wait for what comes out. What was begun is brought to its end also
/// where who waits is interrupted; so it is closed before the database.
public final class RemoteAccess implements AutoCloseable {
  private static final String KEY = "oauth.key";

  /// For whom, and where.
  ///
  /// @param server by its name
  /// @param subject empty where one grant serves everybody
  /// @param address of the server; a grant for another address under the same name is not used
  public record Party(String server, String subject, URI address, RemoteTerms terms) {
    public Party {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
      requireNonNull(address, "address");
      requireNonNull(terms, "terms");
    }
  }

  /// What a refusal means.
  public sealed interface Verdict {
    /// There is another token now: the same request may be sent once more.
    record Again() implements Verdict {}

    /// Nothing can be done without a person.
    ///
    /// @param reason in words for people, with `it` for the server, and with the cure
    record Stop(String reason) implements Verdict {
      public Stop {
        requireNonNull(reason, "reason");
      }
    }
  }

  /// Somebody is to be sent to an issuer.
  ///
  /// @param address to visit in a browser
  /// @param state the text in it, and in the redirect, that tells attempts apart
  /// @param until when they have to be back
  public record Begun(URI address, String state, Instant until) {
    public Begun {
      requireNonNull(address, "address");
      requireNonNull(state, "state");
      requireNonNull(until, "until");
    }
  }

  /// What people see of a grant: nothing that can be used.
  ///
  /// @param subject for whom; empty where it serves everybody
  /// @param scopes what it is good for
  /// @param granted when a person, or this place itself, got it
  /// @param ends when its access token ends; null when the issuer did not say
  /// @param renewable whether another one is got then without a person
  public record Standing(
      String server,
      String subject,
      String issuer,
      Set<String> scopes,
      Instant granted,
      @Nullable Instant ends,
      boolean renewable) {
    public Standing {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
      requireNonNull(issuer, "issuer");
      scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
      requireNonNull(granted, "granted");
    }
  }

  private final Authorizer authorizer;

  private RemoteAccess(Authorizer authorizer) {
    this.authorizer = requireNonNull(authorizer, "authorizer");
  }

  /// @param keys the folder of the keys; one is made there at the first time
  /// @throws TokenException when the key cannot be used
  public static RemoteAccess open(Database database, Path keys, AuditLog audit) {
    requireNonNull(audit, "audit");
    return new RemoteAccess(
        new Authorizer(
            database,
            KeyFiles.opened(keys.resolve(KEY)),
            audit.ticker(),
            (event, grant) -> audit.record(line(event, grant, audit))));
  }

  private static AuditEvent line(Authorizer.Event event, Grant grant, AuditLog audit) {
    String action =
        switch (event) {
          case GRANTED -> "oauth granted";
          case REFRESHED -> "oauth refreshed";
          case ENDED -> "oauth ended";
        };
    String subject = grant.subject().isEmpty() ? null : grant.subject();
    String scopes = String.join(" ", grant.tokens().scopes());
    return new AuditEvent(
        audit.ticker().instant(),
        AuditEvent.Kind.CHANGE,
        new AuditEvent.Who(null, subject, null, null),
        new AuditEvent.What(action, grant.server(), grant.issuer(), null),
        new AuditEvent.Result(
            AuditEvent.Outcome.OK, scopes.isEmpty() ? null : "scopes " + scopes, null));
  }

  /// The token for the next request; empty where there is none, which the server may not want. Asks
  /// an issuer a minute before the end of the one there is.
  ///
  /// @throws RemoteAccessException when the one there is has ended and its issuer is away
  public Optional<Secret> token(Party party) {
    try {
      return authorizer.token(party);
    } catch (OAuthFault e) {
      throw told(party.server(), e);
    }
  }

  /// The server has answered as it should. Cheap; to be said after each request with a token.
  public void accepted(Party party) {
    authorizer.accepted(party);
  }

  /// The server has refused a request with 401 or 403.
  ///
  /// @param used the token of the request; empty when it had none
  /// @param wwwAuthenticate each field of that name in its answer
  /// @throws RemoteAccessException when it would take an issuer that is away; later the same may go
  ///   well without a person
  public Verdict refused(
      Party party, Optional<Secret> used, int status, List<String> wwwAuthenticate) {
    try {
      return authorizer.refused(party, used, status, wwwAuthenticate);
    } catch (OAuthFault e) {
      throw told(party.server(), e);
    }
  }

  /// Begins to send a person to the issuer of a server. One that has not been asked since the start
  /// of the program is asked now what it wants.
  ///
  /// @throws RemoteAccessException when the server wants no authorization, or its issuer cannot be
  ///   used
  public Begun begin(Party party) {
    try {
      return authorizer.begin(party);
    } catch (OAuthFault e) {
      throw told(party.server(), e);
    }
  }

  /// A person is back. Whatever comes of it, what was begun is over.
  ///
  /// @param redirected the whole address where the browser has ended, or its query
  /// @throws RemoteAccessException when it is not who was awaited, or the issuer gives nothing
  public Standing end(Party party, String redirected) {
    try {
      return authorizer.end(party, redirected);
    } catch (OAuthFault e) {
      throw told(party.server(), e);
    }
  }

  /// What is granted, in the order of servers and subjects.
  public List<Standing> standing() {
    return authorizer.standing();
  }

  /// What is granted at one server, in the order of subjects.
  public List<Standing> standing(String server) {
    return authorizer.standing().stream().filter(each -> each.server().equals(server)).toList();
  }

  /// Forgets what one subject was granted, and that its tokens were refused. The issuer is not
  /// told.
  ///
  /// With the last grant of a server goes what its issuers have registered.
  ///
  /// @param subject empty for what serves everybody
  /// @return whether there was a grant
  /// @throws RemoteAccessException while an issuer keeps somebody waiting for too long
  public boolean forget(String server, String subject) {
    try {
      return authorizer.forget(server, subject);
    } catch (OAuthFault e) {
      throw told(server, e);
    }
  }

  /// Forgets all of a server that is gone, with what its issuers have registered.
  ///
  /// @throws RemoteAccessException while an issuer keeps somebody waiting for too long
  public void forgetAll(String server) {
    try {
      authorizer.forgetAll(server);
    } catch (OAuthFault e) {
      throw told(server, e);
    }
  }

  /// Waits for what issuers are asked for, 10 s at most.
  @Override
  public void close() {
    authorizer.close();
  }

  private static RemoteAccessException told(String server, OAuthFault fault) {
    return new RemoteAccessException(
        fault.kind(), "server " + server + ": " + fault.getMessage(), fault);
  }
}
