package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// The stored half of the wish.
final class SqlDefinitions {
  static final int VERSION = 2;

  private final Database database;

  SqlDefinitions(Database database) {
    this.database = requireNonNull(database, "database");
    database.migrate("catalog", VERSION);
  }

  /// A look that changes nothing, tables included: another program may have the store open.
  static Set<ServerId> serverNames(Database database) {
    return database.in(handle ->
        isMade(handle)
            ? handle.createQuery("select name from catalog_server").mapTo(String.class).stream()
                .map(ServerId::new)
                .collect(Collectors.toCollection(TreeSet::new))
            : Set.of());
  }

  /// The same look, for the classes of those that are of one.
  static Map<ServerId, ClassName> classNames(Database database) {
    return database.in(
        handle -> isMade(handle) ? Classes.named(servers(handle).stream()) : Map.of());
  }

  private static boolean isMade(Handle handle) {
    return handle
        .createQuery("select 1 from sqlite_master where name = 'catalog_server'")
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  List<ServerDefinition> servers() {
    return database.in(SqlDefinitions::servers);
  }

  private static List<ServerDefinition> servers(Handle handle) {
    return handle
        .createQuery("select definition from catalog_server order by name")
        .mapTo(String.class)
        .map(text -> DefinitionJson.readServer(text.getBytes(StandardCharsets.UTF_8), Origin.STORE))
        .list();
  }

  List<VirtualServer> virtualServers() {
    return database.in(handle ->
        handle
            .createQuery("select definition from catalog_virtual_server order by name")
            .mapTo(String.class)
            .map(text ->
                DefinitionJson.readVirtual(text.getBytes(StandardCharsets.UTF_8), Origin.STORE))
            .list());
  }

  void put(ServerDefinition definition) {
    put("catalog_server", definition.id(), DefinitionJson.write(definition));
  }

  void put(VirtualServer virtual) {
    put("catalog_virtual_server", virtual.name(), DefinitionJson.write(virtual));
  }

  private void put(String table, ServerId name, byte[] definition) {
    String statement =
        "insert into "
            + table
            + """
             (name, definition, changed_at)
            values (:name, :definition, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
            on conflict (name) do update set
              definition = excluded.definition, changed_at = excluded.changed_at
            """;
    database.in(handle ->
        handle
            .createUpdate(statement)
            .bind("name", name.value())
            .bind("definition", new String(definition, StandardCharsets.UTF_8))
            .execute());
  }

  /// Removes a server, and its pin with it.
  void removeServer(ServerId name) {
    database.in(handle ->
        Stream.of("catalog_pin", "catalog_server")
            .mapToInt(table ->
                handle
                    .createUpdate("delete from " + table + " where name = :name")
                    .bind("name", name.value())
                    .execute())
            .sum());
  }

  Map<ServerId, VersionPin> pins() {
    return database.in(handle ->
        handle
            .createQuery("select name, package, version, integrity from catalog_pin")
            .map((row, _) ->
                Map.entry(
                    new ServerId(row.getString("name")),
                    new VersionPin(
                        row.getString("package"),
                        row.getString("version"),
                        row.getString("integrity"))))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  Optional<Instant> pinnedSince(ServerId name) {
    return database.in(handle ->
        handle
            .createQuery("select changed_at from catalog_pin where name = :name")
            .bind("name", name.value())
            .mapTo(String.class)
            .findOne()
            .map(Instant::parse));
  }

  void pin(ServerId name, Optional<VersionPin> pin) {
    if (pin.isEmpty()) {
      remove("delete from catalog_pin where name = :name", name);
      return;
    }
    String statement =
        """
        insert into catalog_pin (name, package, version, integrity, changed_at)
        values (:name, :package, :version, :integrity, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
        on conflict (name) do update set
          package = excluded.package, version = excluded.version,
          integrity = excluded.integrity, changed_at = excluded.changed_at
        """;
    database.in(handle ->
        handle
            .createUpdate(statement)
            .bind("name", name.value())
            .bind("package", pin.get().name())
            .bind("version", pin.get().version())
            .bind("integrity", pin.get().integrity())
            .execute());
  }

  void removeVirtual(ServerId name) {
    remove("delete from catalog_virtual_server where name = :name", name);
  }

  private void remove(String statement, ServerId name) {
    database.in(handle -> handle.createUpdate(statement).bind("name", name.value()).execute());
  }
}
