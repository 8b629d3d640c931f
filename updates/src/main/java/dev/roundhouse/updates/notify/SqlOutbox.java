package dev.roundhouse.updates.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Messages that are not brought yet. Safe for many threads.
final class SqlOutbox {
  private final Database database;

  /// A message to an address.
  ///
  /// @param attempts that have failed
  /// @param due when the next one is
  record Letter(long id, String url, byte[] body, int attempts, Instant due) {
    Letter {
      requireNonNull(url, "url");
      requireNonNull(due, "due");
    }
  }

  SqlOutbox(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// Adds a message to each address.
  ///
  /// @param most that are kept; the oldest beyond are dropped
  /// @return how many were dropped
  int add(List<String> urls, byte[] body, Instant now, int most) {
    return database.in(handle -> {
      for (String url : urls) {
        handle
            .createUpdate(
                """
                insert into updates_notice (url, body, attempts, due)
                values (:url, :body, 0, :due)
                """)
            .bind("url", url)
            .bind("body", new String(body, UTF_8))
            .bind("due", now.toEpochMilli())
            .execute();
      }
      return handle
          .createUpdate(
              """
              delete from updates_notice where id not in
                (select id from updates_notice order by id desc limit :most)
              """)
          .bind("most", most)
          .execute();
    });
  }

  /// The oldest message to each address.
  List<Letter> first() {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select * from updates_notice
                where id in (select min(id) from updates_notice group by url) order by id
                """)
            .map((rows, _) -> letter(rows))
            .list());
  }

  void remove(Letter letter) {
    database.in(handle ->
        handle
            .createUpdate("delete from updates_notice where id = :id")
            .bind("id", letter.id())
            .execute());
  }

  void failed(Letter letter, Instant next) {
    database.in(handle ->
        handle
            .createUpdate(
                "update updates_notice set attempts = attempts + 1, due = :due where id = :id")
            .bind("id", letter.id())
            .bind("due", next.toEpochMilli())
            .execute());
  }

  private static Letter letter(ResultSet rows) throws SQLException {
    return new Letter(
        rows.getLong("id"),
        rows.getString("url"),
        rows.getString("body").getBytes(UTF_8),
        rows.getInt("attempts"),
        Instant.ofEpochMilli(rows.getLong("due")));
  }
}
