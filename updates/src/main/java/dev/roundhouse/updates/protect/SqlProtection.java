package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.Authorization.Event;
import dev.roundhouse.updates.Authorization.State;
import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.ProtectedChange;
import dev.roundhouse.updates.ProtectedItem;
import dev.roundhouse.updates.ProtectionException.Reason;
import dev.roundhouse.updates.protect.SqlAuthorizations.Claimed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Baseline, authorisations and ledger, moved together: what belongs together is one transaction.
/// Safe for many threads; transactions are made one at a time.
final class SqlProtection {
  private static final int MOST_OPEN = 1000;

  private final Database database;

  /// @param database that has the tables already
  SqlProtection(Database database) {
    this.database = requireNonNull(database, "database");
  }

  Map<ProtectedItem, Taken> baseline() {
    return database.in(SqlBaseline::all);
  }

  Optional<Taken> baseline(ProtectedItem item) {
    return database.in(handle -> SqlBaseline.find(handle, item));
  }

  Optional<Instant> newest() {
    return database.in(SqlBaseline::newest);
  }

  /// Writes a new baseline in place of the old one, with a line for each thing that differs.
  ///
  /// @param used the authorisation that this uses up
  /// @return the lines as they were written
  List<ChangeRecord> rewrite(
      Optional<Authorization> used,
      Map<ProtectedItem, Taken> all,
      List<Ledger.Draft> lines,
      Instant at,
      String by) {
    return database.in(handle -> {
      used.ifPresent(each -> ended(handle, each, Event.DONE));
      SqlBaseline.all(handle).keySet().stream()
          .filter(item -> !all.containsKey(item))
          .forEach(item -> SqlBaseline.remove(handle, item));
      all.values().forEach(each -> SqlBaseline.put(handle, each, at, by));
      return lines.stream().map(each -> SqlLedger.append(handle, each)).toList();
    });
  }

  /// Adds an authorisation; false when too many are open already.
  boolean add(Authorization given) {
    return database.in(handle -> {
      boolean hasRoom = SqlAuthorizations.open(handle) < MOST_OPEN;
      if (hasRoom) {
        SqlAuthorizations.add(handle, given);
      }
      return hasRoom;
    });
  }

  List<Authorization> authorizations(int most) {
    return database.in(handle -> SqlAuthorizations.newest(handle, most));
  }

  /// Takes one back.
  ///
  /// @return as it was before; empty when there is none of this id
  Optional<Authorization> revoke(String id) {
    return database.in(handle -> {
      Optional<Authorization> found = SqlAuthorizations.find(handle, id);
      found.ifPresent(each -> SqlAuthorizations.move(handle, each, Event.REVOKE));
      return found;
    });
  }

  /// Takes the oldest authorisation that fits, so that nobody else can.
  ///
  /// @param before digest of the item
  Outcome claim(Actor actor, ProtectedChange change, String before, boolean isForTwo, Instant now) {
    return database.in(handle -> {
      List<Authorization> unused = SqlAuthorizations.unused(handle, change.item());
      Outcome outcome = chosen(unused, actor, change, isForTwo, now);
      if (outcome instanceof Outcome.Granted(Authorization by)) {
        Claimed claimed = new Claimed(by, change.what(), before, actor.correlation());
        SqlAuthorizations.claim(handle, claimed, actor.subject(), now);
      }
      return outcome;
    });
  }

  /// What asking for an authorisation would come to now; takes none.
  Outcome look(Actor actor, ProtectedChange change, boolean isForTwo, Instant now) {
    return database.in(handle ->
        chosen(SqlAuthorizations.unused(handle, change.item()), actor, change, isForTwo, now));
  }

  private static Outcome chosen(
      List<Authorization> unused,
      Actor actor,
      ProtectedChange change,
      boolean isForTwo,
      Instant now) {
    if (unused.stream().anyMatch(each -> each.state() == State.CLAIMED)) {
      return new Outcome.Refused(
          Reason.BUSY, "another change of " + change.item() + " is under way; wait for its end");
    }
    List<Authorization> fit =
        unused.stream().filter(each -> each.fits(change) && !each.isExpired(now)).toList();
    if (fit.isEmpty()) {
      boolean isLate = unused.stream().anyMatch(each -> each.fits(change));
      return new Outcome.Refused(Reason.UNAUTHORIZED, unauthorized(change, isLate));
    }
    return fit.stream()
        .filter(each -> !isForTwo || !each.by().equals(actor.subject()))
        .findFirst()
        .<Outcome>map(Outcome.Granted::new)
        .orElseGet(() ->
            new Outcome.Refused(
                Reason.SAME_PERSON,
                "%s has authorised it, and has to let somebody else do it (updates.protected.two-people)"
                    .formatted(actor.subject())));
  }

  private static String unauthorized(ProtectedChange change, boolean isLate) {
    String version = change.version().map(each -> " --version " + each).orElse("");
    return "%s is protected, and %s \"%s\"%s; see: roundhouse protect authorize %s%s --why WHY"
        .formatted(
            change.item(),
            isLate ? "the time is over in which it was authorised to" : "nobody has authorised",
            change.what(),
            change.version().map(each -> " to " + each).orElse(""),
            change.item().whole(),
            version);
  }

  /// What a change that was made has done to the baseline.
  ///
  /// @param put as it is from now on
  /// @param removed what is not there any more
  record Effect(List<Taken> put, List<ProtectedItem> removed) {
    Effect {
      put = List.copyOf(put);
      removed = List.copyOf(removed);
    }
  }

  /// The change was made: its authorisation, where it needed one, is used up, the baseline follows,
  /// and the ledger has a line for each thing.
  ///
  /// @return the lines as they were written
  List<ChangeRecord> done(
      Optional<Authorization> by, Effect effect, List<Ledger.Draft> lines, Instant at, String who) {
    return database.in(handle -> {
      by.ifPresent(each -> ended(handle, each, Event.DONE));
      effect.put().forEach(each -> SqlBaseline.put(handle, each, at, who));
      effect.removed().forEach(item -> SqlBaseline.remove(handle, item));
      return lines.stream().map(each -> SqlLedger.append(handle, each)).toList();
    });
  }

  /// Nothing was changed: the authorisation can be used again.
  void failed(Authorization by) {
    database.in(handle -> {
      ended(handle, by, Event.FAILED);
      return true;
    });
  }

  private static void ended(Handle handle, Authorization by, Event how) {
    SqlAuthorizations.find(handle, by.id())
        .ifPresent(each -> SqlAuthorizations.move(handle, each, how));
  }

  /// Changes that an end of the program has cut off.
  List<Claimed> claimed() {
    return database.in(SqlAuthorizations::claimed);
  }

  /// The newest first.
  List<ChangeRecord> changes(int most) {
    return database.in(handle -> SqlLedger.newest(handle, most));
  }

  /// Shows every line of the ledger, the oldest first.
  void changes(Consumer<ChangeRecord> to) {
    database.in(handle -> {
      SqlLedger.each(handle, to);
      return true;
    });
  }
}
