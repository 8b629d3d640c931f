package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.pinning.Standing.Decision;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Approved and pending definitions in the store. Its tables are made by the room. Safe for many
/// threads; every method fails with a [dev.roundhouse.storage.StorageException] when the store
/// does.
public final class SqlPins {
  private final Database database;

  public SqlPins(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// A row to be written.
  record Row(PinKey key, Definition definition, Decision decision, boolean isApproved) {}

  private record Line(PinKey key, String print, Decision decision) {}

  private static PinKey key(ResultSet row) throws SQLException {
    return new PinKey(
        new ServerId(row.getString(1)), DefinitionKind.valueOf(row.getString(2)), row.getString(3));
  }

  PinImage load() {
    return database.in(handle -> {
      Map<PinKey, Standing> all = new HashMap<>();
      lines(
              handle,
              """
              select server, kind, name, print, approved_by, approved_at from gateway_pin
              order by approved_at, rowid
              """)
          .forEach(line ->
              all.put(line.key(), at(all, line).withApproved(line.print(), line.decision())));
      lines(
              handle,
              """
              select server, kind, name, print, '', seen_at from gateway_pin_pending
              order by seen_at, rowid
              """)
          .forEach(line ->
              all.put(line.key(), at(all, line).withPending(line.print(), line.decision().at())));
      lines(handle, "select server, kind, name, '', blocked_by, blocked_at from gateway_pin_block")
          .forEach(line -> all.put(line.key(), at(all, line).withBlocked(line.decision())));
      return PinImage.of(all);
    });
  }

  private static Standing at(Map<PinKey, Standing> all, Line line) {
    return all.getOrDefault(line.key(), Standing.UNKNOWN);
  }

  private static List<Line> lines(Handle handle, String query) {
    return handle
        .createQuery(query)
        .map((row, _) ->
            new Line(
                key(row),
                row.getString(4),
                new Decision(row.getString(5), Instant.parse(row.getString(6)))))
        .list();
  }

  /// Writes definitions that were seen, and leaves of each name no more than is kept of it.
  void put(Collection<Row> rows) {
    database.in(handle -> {
      for (Row row : rows) {
        insert(handle, row);
        trim(handle, row.key(), "gateway_pin", "approved_at", Standing.MOST_APPROVED);
        trim(handle, row.key(), "gateway_pin_pending", "seen_at", Standing.MOST_PENDING);
      }
      return rows.size();
    });
  }

  private static void insert(Handle handle, Row row) {
    String statement =
        row.isApproved()
            ? """
            insert into gateway_pin
              (server, kind, name, print, definition, approved_by, approved_at)
            values (:server, :kind, :name, :print, :definition, :by, :at)
            on conflict (server, kind, name, print) do nothing
            """
            : """
            insert into gateway_pin_pending (server, kind, name, print, definition, seen_at)
            values (:server, :kind, :name, :print, :definition, :at)
            on conflict (server, kind, name, print) do nothing
            """;
    handle
        .createUpdate(statement)
        .bind("server", row.key().server().value())
        .bind("kind", row.key().kind().name())
        .bind("name", row.key().name())
        .bind("print", row.definition().print())
        .bind("definition", row.definition().canonical())
        .bind("by", row.decision().by())
        .bind("at", row.decision().at().toString())
        .execute();
  }

  private static void trim(Handle handle, PinKey key, String table, String at, int most) {
    handle.execute(
        "delete from "
            + table
            + " where server = ? and kind = ? and name = ? and rowid not in (select rowid from "
            + table
            + " where server = ? and kind = ? and name = ? order by "
            + at
            + " desc, rowid desc limit ?)",
        key.server().value(),
        key.kind().name(),
        key.name(),
        key.server().value(),
        key.kind().name(),
        key.name(),
        most);
  }

  /// Makes one that waits an approved one, and lets its name in again if it was blocked.
  void approve(Collection<PinKey> keys, Map<PinKey, List<String>> prints, Decision decision) {
    database.in(handle -> {
      for (PinKey key : keys) {
        prints.getOrDefault(key, List.of()).forEach(print -> approve(handle, key, print, decision));
        trim(handle, key, "gateway_pin", "approved_at", Standing.MOST_APPROVED);
        handle.execute(
            "delete from gateway_pin_block where server = ? and kind = ? and name = ?",
            key.server().value(),
            key.kind().name(),
            key.name());
      }
      return keys.size();
    });
  }

  private static void approve(Handle handle, PinKey key, String print, Decision decision) {
    handle.execute(
        """
        insert into gateway_pin (server, kind, name, print, definition, approved_by, approved_at)
        select server, kind, name, print, definition, ?, ? from gateway_pin_pending
        where server = ? and kind = ? and name = ? and print = ?
        on conflict (server, kind, name, print) do update set
          approved_by = excluded.approved_by, approved_at = excluded.approved_at
        """,
        decision.by(),
        decision.at().toString(),
        key.server().value(),
        key.kind().name(),
        key.name(),
        print);
    drop(handle, key, print);
  }

  private static void drop(Handle handle, PinKey key, String print) {
    handle.execute(
        """
        delete from gateway_pin_pending
        where server = ? and kind = ? and name = ? and print = ?
        """,
        key.server().value(),
        key.kind().name(),
        key.name(),
        print);
  }

  /// Forgets what waits under this name and is not offered any more.
  void drop(PinKey key, Collection<String> prints) {
    database.in(handle -> {
      prints.forEach(print -> drop(handle, key, print));
      return prints.size();
    });
  }

  void block(PinKey key, Decision decision) {
    database.in(handle ->
        handle.execute(
            """
            insert into gateway_pin_block (server, kind, name, blocked_by, blocked_at)
            values (?, ?, ?, ?, ?)
            on conflict (server, kind, name) do update set
              blocked_by = excluded.blocked_by, blocked_at = excluded.blocked_at
            """,
            key.server().value(),
            key.kind().name(),
            key.name(),
            decision.by(),
            decision.at().toString()));
  }

  /// The definition with this print; empty when it is not kept any more.
  Optional<Definition> definition(PinKey key, String print) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select definition from gateway_pin
                where server = :server and kind = :kind and name = :name and print = :print
                union all
                select definition from gateway_pin_pending
                where server = :server and kind = :kind and name = :name and print = :print
                """)
            .bind("server", key.server().value())
            .bind("kind", key.kind().name())
            .bind("name", key.name())
            .bind("print", print)
            .map((row, _) -> Definition.kept(key.kind(), key.name(), row.getBytes(1)))
            .findFirst());
  }

  void forget(ServerId server) {
    database.in(handle -> {
      for (String table : List.of("gateway_pin", "gateway_pin_pending", "gateway_pin_block")) {
        handle.execute("delete from " + table + " where server = ?", server.value());
      }
      return server;
    });
  }
}
