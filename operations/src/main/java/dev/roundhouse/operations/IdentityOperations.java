package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Issued;
import dev.roundhouse.security.People;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenInspection;
import dev.roundhouse.security.TokenRecord;
import dev.roundhouse.security.Tokens;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who may come in: tokens, the keys that sign them, and people. What concerns tokens needs the
/// scope `admin`. Safe for many threads.
public final class IdentityOperations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final Tokens tokens;
  private final Changes changes;
  private final PeopleOperations people;

  public IdentityOperations(Tokens tokens, People people, AuditLog audit) {
    this.tokens = requireNonNull(tokens, "tokens");
    this.changes = new Changes(audit);
    this.people = new PeopleOperations(people, audit);
  }

  /// The accounts of people, and their logins.
  public PeopleOperations people() {
    return people;
  }

  public Issued createToken(Principal who, Set<Scope> scopes, Duration ttl, String subject) {
    Operations.need(who, Scope.ADMIN);
    String wires = scopes.stream().map(Scope::wire).sorted().collect(Collectors.joining(", "));
    Issued issued =
        changes.<Issued, RuntimeException>make(
            who,
            "token create",
            null,
            subject + " (" + wires + ")",
            () -> tokens.create(scopes, ttl, subject));
    LOG.log(Level.INFO, "{0} made a token for {1} with {2}", who.subject(), subject, wires);
    return issued;
  }

  /// The same without a question who asks, for what the hall itself has to know.
  List<TokenRecord> records() {
    return tokens.list();
  }

  public List<TokenRecord> listTokens(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return tokens.list();
  }

  public void revokeToken(Principal who, String tokenId) {
    Operations.need(who, Scope.ADMIN);
    changes.carryOut(who, "token revoke", null, tokenId, () -> tokens.revoke(tokenId));
    LOG.log(Level.INFO, "{0} revoked token {1}", who.subject(), tokenId);
  }

  /// Takes a token apart. It is neither kept nor told to anybody.
  public TokenInspection inspectToken(Principal who, Secret token) {
    Operations.need(who, Scope.ADMIN);
    return tokens.inspect(token);
  }

  /// Signs tokens with a new key from now on.
  ///
  /// @param overlap how long the older keys are accepted; empty for what the settings say
  public Tokens.Rotation rotateSigningKey(Principal who, Optional<Duration> overlap) {
    Operations.need(who, Scope.ADMIN);
    Tokens.Rotation done =
        changes.<Tokens.Rotation, RuntimeException>make(
            who,
            "signing key rotate",
            null,
            null,
            () -> overlap.map(tokens::rotate).orElseGet(tokens::rotate));
    LOG.log(
        Level.INFO,
        "{0} made signing key {1}; older ones end at {2}",
        who.subject(),
        done.kid(),
        done.oldUntil());
    return done;
  }
}
