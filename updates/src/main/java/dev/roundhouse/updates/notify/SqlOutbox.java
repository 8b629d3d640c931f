package dev.roundhouse.updates.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Messages that are not brought yet. Safe for many threads.
final class SqlOutbox {
  private final Database database;

  /// How messages are brought, told apart by how their addresses begin.
  enum Way {
    WEBHOOK("http"),
    MAIL("mailto:");

    private final String beginning;

    Way(String beginning) {
      this.beginning = beginning;
    }

    /// The address of somebody who is reached this way.
    String address(String of) {
      return this == MAIL ? beginning + of : of;
    }
  }

  /// A message that is to be kept for an address.
  record Parcel(String address, byte[] body) {
    Parcel {
      requireNonNull(address, "address");
    }
  }

  /// A message to an address.
  ///
  /// @param attempts that have failed
  /// @param due when the next one is
  record Letter(long id, String address, byte[] body, int attempts, Instant due) {
    Letter {
      requireNonNull(address, "address");
      requireNonNull(due, "due");
    }
  }

  SqlOutbox(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// Adds messages.
  ///
  /// @param most that are kept of each way; the oldest beyond are dropped
  /// @return how many were dropped
  int add(List<Parcel> parcels, Instant now, int most) {
    return database.in(handle -> add(handle, parcels, now, most));
  }

  private static int add(Handle handle, List<Parcel> parcels, Instant now, int most) {
    for (Parcel each : parcels) {
      handle
          .createUpdate(
              """
              insert into updates_notice (url, body, attempts, due)
              values (:address, :body, 0, :due)
              """)
          .bind("address", each.address())
          .bind("body", new String(each.body(), UTF_8))
          .bind("due", now.toEpochMilli())
          .execute();
    }
    // Of each on its own: those who cannot be reached one way push out nobody's of the other.
    return Stream.of(Way.values())
        .mapToInt(way ->
            handle
                .createUpdate(
                    """
                    delete from updates_notice where url glob :way and id not in
                      (select id from updates_notice where url glob :way
                       order by id desc limit :most)
                    """)
                .bind("way", way.beginning + "*")
                .bind("most", most)
                .execute())
        .sum();
  }

  /// The oldest message to each address that is reached this way.
  List<Letter> first(Way way) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select * from updates_notice where id in
                  (select min(id) from updates_notice where url glob :way group by url)
                order by id
                """)
            .bind("way", way.beginning + "*")
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
