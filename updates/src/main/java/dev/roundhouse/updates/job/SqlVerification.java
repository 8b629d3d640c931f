package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.LedgerVerdict;
import dev.roundhouse.updates.job.SqlLedger.Link;
import dev.roundhouse.updates.job.SqlLedger.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Walks the whole ledger once: whether each line is as it was written and follows the one before,
/// whether what is gone was taken by retention, and whether jobs stand where their lines say. Used
/// by one thread; lines that are written meanwhile do no harm.
final class SqlVerification {
  private static final int AT_ONCE = 200;

  /// Retention may move the beginning while somebody looks.
  private static final int ATTEMPTS = 3;

  private final Database database;
  private final SqlLedger ledger;

  private long checked;
  private long pruned;

  /// Jobs without contents, by the first line that lacks it.
  private final Map<String, Long> gone = new LinkedHashMap<>();

  /// The state that the last line of each job gives it.
  private final Map<String, LedgerEntry> last = new HashMap<>();

  SqlVerification(Database database) {
    this.database = requireNonNull(database, "database");
    this.ledger = new SqlLedger(database);
  }

  static LedgerVerdict of(Database database) {
    for (int attempt = 1; ; attempt++) {
      Link begins = database.in(SqlLedger::anchor);
      SqlVerification walk = new SqlVerification(database);
      Optional<String> broken = walk.walk(begins);
      if (attempt == ATTEMPTS || begins.equals(database.in(SqlLedger::anchor))) {
        return new LedgerVerdict(walk.checked, walk.pruned, broken);
      }
    }
  }

  private Optional<String> walk(Link begins) {
    Link before = begins;
    for (List<Row> rows = ledger.after(before.seq(), AT_ONCE);
        !rows.isEmpty();
        rows = ledger.after(before.seq(), AT_ONCE)) {
      for (Row each : rows) {
        Optional<String> wrong = wrong(before, each);
        if (wrong.isPresent()) {
          return Optional.of(
              "line %d of the ledger (job %s): %s".formatted(each.seq(), each.job(), wrong.get()));
        }
        before = each.link();
      }
    }
    if (!gone.isEmpty()) {
      Map.Entry<String, Long> first = gone.entrySet().iterator().next();
      return Optional.of(
          "line %d of the ledger (job %s): its content is gone, and retention did not take it"
              .formatted(first.getValue(), first.getKey()));
    }
    return astray(before);
  }

  private Optional<String> wrong(Link before, Row row) {
    checked++;
    if (row.seq() != before.seq() + 1) {
      return Optional.of("%d lines before it are missing".formatted(row.seq() - before.seq() - 1));
    }
    if (!row.prev().equals(before.hash())) {
      return Optional.of("it does not follow the line before it");
    }
    Optional<String> wrong = row.wrong();
    if (wrong.isPresent()) {
      return wrong;
    }
    if (row.content().isEmpty()) {
      pruned++;
      gone.putIfAbsent(row.job(), row.seq());
      return Optional.empty();
    }
    return told(row, row.content().get());
  }

  private Optional<String> told(Row row, String content) {
    try {
      LedgerEntry entry = SqlLedger.entry(content);
      if (entry.seq() != row.seq() || !entry.job().equals(row.job())) {
        return Optional.of(
            "its content is that of line %d of job %s".formatted(entry.seq(), entry.job()));
      }
      if (entry.what() == LedgerEntry.What.PRUNED) {
        gone.remove(entry.job());
        last.remove(entry.job());
      } else {
        last.put(entry.job(), entry);
      }
      return Optional.empty();
    } catch (StorageException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private record Stands(String id, String state, long entry) {}

  /// A job that does not stand where its last line says, or whose last line is gone.
  private Optional<String> astray(Link end) {
    List<Stands> all =
        database.in(handle ->
            handle
                .createQuery("select id, state, entry from updates_job order by rowid")
                .map((rows, _) -> new Stands(rows.getString(1), rows.getString(2), rows.getLong(3)))
                .list());
    long newest = ledgerEnd(end);
    for (Stands each : all) {
      if (each.entry() > newest) {
        return Optional.of(
            "job %s was last changed by line %d, and the ledger ends with %d"
                .formatted(each.id(), each.entry(), newest));
      }
      if (each.entry() > end.seq()) {
        continue; // Changed while this looked.
      }
      LedgerEntry line = last.get(each.id());
      if (line == null || line.seq() != each.entry() || !line.state().equals(each.state())) {
        return Optional.of(
            "job %s is %s by its row, and %s by the ledger"
                .formatted(
                    each.id(),
                    each.state(),
                    line == null ? "not there" : line.state() + " by line " + line.seq()));
      }
    }
    return Optional.empty();
  }

  private long ledgerEnd(Link end) {
    return database.in(handle ->
        handle
            .createQuery("select coalesce(max(seq), :end) from updates_step")
            .bind("end", end.seq())
            .mapTo(Long.class)
            .one());
  }
}
