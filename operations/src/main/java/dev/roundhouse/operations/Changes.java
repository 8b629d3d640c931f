package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Visit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes changes that stand in the audit log before they are made: an intent is on the disk first,
/// and how it ended follows in a line of its own. A change that cannot be written down is not made.
/// Safe for many threads.
final class Changes {
  /// The change itself.
  @FunctionalInterface
  interface Change<T, X extends Exception> {
    T make() throws X;
  }

  /// A change that gives nothing back.
  @FunctionalInterface
  interface Deed {
    void make();
  }

  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final AuditLog audit;

  Changes(AuditLog audit) {
    this.audit = requireNonNull(audit, "audit");
  }

  /// Makes a change.
  ///
  /// @param action such as `server add`
  /// @param server that it is about; null when it is about none
  /// @param name of what else it is about; null when there is nothing
  /// @throws dev.roundhouse.security.AuditException when it cannot be written down, and so was not
  ///   made
  <T, X extends Exception> T make(
      Principal who,
      String action,
      @Nullable String server,
      @Nullable String name,
      Change<T, X> change)
      throws X {
    if (!audit.isOn()) {
      return change.make();
    }
    AuditEvent.Who by = Visit.current().who(who);
    AuditEvent.What what = new AuditEvent.What(action, server, name, null);
    audit.commit(event(by, what, new AuditEvent.Result(Outcome.INTENT, null, null)));
    long start = audit.ticker().nanos();
    boolean isDone = false;
    String why = null;
    try {
      T made = change.make();
      isDone = true;
      return made;
    } catch (RuntimeException e) {
      why = String.valueOf(e.getMessage());
      throw e;
    } finally {
      Duration took = Duration.ofNanos(audit.ticker().nanos() - start);
      Outcome outcome = isDone ? Outcome.OK : Outcome.FAILED;
      ended(event(by, what, new AuditEvent.Result(outcome, why, took)));
    }
  }

  /// The change is made or not by now, so nobody must be told otherwise when this cannot be
  /// written.
  private void ended(AuditEvent event) {
    try {
      audit.record(event);
    } catch (AuditException e) {
      LOG.log(
          Level.ERROR,
          "how \""
              + event.what().action()
              + "\" ended ("
              + event.result().outcome().wire()
              + ") is not in the audit log, its intent is",
          e);
    }
  }

  /// The same for a change that gives nothing back.
  void carryOut(
      Principal who, String action, @Nullable String server, @Nullable String name, Deed deed) {
    Change<Boolean, RuntimeException> change =
        () -> {
          deed.make();
          return true;
        };
    make(who, action, server, name, change);
  }

  private AuditEvent event(AuditEvent.Who by, AuditEvent.What what, AuditEvent.Result result) {
    return new AuditEvent(audit.ticker().instant(), Kind.CHANGE, by, what, result);
  }

  /// A command as an action: `server stop`.
  static String action(Enum<?> command) {
    return "server " + command.name().toLowerCase(Locale.ROOT);
  }
}
