package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/// Which servers have been seen, and which of them wait, in the store. Safe for many threads; fails
/// with a [dev.roundhouse.storage.StorageException] when the store does.
public final class SqlAdmissions {
  private final Database database;

  public SqlAdmissions(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// @param since when it was seen first, or put into quarantine
  record Seen(Instant since, boolean isWaiting) {}

  private record Row(ServerId server, Seen seen) {}

  Map<ServerId, Seen> all() {
    return database.in(handle ->
        handle
            .createQuery("select server, seen_at, is_waiting from gateway_admission")
            .map((row, _) ->
                new Row(
                    new ServerId(row.getString(1)),
                    new Seen(Instant.parse(row.getString(2)), row.getInt(3) == 1)))
            .stream()
            .collect(Collectors.toMap(Row::server, Row::seen)));
  }

  /// @param by who has decided it
  void put(Collection<ServerId> servers, Seen seen, String by) {
    database.in(handle -> {
      for (ServerId server : servers) {
        handle.execute(
            """
            insert into gateway_admission (server, seen_at, is_waiting, decided_by)
            values (?, ?, ?, ?)
            on conflict (server) do update set
              seen_at = excluded.seen_at, is_waiting = excluded.is_waiting,
              decided_by = excluded.decided_by
            """,
            server.value(),
            seen.since().toString(),
            seen.isWaiting() ? 1 : 0,
            by);
      }
      return servers.size();
    });
  }

  void forget(ServerId server) {
    database.in(
        handle -> handle.execute("delete from gateway_admission where server = ?", server.value()));
  }
}
