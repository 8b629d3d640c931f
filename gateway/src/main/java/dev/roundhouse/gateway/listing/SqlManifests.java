package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// Manifests in the store, kept beyond the end of the program, so that after a restart lists are
/// answered without starting anything. Its table is made by the room. Safe for many threads. A
/// failing disk costs nothing but the next start of a server: it is logged, and lists are read
/// anew.
public final class SqlManifests {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  /// Manifests kept of one server, for callers with so many kinds of capabilities.
  private static final int MOST = 8;

  /// A manifest with those it was read for.
  ///
  /// @param profile names the capabilities of the callers
  record Kept(String profile, Era era, Manifest manifest) {}

  private record Row(String profile, Era era, byte[] manifest) {}

  private final Database database;

  public SqlManifests(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// What was read of a server when it was defined just like this.
  List<Kept> of(ServerDefinition definition) {
    List<Kept> all = new ArrayList<>();
    try {
      for (Row row : rows(definition)) {
        Manifest manifest = ManifestJson.read(definition.id(), row.manifest());
        all.add(new Kept(row.profile(), row.era(), manifest));
      }
    } catch (StorageException | MalformedFrame | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "the lists kept of server {0} cannot be read: {1}",
          definition.id(),
          e.getMessage());
    }
    return all;
  }

  private List<Row> rows(ServerDefinition definition) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select profile, era, manifest from gateway_manifest
                where server = :server and definition = :definition
                """)
            .bind("server", definition.id().value())
            .bind("definition", Digest.of(DefinitionJson.write(definition)))
            .map((row, _) ->
                new Row(row.getString(1), Era.valueOf(row.getString(2)), row.getBytes(3)))
            .list());
  }

  void put(ServerDefinition definition, Kept kept) {
    try {
      database.in(handle -> {
        handle
            .createUpdate(
                """
                insert into gateway_manifest (server, definition, profile, era, read_at, manifest)
                values (:server, :definition, :profile, :era, :at, :manifest)
                on conflict (server, profile, era) do update set
                  definition = excluded.definition, read_at = excluded.read_at,
                  manifest = excluded.manifest
                """)
            .bind("server", definition.id().value())
            .bind("definition", Digest.of(DefinitionJson.write(definition)))
            .bind("profile", kept.profile())
            .bind("era", kept.era().name())
            .bind("at", kept.manifest().at().toString())
            .bind("manifest", ManifestJson.write(kept.manifest()))
            .execute();
        return handle.execute(
            """
            delete from gateway_manifest where server = ? and rowid not in (
              select rowid from gateway_manifest where server = ? order by read_at desc limit ?)
            """,
            definition.id().value(),
            definition.id().value(),
            MOST);
      });
    } catch (StorageException e) {
      LOG.log(
          Level.WARNING,
          "the lists of server {0} are not kept: {1}",
          definition.id(),
          e.getMessage());
    }
  }

  void forget(ServerId server) {
    try {
      database.in(handle ->
          handle.execute("delete from gateway_manifest where server = ?", server.value()));
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "the lists of server {0} are still kept: {1}", server, e.getMessage());
    }
  }
}
