package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Sessions at the console and the link of the first visit; of their secrets only what SHA-256
/// makes of them. Moments are whole seconds, so their texts sort.
final class SqlConsole {
  /// A session as it is kept.
  ///
  /// @param stamp of the account as it was when the session began
  record Row(String account, String stamp, Instant started, Instant seen) {}

  private final Database database;

  /// @param database in which [SqlTokens] has made the tables of the room
  SqlConsole(Database database) {
    this.database = requireNonNull(database, "database");
  }

  private static String text(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Keeps a session, and of the account's no more than so many: the one not seen for longest goes.
  void begin(String digest, String account, String stamp, Instant now, int most) {
    database.in(handle -> {
      handle
          .createUpdate(
              """
              insert into security_console_session (digest, account, stamp, started_at, seen_at)
              values (:digest, :account, :stamp, :now, :now)
              """)
          .bind("digest", digest)
          .bind("account", account)
          .bind("stamp", stamp)
          .bind("now", text(now))
          .execute();
      return handle
          .createUpdate(
              """
              delete from security_console_session where account = :account and digest not in (
                select digest from security_console_session where account = :account
                order by seen_at desc, digest limit :most)
              """)
          .bind("account", account)
          .bind("most", most)
          .execute();
    });
  }

  Optional<Row> find(String digest) {
    return database.in(handle ->
        handle
            .createQuery("select * from security_console_session where digest = :digest")
            .bind("digest", digest)
            .map((rows, _) ->
                new Row(
                    rows.getString("account"),
                    rows.getString("stamp"),
                    Instant.parse(rows.getString("started_at")),
                    Instant.parse(rows.getString("seen_at"))))
            .findOne());
  }

  void seen(String digest, Instant now) {
    database.in(handle ->
        handle
            .createUpdate(
                "update security_console_session set seen_at = :now where digest = :digest")
            .bind("digest", digest)
            .bind("now", text(now))
            .execute());
  }

  /// False when there was none.
  boolean end(String digest) {
    return database.in(handle ->
        handle
            .createUpdate("delete from security_console_session where digest = :digest")
            .bind("digest", digest)
            .execute())
        > 0;
  }

  /// Deletes those not seen since, and those begun before.
  void forget(Instant unseen, Instant begun) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                delete from security_console_session
                where seen_at < :unseen or started_at < :begun
                """)
            .bind("unseen", text(unseen))
            .bind("begun", text(begun))
            .execute());
  }

  /// There is one link at a time.
  void offer(String digest, Instant expires) {
    database.in(handle -> {
      withdraw(handle);
      return handle
          .createUpdate(
              "insert into security_first_visit (digest, expires_at) values (:digest, :expires)")
          .bind("digest", digest)
          .bind("expires", text(expires))
          .execute();
    });
  }

  /// Takes back whatever link there is.
  void withdraw() {
    database.in(SqlConsole::withdraw);
  }

  private static int withdraw(Handle handle) {
    return handle.createUpdate("delete from security_first_visit").execute();
  }

  boolean isOffered(String digest, Instant now) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select count(*) from security_first_visit
                where digest = :digest and expires_at > :now
                """)
            .bind("digest", digest)
            .bind("now", text(now))
            .mapTo(Integer.class)
            .one())
        > 0;
  }
}
