package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertDelivery;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What people see and say of alerts. Safe for many threads.
///
/// Where there is nothing of that name, or it cannot be now, its methods throw a
/// [dev.roundhouse.monitoring.AlertException].
public final class AlertOperations {
  private final Alerts alerts;
  private final Changes changes;

  public AlertOperations(Alerts alerts, AuditLog audit) {
    this.alerts = requireNonNull(alerts, "alerts");
    this.changes = new Changes(audit);
  }

  /// Those that fire, for a door that has asked already who is there.
  public List<Alert> open() {
    return alerts.open();
  }

  /// The newest first.
  ///
  /// @param state only those in it; empty for all
  public List<Alert> list(Principal who, Optional<String> state, int most) {
    Operations.need(who, Scope.MONITOR);
    return alerts.list(state, most);
  }

  public Alert get(Principal who, String id) {
    Operations.need(who, Scope.MONITOR);
    return alerts.get(id);
  }

  /// A person tells the others of something.
  public Alerts.Raised raise(Principal who, Alerts.Wish wish) {
    Operations.need(who, Scope.ADMIN);
    return changes.<Alerts.Raised, RuntimeException>make(
        who,
        "alert raise",
        wish.labels().get("server"),
        wish.summary(),
        () -> alerts.raise(wish, who.subject()));
  }

  /// Says that somebody takes care.
  public Alert acknowledge(Principal who, String id) {
    Operations.need(who, Scope.ADMIN);
    return changed(who, "alert acknowledge", id, () -> alerts.acknowledge(id, who.subject()));
  }

  /// Says that it is over.
  public Alert resolve(Principal who, String id) {
    Operations.need(who, Scope.ADMIN);
    return changed(who, "alert resolve", id, () -> alerts.resolve(id, who.subject()));
  }

  private Alert changed(
      Principal who, String action, String id, Changes.Change<Alert, RuntimeException> change) {
    Alert known = alerts.get(id);
    return changes.make(
        who,
        action,
        known.cause().labels().get("server"),
        known.cause().rule() + " (" + id + ")",
        change);
  }

  public List<Silence> silences(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return alerts.silences();
  }

  /// Has nobody told of some alerts for a while.
  ///
  /// @param from when it begins; empty for now
  public Silence silence(
      Principal who,
      Map<String, String> matches,
      Optional<Instant> from,
      Duration lasts,
      String comment) {
    Operations.need(who, Scope.ADMIN);
    return changes.<Silence, RuntimeException>make(
        who,
        "alert silence",
        matches.get("server"),
        matches.toString(),
        () -> alerts.silence(matches, from, lasts, comment, who.subject()));
  }

  public void endSilence(Principal who, String id) {
    Operations.need(who, Scope.ADMIN);
    changes.carryOut(who, "alert silence end", null, id, () -> alerts.endSilence(id));
  }

  public List<Alerts.Standing> rules(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return alerts.rules();
  }

  /// Where alerts are told, by name; never an address, which may be a secret.
  public List<Alerts.Channel> channels(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return alerts.channels();
  }

  /// Messages and how often each was tried, the newest first.
  public List<AlertDelivery> deliveries(Principal who, int most) {
    Operations.need(who, Scope.MONITOR);
    return alerts.deliveries(most);
  }

  /// Sends a message to a channel, or to all, and says what each made of it.
  public List<Alerts.Tested> test(Principal who, Optional<String> channel)
      throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    Changes.Change<List<Alerts.Tested>, InterruptedException> change =
        () -> alerts.test(channel, who.subject());
    return changes.make(who, "alert test", null, channel.orElse("(all)"), change);
  }
}
