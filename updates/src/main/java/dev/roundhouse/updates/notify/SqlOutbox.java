package dev.roundhouse.updates.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Telling;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Messages that are not brought yet. Safe for many threads.
public final class SqlOutbox {
  private static final Logger LOG = System.getLogger("roundhouse.updates");

  /// That are kept of each way.
  private static final int MOST = 1000;

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

  /// Adds the messages of a notice.
  void keep(Telling telling) {
    database.in(handle -> {
      keep(handle, telling);
      return telling;
    });
  }

  /// Adds the messages of a notice in the transaction of what it tells of. The oldest beyond what
  /// is kept are dropped.
  public static void keep(Handle handle, Telling telling) {
    for (Telling.Parcel each : telling.parcels()) {
      handle
          .createUpdate(
              """
              insert into updates_notice (url, body, attempts, due)
              values (:address, :body, 0, :due)
              """)
          .bind("address", each.address())
          .bind("body", new String(each.body(), UTF_8))
          .bind("due", telling.at().toEpochMilli())
          .execute();
    }
    int dropped = telling.parcels().isEmpty() ? 0 : trimmed(handle);
    if (dropped > 0) {
      LOG.log(Level.WARNING, "{0} messages were dropped: more than {1} wait", dropped, MOST);
    }
  }

  /// Of each on its own: those who cannot be reached one way push out nobody's of the other.
  private static int trimmed(Handle handle) {
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
                .bind("most", MOST)
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
