package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The history of downloads: the newest of them. Safe for many threads.
final class SqlDownloads {
  private static final int KEPT = 5_000;

  private final Database database;

  SqlDownloads(Database database) {
    this.database = requireNonNull(database, "database");
    SqlTables.ready(database);
  }

  void add(Fetched fetched) {
    database.in(handle -> {
      handle
          .createUpdate(
              """
              insert into updates_download
                (server, name, version, place, integrity, bytes, attempts, signature, provenance,
                 started_at, ended_at, why)
              values
                (:server, :name, :version, :place, :integrity, :bytes, :attempts, :signature,
                 :provenance, :started, :ended, :why)
              """)
          .bind("server", fetched.server().value())
          .bind("name", fetched.name())
          .bind("version", fetched.version().text())
          .bind("place", fetched.place())
          .bind("integrity", fetched.integrity())
          .bind("bytes", fetched.bytes())
          .bind("attempts", fetched.attempts())
          .bind("signature", fetched.signature())
          .bind("provenance", written(fetched.provenance()))
          .bind("started", fetched.started().toString())
          .bind("ended", fetched.ended().toString())
          .bind("why", fetched.failure().orElse(null))
          .execute();
      return handle
          .createUpdate(
              "delete from updates_download"
                  + " where id <= (select max(id) from updates_download) - :kept")
          .bind("kept", KEPT)
          .execute();
    });
  }

  /// The newest first.
  List<Fetched> newest(int most) {
    return database.in(handle ->
        handle
            .createQuery("select * from updates_download order by id desc limit :most")
            .bind("most", most)
            .map((rows, _) -> fetched(rows))
            .list());
  }

  private static String written(Provenance provenance) {
    JsonWriter json = provenance.write(new JsonWriter().object()).end();
    return new String(json.toBytes(), UTF_8);
  }

  /// Rows of an earlier version have the word alone.
  private static Provenance provenance(String kept) {
    String object = kept.startsWith("{") ? kept : "{\"provenance\":\"%s\"}".formatted(kept);
    try {
      return Provenance.read(Json.parse(object.getBytes(UTF_8)));
    } catch (MalformedFrame e) {
      return new Provenance.NotChecked("what was kept of it cannot be read: " + e.getMessage());
    }
  }

  private static Fetched fetched(ResultSet rows) throws SQLException {
    return new Fetched(
        new ServerId(rows.getString("server")),
        rows.getString("name"),
        Version.of(rows.getString("version")),
        rows.getString("place"),
        rows.getString("integrity"),
        rows.getLong("bytes"),
        rows.getInt("attempts"),
        rows.getString("signature"),
        provenance(rows.getString("provenance")),
        Instant.parse(rows.getString("started_at")),
        Instant.parse(rows.getString("ended_at")),
        Optional.ofNullable(rows.getString("why")));
  }
}
