package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.AuditVerdict;
import dev.roundhouse.security.ConsoleSession;
import dev.roundhouse.security.ConsoleSessions;
import dev.roundhouse.security.FirstVisit;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.LoginResult;
import dev.roundhouse.security.People;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Visit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is at the console: signing in and out, and the first account. All of it stands in the audit
/// log. Safe for many threads.
public final class ConsoleOperations {
  /// What came of signing in.
  public sealed interface SignIn {
    /// Signed in.
    ///
    /// @param cookie the secret of the session
    record In(Secret cookie, Account account) implements SignIn {}

    /// Not let in; whoever tried is told the same in all cases.
    record Refused() implements SignIn {}

    /// So many sign in at this moment that it was not looked at.
    record Busy() implements SignIn {}
  }

  private final ConsoleSessions sessions;
  private final FirstVisit first;
  private final People people;
  private final PeopleOperations logins;
  private final AuditLog audit;
  private final Path data;
  private final DraftOperations drafts;
  private final UpkeepOperations upkeep;

  /// @param data the data directory, where the audit log lies
  public ConsoleOperations(
      ConsoleSessions sessions,
      FirstVisit first,
      People people,
      PeopleOperations logins,
      AuditLog audit,
      Path data,
      DraftOperations drafts,
      UpkeepOperations upkeep) {
    this.sessions = requireNonNull(sessions, "sessions");
    this.first = requireNonNull(first, "first");
    this.people = requireNonNull(people, "people");
    this.logins = requireNonNull(logins, "logins");
    this.audit = requireNonNull(audit, "audit");
    this.data = requireNonNull(data, "data");
    this.drafts = requireNonNull(drafts, "drafts");
    this.upkeep = requireNonNull(upkeep, "upkeep");
  }

  /// Servers that somebody wants to add or change.
  public DraftOperations drafts() {
    return drafts;
  }

  /// The program itself.
  public UpkeepOperations upkeep() {
    return upkeep;
  }

  /// Signs somebody in by name and password.
  ///
  /// @throws dev.roundhouse.security.AuditException when it cannot be written down; then nobody is
  ///   let in
  public SignIn signIn(String name, Secret password) throws InterruptedException {
    return switch (logins.login(name, password)) {
      case LoginResult.Admitted(Account account, _, Secret refresh, _) -> {
        // The tokens are for programs; a browser has its cookie.
        people.logout(refresh);
        yield new SignIn.In(sessions.begin(account), account);
      }
      case LoginResult.Refused _ -> new SignIn.Refused();
      case LoginResult.Busy _ -> new SignIn.Busy();
    };
  }

  /// Who has this cookie; empty when nobody has, or not any more.
  ///
  /// @param isUse whether a person does something, and not a page by itself
  public Optional<ConsoleSession> session(Secret cookie, boolean isUse) {
    return sessions.find(cookie, isUse);
  }

  public void signOut(ConsoleSession session, Secret cookie) {
    if (sessions.end(cookie)) {
      record("console sign-out", session.who(), null);
    }
  }

  /// Whether there is no account yet.
  public boolean isFirstVisit() {
    return first.isAwaited();
  }

  /// Whether the code of the first visit can be used now.
  public boolean isGood(Secret code) {
    return first.isGood(code);
  }

  /// Makes the first account and signs it in; refused when the code is not good.
  ///
  /// @throws dev.roundhouse.security.TokenException saying what is wrong with name or password; the
  ///   code stays good
  public SignIn firstAccount(Secret code, String name, Secret password) {
    Principal visitor = new Principal("first-visit", Grants.of(Set.of(Scope.ADMIN)), "first-visit");
    if (!first.isGood(code)) {
      return new SignIn.Refused();
    }
    Optional<Account> made =
        new Changes(audit)
            .<Optional<Account>, RuntimeException>make(
                visitor, "account create", null, name, () -> first.redeem(code, name, password));
    return made.<SignIn>map(account -> new SignIn.In(sessions.begin(account), account))
        .orElseGet(SignIn.Refused::new);
  }

  /// Looks whether the audit log is as it was written. May take seconds.
  public AuditVerdict verifyAudit(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return AuditLog.verify(data);
  }

  private void record(String action, Principal who, @Nullable String name) {
    audit.record(
        new AuditEvent(
            audit.ticker().instant(),
            Kind.LOGIN,
            Visit.current().who(who),
            new AuditEvent.What(action, null, name, null),
            new AuditEvent.Result(Outcome.OK, null, null)));
  }
}
