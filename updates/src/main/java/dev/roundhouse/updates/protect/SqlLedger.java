package dev.roundhouse.updates.protect;

import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.ProtectedItem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// The lines of the ledger. Used within a transaction.
final class SqlLedger {
  private static final int PART = 1000;

  private SqlLedger() {}

  static ChangeRecord append(Handle handle, Ledger.Draft draft) {
    Optional<ChangeRecord> last = newest(handle, 1).stream().findFirst();
    ChangeRecord line =
        Ledger.next(
            draft,
            last.map(ChangeRecord::number).orElse(0L) + 1,
            last.map(ChangeRecord::hash).orElse(""));
    handle
        .createUpdate(
            """
            insert into updates_change
              (number, at, who, why, item, what, before_hash, after_hash, authorization,
               correlation, previous, hash)
            values
              (:number, :at, :who, :why, :item, :what, :before, :after, :authorization,
               :correlation, :previous, :hash)
            """)
        .bind("number", line.number())
        .bind("at", line.at().toString())
        .bind("who", line.who())
        .bind("why", line.why())
        .bind("item", line.item().wire())
        .bind("what", line.what())
        .bind("before", line.before())
        .bind("after", line.after())
        .bind("authorization", line.authorization())
        .bind("correlation", line.correlation())
        .bind("previous", line.previous())
        .bind("hash", line.hash())
        .execute();
    return line;
  }

  /// The newest first.
  static List<ChangeRecord> newest(Handle handle, int most) {
    return handle
        .createQuery("select * from updates_change order by number desc limit :most")
        .bind("most", most)
        .map((rows, _) -> line(rows))
        .list();
  }

  /// Shows every line, the oldest first, a part of them at a time.
  static void each(Handle handle, Consumer<ChangeRecord> to) {
    long after = Long.MIN_VALUE;
    List<ChangeRecord> part;
    do {
      part =
          handle
              .createQuery(
                  "select * from updates_change where number > :after order by number limit :most")
              .bind("after", after)
              .bind("most", PART)
              .map((rows, _) -> line(rows))
              .list();
      part.forEach(to);
      after = part.isEmpty() ? after : part.getLast().number();
    } while (part.size() == PART);
  }

  private static ChangeRecord line(ResultSet rows) throws SQLException {
    return new ChangeRecord(
        rows.getLong("number"),
        Instant.parse(rows.getString("at")),
        rows.getString("who"),
        rows.getString("why"),
        ProtectedItem.parse(rows.getString("item")),
        rows.getString("what"),
        rows.getString("before_hash"),
        rows.getString("after_hash"),
        rows.getString("authorization"),
        rows.getString("correlation"),
        rows.getString("previous"),
        rows.getString("hash"));
  }
}
