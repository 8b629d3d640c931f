package dev.roundhouse.updates.protect;

import dev.roundhouse.updates.ProtectedItem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// What every protected item is to be like. Used within a transaction.
final class SqlBaseline {
  private static final String SEPARATOR = " ";

  private SqlBaseline() {}

  static Map<ProtectedItem, Taken> all(Handle handle) {
    Map<ProtectedItem, Taken> all = new TreeMap<>();
    handle
        .createQuery("select * from updates_baseline")
        .map((rows, _) -> taken(rows))
        .forEach(each -> all.put(each.item(), each));
    return all;
  }

  static Optional<Taken> find(Handle handle, ProtectedItem item) {
    return handle
        .createQuery("select * from updates_baseline where item = :item")
        .bind("item", item.wire())
        .map((rows, _) -> taken(rows))
        .findOne();
  }

  /// When the newest of it was taken; empty where there is none.
  static Optional<Instant> newest(Handle handle) {
    return handle
        .createQuery("select max(taken_at) from updates_baseline")
        .mapTo(String.class)
        .findOne()
        .map(Instant::parse);
  }

  static void put(Handle handle, Taken taken, Instant at, String by) {
    handle
        .createUpdate(
            """
            insert into updates_baseline
              (item, hash, mode, place, kept, servers, taken_at, taken_by)
            values (:item, :hash, :mode, :place, :kept, :servers, :at, :by)
            on conflict (item) do update set
              hash = excluded.hash, mode = excluded.mode, place = excluded.place,
              kept = excluded.kept, servers = excluded.servers, taken_at = excluded.taken_at,
              taken_by = excluded.taken_by
            """)
        .bind("item", taken.item().wire())
        .bind("hash", taken.hash())
        .bind("mode", taken.mode())
        .bind("place", taken.place())
        .bind("kept", taken.isKept() ? 1 : 0)
        .bind("servers", String.join(SEPARATOR, taken.servers()))
        .bind("at", at.toString())
        .bind("by", by)
        .execute();
  }

  static void remove(Handle handle, ProtectedItem item) {
    handle
        .createUpdate("delete from updates_baseline where item = :item")
        .bind("item", item.wire())
        .execute();
  }

  private static Taken taken(ResultSet rows) throws SQLException {
    String servers = rows.getString("servers");
    return new Taken(
        ProtectedItem.parse(rows.getString("item")),
        rows.getString("hash"),
        rows.getString("mode"),
        rows.getString("place"),
        rows.getInt("kept") != 0,
        servers.isEmpty() ? Set.of() : Set.of(servers.split(SEPARATOR, -1)));
  }
}
