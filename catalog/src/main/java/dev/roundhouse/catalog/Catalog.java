package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException.Kind;
import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.storage.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The wish: which servers there should be. What stands in the configuration file is read-only
/// here; the rest lives in the store. Every change is checked whole, stored, then published. Safe
/// for many threads; changes are made one at a time.
public final class Catalog {
  private final SqlDefinitions store;
  private final Snapshot<CatalogImage> image;

  private Catalog(SqlDefinitions store, CatalogImage first) {
    this.store = requireNonNull(store, "store");
    this.image = new Snapshot<>(first);
  }

  /// Opens the store beside what the configuration file says.
  ///
  /// @throws CatalogException when they do not fit together
  public static Catalog open(
      Database database,
      Map<ServerId, ServerDefinition> servers,
      Map<ServerId, VirtualServer> virtualServers,
      Map<ClassName, ServerClass> classes) {
    SqlDefinitions store = new SqlDefinitions(database);
    Map<ServerId, ServerDefinition> allServers = new TreeMap<>();
    store.servers().forEach(each -> allServers.put(each.id(), each));
    allServers.putAll(servers);
    Map<ServerId, VirtualServer> allVirtual = new TreeMap<>();
    store.virtualServers().forEach(each -> allVirtual.put(each.name(), each));
    allVirtual.putAll(virtualServers);
    CatalogImage first =
        new CatalogImage(
            Classes.resolved(allServers, classes), allVirtual, classes, store.pins(), 1);
    checkFile(virtualServers, first);
    return new Catalog(store, first);
  }

  /// The names of the servers in a store that nobody has open here; none in a new one.
  public static Set<ServerId> stored(Database database) {
    return SqlDefinitions.serverNames(database);
  }

  /// The classes of the servers in a store that nobody has open here, of those that are of one.
  public static Map<ServerId, ClassName> storedClasses(Database database) {
    return SqlDefinitions.classNames(database);
  }

  public Snapshot<CatalogImage> image() {
    return image;
  }

  public synchronized void add(ServerDefinition definition) {
    if (image.current().servers().containsKey(definition.id())) {
      throw new CatalogException(
          Kind.CONFLICT,
          "there is a server "
              + definition.id()
              + " already; choose another name, or remove that one first");
    }
    if (image.current().virtualServers().containsKey(definition.id())) {
      throw new CatalogException(
          Kind.CONFLICT, "a virtual server is called " + definition.id() + "; choose another name");
    }
    set(definition);
  }

  public synchronized void replace(ServerDefinition definition) {
    stored(definition.id());
    set(definition);
  }

  /// A definition that has been read, with what its class says now.
  ///
  /// @throws CatalogException when there is no such class
  public ServerDefinition resolved(ServerDefinition definition) {
    return Classes.resolved(definition, image.current().classes());
  }

  private void set(ServerDefinition given) {
    ServerDefinition definition = resolved(given.withOrigin(Origin.STORE));
    if (definition.equals(image.current().servers().get(definition.id()))) {
      return;
    }
    store.put(definition);
    publish(definition.id(), Optional.of(definition));
  }

  public synchronized void remove(ServerId id) {
    stored(id);
    image.current().virtualServers().values().stream()
        .filter(virtual -> entries(virtual).anyMatch(entry -> entry.server().equals(id)))
        .findFirst()
        .ifPresent(user -> {
          throw new CatalogException(
              Kind.CONFLICT,
              "server "
                  + id
                  + " is used by virtual server "
                  + user.name()
                  + "; change or remove that first");
        });
    store.removeServer(id);
    publish(id, Optional.empty());
  }

  private void publish(ServerId id, Optional<ServerDefinition> definition) {
    image.update(before -> {
      Map<ServerId, ServerDefinition> servers = new TreeMap<>(before.servers());
      definition.ifPresentOrElse(is -> servers.put(id, is), () -> servers.remove(id));
      Map<ServerId, VersionPin> pins = new TreeMap<>(before.pins());
      pins.keySet().removeIf(pinned -> pinned.equals(id) && definition.isEmpty());
      return new CatalogImage(
          servers, before.virtualServers(), before.classes(), pins, before.version() + 1);
    });
  }

  /// The definition, if it may be changed here.
  private void stored(ServerId id) {
    ServerDefinition definition = image.current().servers().get(id);
    if (definition == null) {
      throw new CatalogException(
          Kind.NOT_FOUND, "there is no server " + id + nearest(id, image.current()));
    }
    if (definition.origin() == Origin.FILE) {
      throw new CatalogException(
          Kind.READ_ONLY, "server " + id + " is set in the configuration file; change it there");
    }
  }

  private static String nearest(ServerId id, CatalogImage in) {
    List<String> names = in.servers().keySet().stream().map(ServerId::value).toList();
    return Names.nearest(id.value(), names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /// Has a server started from this release from now on, wherever it is defined; empty for what its
  /// definition says. What runs serves on until the other is ready.
  ///
  /// @throws CatalogException when there is no such server, or its definition names another package
  public synchronized void pin(ServerId id, Optional<VersionPin> pin) {
    ServerDefinition definition = image.current().servers().get(id);
    if (definition == null) {
      throw new CatalogException(
          Kind.NOT_FOUND, "there is no server " + id + nearest(id, image.current()));
    }
    pin.ifPresent(wanted -> {
      if (!wanted.isFor(definition.transport())) {
        throw new CatalogException(
            Kind.INVALID,
            "server %s is not started from the package %s, so no version of it can be pinned"
                .formatted(id, wanted.name()));
      }
    });
    store.pin(id, pin);
    image.update(before -> before.with(id, pin));
  }

  /// When the pin of a server was written; empty when it has none.
  public Optional<Instant> pinnedSince(ServerId id) {
    return store.pinnedSince(id);
  }

  public synchronized void putVirtual(VirtualServer given) {
    VirtualServer virtual = given.withOrigin(Origin.STORE);
    if (image.current().servers().containsKey(virtual.name())) {
      throw new CatalogException(
          Kind.CONFLICT, "a server is called " + virtual.name() + "; choose another name");
    }
    VirtualServer before = image.current().virtualServers().get(virtual.name());
    if (before != null && before.origin() == Origin.FILE) {
      throw new CatalogException(
          Kind.READ_ONLY, "virtual server " + virtual.name() + " is set in the configuration file");
    }
    check(virtual, image.current());
    store.put(virtual);
    image.update(now -> {
      Map<ServerId, VirtualServer> all = new TreeMap<>(now.virtualServers());
      all.put(virtual.name(), virtual);
      return now.with(all);
    });
  }

  public synchronized void removeVirtual(ServerId name) {
    VirtualServer before = image.current().virtualServers().get(name);
    if (before == null) {
      throw new CatalogException(Kind.NOT_FOUND, "there is no virtual server " + name);
    }
    if (before.origin() == Origin.FILE) {
      throw new CatalogException(
          Kind.READ_ONLY, "virtual server " + name + " is set in the configuration file");
    }
    store.removeVirtual(name);
    image.update(now -> {
      Map<ServerId, VirtualServer> all = new TreeMap<>(now.virtualServers());
      all.remove(name);
      return now.with(all);
    });
  }

  private static Stream<Entry> entries(VirtualServer virtual) {
    return Stream.of(virtual.tools(), virtual.prompts(), virtual.resources()).flatMap(List::stream);
  }

  /// The file's own virtual servers have to fit. A stored one that loses a server of the file does
  /// not hold up the file, as it would not hold up a start: it shows less until the server is back.
  private static void checkFile(Map<ServerId, VirtualServer> fromFile, CatalogImage in) {
    for (VirtualServer each : fromFile.values()) {
      ServerDefinition namesake = in.servers().get(each.name());
      if (namesake != null && namesake.origin() == Origin.FILE) {
        throw new CatalogException(
            Kind.INVALID,
            "a server and a virtual server are called " + each.name() + "; rename one");
      }
      check(each, in);
    }
  }

  private static void check(VirtualServer virtual, CatalogImage in) {
    entries(virtual)
        .map(Entry::server)
        .filter(server -> !in.servers().containsKey(server))
        .findFirst()
        .ifPresent(unknown -> {
          throw new CatalogException(
              Kind.INVALID,
              "virtual server "
                  + virtual.name()
                  + " refers to the unknown server "
                  + unknown
                  + nearest(unknown, in));
        });
  }

  /// Takes over a changed configuration file, whole or not at all.
  ///
  /// @throws CatalogException when it does not fit what is in the store
  public synchronized void fileChanged(
      Map<ServerId, ServerDefinition> servers,
      Map<ServerId, VirtualServer> virtualServers,
      Map<ClassName, ServerClass> classes) {
    image.update(before -> {
      Map<ServerId, ServerDefinition> all = new TreeMap<>(before.servers());
      all.values().removeIf(each -> each.origin() == Origin.FILE);
      store.servers().forEach(each -> all.put(each.id(), each));
      all.putAll(servers);
      Map<ServerId, VirtualServer> virtual = new TreeMap<>(before.virtualServers());
      virtual.values().removeIf(each -> each.origin() == Origin.FILE);
      store.virtualServers().forEach(each -> virtual.put(each.name(), each));
      virtual.putAll(virtualServers);
      CatalogImage after =
          new CatalogImage(
              Classes.resolved(all, classes),
              virtual,
              classes,
              before.pins(),
              before.version() + 1);
      checkFile(virtualServers, after);
      boolean isSame =
          after.servers().equals(before.servers())
              && after.virtualServers().equals(before.virtualServers())
              && after.classes().equals(before.classes());
      return isSame ? before : after;
    });
  }
}
