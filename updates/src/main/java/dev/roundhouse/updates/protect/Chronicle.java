package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.ProtectedItem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes down what was changed, and has the baseline follow it. Used by one thread at a time.
final class Chronicle {
  private static final Logger LOG = System.getLogger("roundhouse.updates");

  private final SqlProtection sql;
  private final Survey survey;
  private final Head head;
  private final Ticker ticker;

  /// A change that was made.
  ///
  /// @param before digest of the item
  /// @param by what it was made by; empty where nobody had to be asked
  record Made(
      Actor actor,
      ProtectedItem item,
      String what,
      String why,
      String before,
      Optional<Authorization> by) {
    Made {
      requireNonNull(actor, "actor");
      requireNonNull(item, "item");
      requireNonNull(what, "what");
      requireNonNull(why, "why");
      requireNonNull(before, "before");
      requireNonNull(by, "by");
    }
  }

  Chronicle(SqlProtection sql, Survey survey, Head head, Ticker ticker) {
    this.sql = requireNonNull(sql, "sql");
    this.survey = requireNonNull(survey, "survey");
    this.head = requireNonNull(head, "head");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// What it was before, as well as that can be said: nothing is waited for, and nothing fails.
  /// Where a change is made once more that an end of the program has cut off, the baseline knows.
  String known(ProtectedItem item) {
    try {
      return sql.baseline(item).map(Taken::hash).orElseGet(() -> looked(item, false));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "nobody can say what " + item + " was before it was changed", e);
      return "";
    }
  }

  /// Its digest now.
  String looked(ProtectedItem item, boolean isToKeep) {
    return survey.look(item, servers(item), isToKeep).hash();
  }

  /// The servers that an item is protected for.
  private Set<String> servers(ProtectedItem item) {
    return item.server()
        .map(server -> Set.of(server.value()))
        .orElseGet(() -> sql.baseline(item).map(Taken::servers).orElse(Set.of()));
  }

  /// Writes it down with all that follows from it.
  ///
  /// @return the line of the change itself
  ChangeRecord write(Made made) {
    ProtectedItem item = made.item();
    Found after = survey.look(item, servers(item), true);
    Step step = new Step(item, made.what(), made.before(), after.hash());
    Sequel sequel = new Sequel(survey, sql.baseline(), step);
    sequel.follow(after);
    Instant now = ticker.instant();
    beforeTheFirst();
    List<Ledger.Draft> lines = drafts(sequel.steps(), made.actor(), made.why(), made.by(), now);
    List<ChangeRecord> written =
        sql.done(made.by(), sequel.effect(), lines, now, made.actor().subject());
    head.write(written.getLast());
    return written.getFirst();
  }

  static List<Ledger.Draft> drafts(
      List<Step> steps, Actor actor, String why, Optional<Authorization> by, Instant now) {
    return steps.stream()
        .map(step ->
            new Ledger.Draft(
                now,
                actor.subject(),
                why,
                step.item(),
                step.what(),
                step.before(),
                step.after(),
                by.map(Authorization::id).orElse(""),
                actor.correlation()))
        .toList();
  }

  /// So that a ledger without its head is one whose head was taken away.
  void beforeTheFirst() {
    if (sql.changes(1).isEmpty()) {
      head.write(new Head.Line(0, "-"));
    }
  }
}
