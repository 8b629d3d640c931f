package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Visit;
import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.Notice;
import dev.roundhouse.updates.Notices;
import dev.roundhouse.updates.ProtectedChange;
import dev.roundhouse.updates.ProtectedItem;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.ProtectionReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is protected, as people see it, and the way that every change of it takes. Who is refused
/// stands in the audit log. Safe for many threads.
public final class ProtectOperations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final ProtectedSet set;
  private final Notices notices;
  private final AuditLog audit;
  private final Changes changes;

  /// What people have heard of last; the same is not told again.
  private final AtomicReference<List<String>> told = new AtomicReference<>(List.of());

  public ProtectOperations(ProtectedSet set, Notices notices, AuditLog audit) {
    this.set = requireNonNull(set, "set");
    this.notices = requireNonNull(notices, "notices");
    this.audit = requireNonNull(audit, "audit");
    this.changes = new Changes(audit);
  }

  /// How everything is, against the baseline. Reads all of it. What has drifted is told to those
  /// who want to hear of it, once.
  public ProtectionReport verify(Principal who) {
    Operations.need(who, Scope.MONITOR);
    ProtectionReport report = set.verify();
    List<String> lines =
        report.drifts().stream()
            .map(each -> each.kind().wire() + " " + each.item() + ": " + each.says())
            .toList();
    if (!told.getAndSet(lines).equals(lines) && !lines.isEmpty()) {
      String title = "%d protected things are not as they were left".formatted(lines.size());
      List<String> all = new ArrayList<>(List.of("see: roundhouse protect verify"));
      all.addAll(lines);
      notices.tell(new Notice(Notice.Kind.DRIFT, "", "", title, all));
    }
    return report;
  }

  /// Takes everything as it is for what it has to be.
  ///
  /// @throws ProtectionException when that would accept changes that nobody has authorised
  public ProtectedSet.Baseline baseline(Principal who, String why) {
    Operations.need(who, Scope.ADMIN);
    ProtectedSet.Baseline taken =
        change(who, "protect baseline", ProtectedItem.BASELINE, () -> set.baseline(by(who), why));
    LOG.log(Level.INFO, "{0} took a baseline of {1} items", who.subject(), taken.items());
    return taken;
  }

  /// Lets one thing be changed once.
  ///
  /// @throws IllegalArgumentException when the wish makes no sense
  public Authorization authorize(Principal who, ProtectedSet.Wish wish) {
    Operations.need(who, Scope.ADMIN);
    Authorization given =
        change(who, "protect authorize", wish.item(), () -> set.authorize(by(who), wish));
    LOG.log(
        Level.INFO,
        "{0} authorised one change of {1} until {2} ({3})",
        who.subject(),
        given.item(),
        given.expires(),
        given.id());
    return given;
  }

  /// Authorisations, the newest first.
  public List<Authorization> authorizations(Principal who, int most) {
    Operations.need(who, Scope.MONITOR);
    return set.authorizations(most);
  }

  /// Takes an authorisation back.
  ///
  /// @throws ProtectionException when there is none, or it was used
  public Authorization revoke(Principal who, String id) {
    Operations.need(who, Scope.ADMIN);
    Authorization revoked =
        changes.<Authorization, RuntimeException>make(
            who, "protect revoke", null, id, () -> set.revoke(id));
    LOG.log(Level.INFO, "{0} revoked the authorisation {1}", who.subject(), id);
    return revoked;
  }

  /// Makes something what it was in the baseline.
  ///
  /// @throws ProtectionException when nobody has authorised it, or it cannot be brought back
  public ChangeRecord restore(Principal who, ProtectedItem item) {
    Operations.need(who, Scope.ADMIN);
    ChangeRecord restored = change(who, "protect restore", item, () -> set.restore(by(who), item));
    LOG.log(Level.INFO, "{0} restored {1}", who.subject(), item);
    return restored;
  }

  /// The ledger, the newest line first.
  public List<ChangeRecord> changes(Principal who, int most) {
    Operations.need(who, Scope.MONITOR);
    return set.changes(most);
  }

  private static Actor by(Principal who) {
    return new Actor(who.subject(), Visit.current().id());
  }

  private <T> T change(Principal who, String action, ProtectedItem item, Supplier<T> work) {
    try {
      return changes.<T, RuntimeException>make(who, action, null, item.wire(), work::get);
    } catch (ProtectionException e) {
      denied(who, action, item, e);
      throw e;
    }
  }

  private void denied(
      Principal who, String action, ProtectedItem item, ProtectionException refusal) {
    if (refusal.isDenial()) {
      String server = server(item);
      AuditEvent.What what =
          new AuditEvent.What(action, server, server == null ? item.wire() : null, null);
      String reason = refusal.reason().wire() + ": " + refusal.getMessage();
      audit.record(
          new AuditEvent(
              audit.ticker().instant(),
              Kind.DENIAL,
              Visit.current().who(who),
              what,
              new AuditEvent.Result(Outcome.REFUSED, reason, null)));
    }
  }

  private static @Nullable String server(ProtectedItem item) {
    return item.server().map(ServerId::value).orElse(null);
  }

  /// Looks whether a change would be refused that is made later, when it needs the authorisation.
  ///
  /// @throws ProtectionException when nobody has authorised it
  void check(Principal who, ProtectedChange wish) {
    try {
      set.check(by(who), wish);
    } catch (ProtectionException e) {
      denied(who, wish.what(), wish.item(), e);
      throw e;
    }
  }

  /// Makes a change of a server, which needs an authorisation where servers are protected.
  ///
  /// @param name of what else it is about; null when there is nothing
  /// @throws ProtectionException when nobody has authorised it
  <T, X extends Exception> T make(
      Principal who,
      String action,
      ServerId server,
      @Nullable String name,
      Changes.Change<T, X> change)
      throws X {
    return make(who, ProtectedChange.of(ProtectedItem.of(server), action), name, change);
  }

  /// The same for a change that may have to do with a version, or with a virtual server.
  <T, X extends Exception> T make(
      Principal who, ProtectedChange wish, @Nullable String name, Changes.Change<T, X> change)
      throws X {
    try (ProtectedSet.Claim claim = claim(who, wish)) {
      String server = server(wish.item());
      String what = server == null ? wish.item().name() : name;
      T made = changes.make(who, wish.what(), server, what, change);
      claim.done();
      return made;
    }
  }

  private ProtectedSet.Claim claim(Principal who, ProtectedChange wish) {
    try {
      return set.claim(by(who), wish);
    } catch (ProtectionException e) {
      denied(who, wish.what(), wish.item(), e);
      throw e;
    }
  }

  /// The same for a change that gives nothing back.
  void carryOut(
      Principal who, String action, ServerId server, @Nullable String name, Changes.Deed deed) {
    carryOut(who, ProtectedChange.of(ProtectedItem.of(server), action), name, deed);
  }

  /// The same for anything that is protected.
  void carryOut(Principal who, ProtectedChange wish, @Nullable String name, Changes.Deed deed) {
    Changes.Change<Boolean, RuntimeException> change =
        () -> {
          deed.make();
          return true;
        };
    make(who, wish, name, change);
  }
}
