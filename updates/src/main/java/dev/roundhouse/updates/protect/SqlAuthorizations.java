package dev.roundhouse.updates.protect;

import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.Authorization.Event;
import dev.roundhouse.updates.Authorization.State;
import dev.roundhouse.updates.ProtectedItem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Authorisations of changes. Used within a transaction.
final class SqlAuthorizations {
  /// Those that have ended are kept so many.
  private static final int KEPT = 10_000;

  private SqlAuthorizations() {}

  /// A change by an authorisation that is under way.
  ///
  /// @param before digest of the item then
  record Claimed(Authorization by, String what, String before, String correlation) {}

  static void add(Handle handle, Authorization given) {
    handle
        .createUpdate(
            """
            insert into updates_authorization
              (id, item, version, digest, why, given_by, given_at, expires_at, state)
            values (:id, :item, :version, :digest, :why, :by, :given, :expires, :state)
            """)
        .bind("id", given.id())
        .bind("item", given.item().wire())
        .bind("version", given.version().orElse(null))
        .bind("digest", given.digest().orElse(null))
        .bind("why", given.why())
        .bind("by", given.by())
        .bind("given", given.given().toString())
        .bind("expires", given.expires().toString())
        .bind("state", given.state().wire())
        .execute();
    handle
        .createUpdate(
            """
            delete from updates_authorization
            where state in ('used', 'revoked') and rowid <= (select max(rowid) from
              updates_authorization) - :kept
            """)
        .bind("kept", KEPT)
        .execute();
  }

  /// Those that may still be used or are being used, the oldest first. For a pin those that name
  /// its server as well.
  static List<Authorization> unused(Handle handle, ProtectedItem item) {
    return handle
        .createQuery(
            """
            select * from updates_authorization
            where item in (:item, :whole) and state in ('open', 'claimed') order by given_at, rowid
            """)
        .bind("item", item.wire())
        .bind("whole", item.whole().wire())
        .map((rows, _) -> authorization(rows))
        .list();
  }

  static int open(Handle handle) {
    return handle
        .createQuery("select count(*) from updates_authorization where state = 'open'")
        .mapTo(Integer.class)
        .one();
  }

  /// The newest first.
  static List<Authorization> newest(Handle handle, int most) {
    return handle
        .createQuery(
            "select * from updates_authorization order by given_at desc, rowid desc limit :most")
        .bind("most", most)
        .map((rows, _) -> authorization(rows))
        .list();
  }

  static Optional<Authorization> find(Handle handle, String id) {
    return handle
        .createQuery("select * from updates_authorization where id = :id")
        .bind("id", id)
        .map((rows, _) -> authorization(rows))
        .findOne();
  }

  static void claim(Handle handle, Claimed claim, String by, Instant at) {
    handle
        .createUpdate(
            """
            update updates_authorization
            set state = 'claimed', used_by = :by, used_at = :at, what = :what,
              before_hash = :before, correlation = :correlation
            where id = :id
            """)
        .bind("id", claim.by().id())
        .bind("by", by)
        .bind("at", at.toString())
        .bind("what", claim.what())
        .bind("before", claim.before())
        .bind("correlation", claim.correlation())
        .execute();
  }

  /// Those whose change has not ended.
  static List<Claimed> claimed(Handle handle) {
    return handle
        .createQuery("select * from updates_authorization where state = 'claimed'")
        .map((rows, _) ->
            new Claimed(
                authorization(rows),
                rows.getString("what"),
                rows.getString("before_hash"),
                rows.getString("correlation")))
        .list();
  }

  /// Moves one on.
  ///
  /// @return its new state; empty when that cannot happen to it, and nothing is changed
  static Optional<State> move(Handle handle, Authorization from, Event event) {
    Optional<State> next = Authorization.next(from.state(), event);
    next.ifPresent(state ->
        handle
            .createUpdate(
                """
                update updates_authorization set state = :state,
                  used_by = case when :state = 'open' then null else used_by end,
                  used_at = case when :state = 'open' then null else used_at end
                where id = :id
                """)
            .bind("id", from.id())
            .bind("state", state.wire())
            .execute());
    return next;
  }

  private static Authorization authorization(ResultSet rows) throws SQLException {
    return new Authorization(
        rows.getString("id"),
        ProtectedItem.parse(rows.getString("item")),
        Optional.ofNullable(rows.getString("version")),
        Optional.ofNullable(rows.getString("digest")),
        rows.getString("why"),
        rows.getString("given_by"),
        Instant.parse(rows.getString("given_at")),
        Instant.parse(rows.getString("expires_at")),
        State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(rows.getString("used_by")),
        Optional.ofNullable(rows.getString("used_at")).map(Instant::parse));
  }
}
