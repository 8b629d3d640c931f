package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Policies that people have set for single servers. What is told to anybody is on the disk before.
/// Safe for many threads.
final class SqlPolicies {
  /// Of all tables of this room.
  static final int VERSION = 4;

  private static final String SEPARATOR = " ";

  private final Database database;
  private final Map<ServerId, UpdatePolicy> known = new ConcurrentHashMap<>();

  SqlPolicies(Database database) {
    this.database = requireNonNull(database, "database");
    database.migrate("updates", VERSION);
    database.in(handle -> {
      handle
          .createQuery("select * from updates_policy")
          .map((rows, _) -> Map.entry(new ServerId(rows.getString("server")), policy(rows)))
          .forEach(each -> known.put(each.getKey(), each.getValue()));
      return known.size();
    });
  }

  Optional<UpdatePolicy> find(ServerId server) {
    return Optional.ofNullable(known.get(server));
  }

  void set(ServerId server, UpdatePolicy policy) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert into updates_policy
                  (server, channel, min_age_seconds, opens, open_seconds, approvals, licences)
                values (:server, :channel, :age, :opens, :open, :approvals, :licences)
                on conflict (server) do update set
                  channel = excluded.channel, min_age_seconds = excluded.min_age_seconds,
                  opens = excluded.opens, open_seconds = excluded.open_seconds,
                  approvals = excluded.approvals, licences = excluded.licences
                """)
            .bind("server", server.value())
            .bind("channel", policy.channel().name())
            .bind("age", policy.minAge().toSeconds())
            .bind("opens", policy.window().orElse(null))
            .bind("open", policy.windowLength().toSeconds())
            .bind("approvals", policy.approvals())
            .bind("licences", String.join(SEPARATOR, policy.forbiddenLicences()))
            .execute());
    known.put(server, policy);
  }

  /// Takes it away; false when there was none.
  boolean reset(ServerId server) {
    database.in(handle ->
        handle
            .createUpdate("delete from updates_policy where server = :server")
            .bind("server", server.value())
            .execute());
    return known.remove(server) != null;
  }

  private static UpdatePolicy policy(ResultSet rows) throws SQLException {
    String licences = rows.getString("licences");
    return new UpdatePolicy(
        UpdatePolicy.Channel.valueOf(rows.getString("channel")),
        Duration.ofSeconds(rows.getLong("min_age_seconds")),
        Optional.ofNullable(rows.getString("opens")),
        Duration.ofSeconds(rows.getLong("open_seconds")),
        rows.getInt("approvals"),
        licences.isEmpty() ? List.of() : List.of(licences.split(SEPARATOR, -1)));
  }
}
