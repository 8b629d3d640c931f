package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.LoginResult;
import dev.roundhouse.security.People;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Visit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Accounts of people and their logins. What concerns an account needs the scope `admin`; a login
/// needs none and stands in the audit log, without password and token. Safe for many threads.
public final class PeopleOperations {
  private final People people;
  private final AuditLog audit;
  private final Changes changes;

  public PeopleOperations(People people, AuditLog audit) {
    this.people = requireNonNull(people, "people");
    this.audit = requireNonNull(audit, "audit");
    this.changes = new Changes(audit);
  }

  public Account create(Principal who, String name, Secret password, Set<Scope> scopes) {
    Operations.need(who, Scope.ADMIN);
    return changes.<Account, RuntimeException>make(
        who, "account create", null, name, () -> people.create(name, password, scopes));
  }

  public List<Account> list(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return people.list();
  }

  public void disable(Principal who, String name) {
    Operations.need(who, Scope.ADMIN);
    changes.carryOut(who, "account disable", null, name, () -> people.disable(name));
  }

  public void reset(Principal who, String name, Secret password) {
    Operations.need(who, Scope.ADMIN);
    changes.carryOut(who, "account reset", null, name, () -> people.reset(name, password));
  }

  /// Lets somebody in by name and password.
  ///
  /// @throws AuditException when it cannot be written down; then nobody is let in
  public LoginResult login(String name, Secret password) throws InterruptedException {
    return written("login", people.login(name, password, Visit.current().source()));
  }

  /// The next token of a login.
  ///
  /// @throws AuditException when it cannot be written down; then the login is ended
  public LoginResult refresh(Secret refresh) {
    return written("login refresh", people.refresh(refresh));
  }

  private LoginResult written(String action, LoginResult result) {
    switch (result) {
      case LoginResult.Admitted admitted -> {
        try {
          record(Kind.LOGIN, action, admitted.account().name(), Outcome.OK, null);
        } catch (AuditException e) {
          people.logout(admitted.refresh());
          throw e;
        }
      }
      case LoginResult.Refused refused -> {
        // A name that is nobody's may be a password in the wrong field.
        String name = refused.account().orElse(null);
        record(Kind.DENIAL, action, name, Outcome.REFUSED, refused.reason());
        refused
            .lockedUntil()
            .ifPresent(until ->
                record(
                    Kind.CHANGE,
                    "account lock",
                    name,
                    Outcome.OK,
                    "too many wrong passwords; until " + until));
      }
      case LoginResult.Busy _ ->
          record(Kind.DENIAL, action, null, Outcome.REFUSED, "too many logins at once");
    }
    return result;
  }

  /// Ends a login and its tokens. Says nothing of whether there was one.
  public void logout(Secret refresh) {
    people
        .logout(refresh)
        .ifPresent(account -> record(Kind.LOGIN, "logout", account.name(), Outcome.OK, null));
  }

  private void record(
      Kind kind, String action, @Nullable String name, Outcome outcome, @Nullable String reason) {
    audit.record(
        new AuditEvent(
            audit.ticker().instant(),
            kind,
            Visit.current().who(),
            new AuditEvent.What(action, null, name, null),
            new AuditEvent.Result(outcome, reason, null)));
  }
}
