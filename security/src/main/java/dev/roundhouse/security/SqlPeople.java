package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Accounts and their logins; of passwords and refresh tokens only what argon2id and SHA-256 make
/// of them. Moments are whole seconds, so their texts sort.
final class SqlPeople {
  /// An account with what its password is compared with.
  record Row(Account account, String password) {}

  /// A refresh token as it is kept.
  record Refresh(
      String session, Row row, Instant started, Instant expires, boolean isUsed, boolean isOver) {}

  private final Database database;

  /// @param database in which [SqlTokens] has made the tables of the room
  SqlPeople(Database database) {
    this.database = requireNonNull(database, "database");
  }

  private static String text(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String text(Set<Scope> scopes) {
    return scopes.stream().map(Scope::wire).sorted().collect(Collectors.joining(" "));
  }

  /// False when there is one of that name.
  boolean add(String name, String password, Set<Scope> scopes, Instant now) {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                insert into security_account (name, password, scopes, created_at)
                values (:name, :password, :scopes, :now) on conflict do nothing
                """)
            .bind("name", name)
            .bind("password", password)
            .bind("scopes", text(scopes))
            .bind("now", text(now))
            .execute())
        > 0;
  }

  List<Account> list() {
    return database.in(handle ->
        handle
            .createQuery("select * from security_account order by name")
            .map((rows, _) -> row(rows).account())
            .list());
  }

  Optional<Row> find(String name) {
    return database.in(handle -> find(handle, name));
  }

  private static Optional<Row> find(Handle handle, String name) {
    return handle
        .createQuery("select * from security_account where name = :name")
        .bind("name", name)
        .map((rows, _) -> row(rows))
        .findOne();
  }

  private static Row row(ResultSet rows) throws SQLException {
    return new Row(
        new Account(
            rows.getString("name"),
            SignedTokens.scopes(rows.getString("scopes")),
            Instant.parse(rows.getString("created_at")),
            Optional.ofNullable(rows.getString("disabled_at")).map(Instant::parse),
            Optional.ofNullable(rows.getString("locked_until")).map(Instant::parse)),
        rows.getString("password"));
  }

  /// Counts a wrong password; tells until when the account is locked, if this one locked it.
  Optional<Instant> failed(String name, int lockAfter, Duration lockFor, Instant now) {
    return database.in(handle -> {
      int failures =
          handle
              .createQuery(
                  """
                  update security_account set failures = failures + 1 where name = :name
                  returning failures
                  """)
              .bind("name", name)
              .mapTo(Integer.class)
              .findOne()
              .orElse(0);
      if (failures < lockAfter) {
        return Optional.empty();
      }
      Instant until = now.plus(lockFor);
      handle
          .createUpdate(
              "update security_account set failures = 0, locked_until = :until where name = :name")
          .bind("until", until.toString())
          .bind("name", name)
          .execute();
      return Optional.of(until);
    });
  }

  void succeeded(String name) {
    database.in(handle ->
        handle
            .createUpdate(
                "update security_account set failures = 0, locked_until = null where name = :name")
            .bind("name", name)
            .execute());
  }

  /// False when there is no such account.
  boolean disable(String name, Instant now) {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                update security_account set disabled_at = coalesce(disabled_at, :now)
                where name = :name
                """)
            .bind("now", text(now))
            .bind("name", name)
            .execute())
        > 0;
  }

  /// Another password; also opens what was disabled or locked. False when there is no such account.
  boolean reset(String name, String password) {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                update security_account
                set password = :password, disabled_at = null, failures = 0, locked_until = null
                where name = :name
                """)
            .bind("password", password)
            .bind("name", name)
            .execute())
        > 0;
  }

  void begin(String session, String account, Instant now) {
    database.in(handle ->
        handle
            .createUpdate(
                "insert into security_session (id, account, started_at) values (:id, :who, :now)")
            .bind("id", session)
            .bind("who", account)
            .bind("now", text(now))
            .execute());
  }

  void add(String digest, String session, TokenRecord access, Instant expires) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert into security_refresh (digest, session, access_id, access_until, expires_at)
                values (:digest, :session, :access, :until, :expires)
                """)
            .bind("digest", digest)
            .bind("session", session)
            .bind("access", access.id())
            .bind("until", text(access.expires()))
            .bind("expires", text(expires))
            .execute());
  }

  /// The refresh token of this digest as it was; it is used from now on. In one step, so that of
  /// two who bring it at the same time only one sees it unused.
  Optional<Refresh> use(String digest, Instant now) {
    return database.in(handle -> {
      Optional<Refresh> found = refresh(handle, digest, now);
      handle
          .createUpdate(
              """
              update security_refresh set used_at = coalesce(used_at, :now) where digest = :digest
              """)
          .bind("now", text(now))
          .bind("digest", digest)
          .execute();
      return found;
    });
  }

  /// The login that a refresh token belongs to.
  Optional<Refresh> refresh(String digest, Instant now) {
    return database.in(handle -> refresh(handle, digest, now));
  }

  private static Optional<Refresh> refresh(Handle handle, String digest, Instant now) {
    return handle
        .createQuery(
            """
            select r.session as session, r.expires_at as expires_at, r.used_at as used_at,
              s.started_at as started_at, s.ended_at as ended_at, a.*
            from security_refresh r
            join security_session s on s.id = r.session
            join security_account a on a.name = s.account
            where r.digest = :digest
            """)
        .bind("digest", digest)
        .map((rows, _) -> {
          Instant expires = Instant.parse(rows.getString("expires_at"));
          return new Refresh(
              rows.getString("session"),
              row(rows),
              Instant.parse(rows.getString("started_at")),
              expires,
              rows.getString("used_at") != null,
              rows.getString("ended_at") != null || !now.isBefore(expires));
        })
        .findOne();
  }

  /// Ends a login; gives the ids of its tokens that are still good.
  List<String> end(String session, Instant now) {
    return database.in(handle -> {
      handle
          .createUpdate(
              "update security_session set ended_at = coalesce(ended_at, :now) where id = :id")
          .bind("now", text(now))
          .bind("id", session)
          .execute();
      return good(handle, "session = :what", session, now);
    });
  }

  /// Ends every login of an account; gives the same.
  List<String> endAll(String account, Instant now) {
    return database.in(handle -> {
      handle
          .createUpdate(
              """
              update security_session set ended_at = coalesce(ended_at, :now) where account = :who
              """)
          .bind("now", text(now))
          .bind("who", account)
          .execute();
      return good(
          handle,
          "session in (select id from security_session where account = :what)",
          account,
          now);
    });
  }

  private static List<String> good(Handle handle, String which, String what, Instant now) {
    return handle
        .createQuery(
            "select access_id from security_refresh where access_until > :now and " + which)
        .bind("now", text(now))
        .bind("what", what)
        .mapTo(String.class)
        .list();
  }

  /// Deletes logins of which no token is good any more, used ones included.
  int forget(Instant before) {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                delete from security_session where started_at < :before and not exists (
                  select 1 from security_refresh r
                  where r.session = security_session.id and r.expires_at >= :before)
                """)
            .bind("before", text(before))
            .execute());
  }
}
