package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.Authorization.State;
import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.ProtectedChange;
import dev.roundhouse.updates.ProtectedItem;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.ProtectionException.Reason;
import dev.roundhouse.updates.ProtectionReport;
import dev.roundhouse.updates.ProtectionSettings;
import dev.roundhouse.updates.protect.SqlAuthorizations.Claimed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The protected set of one data directory. Changes of one item are made one at a time, by their
/// authorisations; what is written down of them is written under one lock.
public final class Custody implements ProtectedSet {
  private static final Logger LOG = System.getLogger("roundhouse.updates");
  private static final String CUT_OFF = " (the program ended before it did)";
  private static final String FAILED = " (it failed, and changed something all the same)";

  private final SqlProtection sql;
  private final Survey survey;
  private final Comparison comparison;
  private final Restoration restoration;
  private final Copies copies;
  private final Head head;
  private final Chronicle chronicle;
  private final Supplier<ProtectionSettings> settings;
  private final Ticker ticker;

  /// Held while an item is looked at and claimed, and while a change is written down.
  private final ReentrantLock turn = new ReentrantLock();

  /// Held while everything is looked at: twice at once would only be slower.
  private final ReentrantLock looking = new ReentrantLock();

  private Custody(Parts parts) {
    this.settings = parts.settings();
    this.ticker = parts.ticker();
    this.copies = new Copies(() -> made(parts.folder()), () -> settings.get().maxCopy().bytes());
    this.sql = new SqlProtection(parts.database());
    this.head = new Head(parts.folder());
    this.survey =
        new Survey(
            parts.catalog().image(),
            parts.policies(),
            new StartedFiles(parts.packages(), parts.programs()),
            () -> further(parts),
            copies);
    this.chronicle = new Chronicle(sql, survey, head, ticker);
    this.comparison = new Comparison(survey, copies);
    this.restoration = new Restoration(parts.catalog(), parts.policies(), copies);
  }

  /// Opens it, and settles what was under way when the program ended.
  public static Custody open(Parts parts) {
    Custody custody = new Custody(parts);
    custody.sql.claimed().forEach(each -> custody.settle(each, CUT_OFF));
    return custody;
  }

  private static Path made(Supplier<Path> folder) {
    try {
      return Files.createDirectories(
          folder.get().resolve("copies"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of copies cannot be made", e);
    }
  }

  private static List<Path> further(Parts parts) {
    List<Path> all = new ArrayList<>(parts.settings().get().files());
    parts.configuration().ifPresent(all::add);
    return all;
  }

  @Override
  public boolean isOn() {
    return settings.get().isOn(sql.newest().isPresent());
  }

  @Override
  public Baseline baseline(Actor actor, String why) {
    String reason = Wishes.why(why);
    turn.lock();
    try {
      copies.sweep();
      Map<ProtectedItem, Taken> before = sql.baseline();
      List<String> left = new ArrayList<>();
      Map<ProtectedItem, Taken> after = taken(before, left);
      List<Step> steps = Step.between(before, after);
      if (steps.isEmpty()) {
        return new Baseline(after.size(), 0, left);
      }
      List<Step> told = new ArrayList<>();
      told.add(
          new Step(
              ProtectedItem.BASELINE,
              "baseline of %d items taken".formatted(after.size()),
              Step.hash(before),
              Step.hash(after)));
      // Of the first one, each would say the same.
      told.addAll(before.isEmpty() ? List.of() : steps);
      Optional<Authorization> by =
          before.isEmpty() || !isOn()
              ? Optional.empty()
              : Optional.of(
                  granted(
                      actor,
                      ProtectedChange.of(ProtectedItem.BASELINE, "protect baseline"),
                      Step.hash(before)));
      rewrite(actor, by.map(Authorization::why).orElse(reason), by, after, told);
      return new Baseline(after.size(), steps.size(), left);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of copies cannot be looked at", e);
    } finally {
      turn.unlock();
    }
  }

  private void rewrite(
      Actor actor,
      String why,
      Optional<Authorization> by,
      Map<ProtectedItem, Taken> after,
      List<Step> steps) {
    boolean isDone = false;
    try {
      Instant now = ticker.instant();
      chronicle.beforeTheFirst();
      List<Ledger.Draft> lines = Chronicle.drafts(steps, actor, why, by, now);
      head.write(sql.rewrite(by, after, lines, now, actor.subject()).getLast());
      isDone = true;
    } finally {
      if (!isDone) {
        by.ifPresent(sql::failed);
      }
    }
  }

  /// What cannot be read stays in the baseline as it was.
  private Map<ProtectedItem, Taken> taken(Map<ProtectedItem, Taken> before, List<String> left) {
    Map<ProtectedItem, Taken> all = new TreeMap<>();
    survey
        .items()
        .forEach((item, servers) -> {
          switch (survey.look(item, servers, true)) {
            case Found.Present(Taken taken) -> all.put(item, taken);
            case Found.Absent _ -> left.add(item + " is not there");
            case Found.Unreadable(String says) -> {
              left.add(says);
              Optional.ofNullable(before.get(item)).ifPresent(known -> all.put(item, known));
            }
          }
        });
    return all;
  }

  @Override
  public ProtectionReport verify() {
    looking.lock();
    try {
      Map<ProtectedItem, Taken> baseline = sql.baseline();
      Ledger ledger = ledger();
      return new ProtectionReport(
          isOn(),
          sql.newest(),
          baseline.size(),
          baseline.isEmpty() ? List.of() : comparison.with(baseline),
          ledger.lines(),
          ledger.broken());
    } finally {
      looking.unlock();
    }
  }

  private Ledger ledger() {
    // The note before the lines: those that are written meanwhile are behind it.
    Ledger ledger = new Ledger(head.read());
    sql.changes(ledger::see);
    return ledger;
  }

  @Override
  public Authorization authorize(Actor actor, Wish wish) {
    Authorization given = Wishes.authorization(actor, wish, ticker.instant());
    if (!sql.add(given)) {
      throw new ProtectionException(
          Reason.REFUSED, "too many authorisations are open; revoke those that nobody uses");
    }
    return given;
  }

  @Override
  public List<Authorization> authorizations(int most) {
    return sql.authorizations(most);
  }

  @Override
  public Authorization revoke(String id) {
    Authorization was =
        sql.revoke(id)
            .orElseThrow(() ->
                new ProtectionException(
                    Reason.NOT_FOUND,
                    "there is no authorisation %s; see: roundhouse protect authorizations"
                        .formatted(id)));
    if (was.state() != State.OPEN) {
      throw new ProtectionException(
          Reason.REFUSED, "authorisation %s is %s already".formatted(id, was.state().wire()));
    }
    return was;
  }

  @Override
  public Claim claim(Actor actor, ProtectedChange change) {
    return isOn() ? held(actor, change) : new Unneeded();
  }

  @Override
  public void check(Actor actor, ProtectedChange change) {
    if (isOn()) {
      Outcome outcome = sql.look(actor, change, settings.get().twoPeople(), ticker.instant());
      if (outcome instanceof Outcome.Refused(Reason reason, String says)) {
        throw new ProtectionException(reason, says);
      }
    }
  }

  @Override
  public void unasked(Actor actor, ProtectedChange change, String why, Runnable deed) {
    String before = chronicle.known(change.item());
    deed.run();
    try {
      if (isOn()) {
        String line = Wishes.line(why);
        written(
            new Chronicle.Made(
                actor, change.item(), change.what(), line, before, Optional.empty()));
      }
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          "\"%s\" of %s is not in the record of changes; it will be told as drift"
              .formatted(change.what(), change.item()),
          e);
    }
  }

  private Held held(Actor actor, ProtectedChange change) {
    turn.lock();
    try {
      String before = chronicle.looked(change.item(), true);
      Authorization by = granted(actor, change, before);
      return new Held(actor, new Claimed(by, change.what(), before, actor.correlation()));
    } finally {
      turn.unlock();
    }
  }

  /// @throws ProtectionException when there is none that fits
  private Authorization granted(Actor actor, ProtectedChange change, String before) {
    Outcome outcome =
        sql.claim(actor, change, before, settings.get().twoPeople(), ticker.instant());
    return switch (outcome) {
      case Outcome.Granted(Authorization by) -> by;
      case Outcome.Refused(Reason reason, String says) ->
          throw new ProtectionException(reason, says);
    };
  }

  /// A change that is under way. Used by one thread.
  private final class Held implements Claim {
    private final Actor actor;
    private final Claimed claimed;
    private boolean isDone;
    private boolean isClosed;
    private Optional<ChangeRecord> written = Optional.empty();

    Held(Actor actor, Claimed claimed) {
      this.actor = requireNonNull(actor, "actor");
      this.claimed = requireNonNull(claimed, "claimed");
    }

    @Override
    public void done() {
      isDone = true;
    }

    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        if (isDone) {
          written = Optional.of(Custody.this.written(actor, claimed, ""));
        } else {
          settle(actor, claimed, FAILED);
        }
      }
    }
  }

  /// What was under way and whose end nobody has said.
  private void settle(Claimed claimed, String remark) {
    Authorization by = claimed.by();
    settle(new Actor(by.usedBy().orElse(by.by()), claimed.correlation()), claimed, remark);
  }

  private void settle(Actor actor, Claimed claimed, String remark) {
    ProtectedItem item = claimed.by().changes();
    boolean isChanged =
        item.kind() != ProtectedItem.Kind.BASELINE
            && !chronicle.looked(item, false).equals(claimed.before());
    if (isChanged) {
      written(actor, claimed, remark);
    } else {
      sql.failed(claimed.by());
    }
  }

  private ChangeRecord written(Actor actor, Claimed claimed, String remark) {
    Authorization by = claimed.by();
    return written(
        new Chronicle.Made(
            actor,
            by.changes(),
            claimed.what() + remark,
            by.why(),
            claimed.before(),
            Optional.of(by)));
  }

  private ChangeRecord written(Chronicle.Made made) {
    turn.lock();
    try {
      return chronicle.write(made);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public ChangeRecord restore(Actor actor, ProtectedItem item) {
    Taken taken =
        sql.baseline(item)
            .orElseThrow(() ->
                new ProtectionException(
                    Reason.NOT_FOUND,
                    "%s is not in the baseline; see: roundhouse protect verify".formatted(item)));
    restoration.check(taken);
    Found now = survey.look(item, taken.servers(), false);
    if (now instanceof Found.Present(Taken is) && is.isSame(taken)) {
      throw new ProtectionException(Reason.REFUSED, item + " is as the baseline has it");
    }
    Held held = held(actor, ProtectedChange.of(item, "protect restore"));
    try (held) {
      restoration.carryOut(taken);
      held.done();
    }
    return held.written.orElseThrow();
  }

  @Override
  public List<ChangeRecord> changes(int most) {
    return sql.changes(most);
  }
}
