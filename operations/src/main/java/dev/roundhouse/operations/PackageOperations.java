package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/// The store of npm packages, as people see it. Safe for many threads.
public final class PackageOperations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final Catalog catalog;
  private final Fleet fleet;
  private final Changes changes;

  PackageOperations(Catalog catalog, Fleet fleet, Changes changes) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.fleet = requireNonNull(fleet, "fleet");
    this.changes = requireNonNull(changes, "changes");
  }

  /// A version of a package in the store, with the servers that are started out of it.
  public record PackageLine(InstalledPackage installed, List<ServerId> servers) {
    public PackageLine {
      requireNonNull(installed, "installed");
      servers = List.copyOf(servers);
    }
  }

  /// Every installed version of an npm package.
  public List<PackageLine> list(Principal who) {
    Operations.need(who, Scope.MONITOR, Scope.MCP);
    return fleet.shelf().all().stream()
        .map(installed -> new PackageLine(installed, users(installed)))
        .toList();
  }

  /// The servers, disabled ones included, that are started out of this version.
  private List<ServerId> users(InstalledPackage installed) {
    CatalogImage image = catalog.image().current();
    return image.servers().values().stream()
        .filter(definition -> isStartedFrom(image.transport(definition), installed))
        .map(ServerDefinition::id)
        .toList();
  }

  private static boolean isStartedFrom(Transport transport, InstalledPackage installed) {
    return switch (transport) {
      case Transport.Stdio stdio ->
          PackageSpec.isMeant(stdio.command())
              && installed.isMeantBy(PackageSpec.parse(stdio.command()));
      case Transport.Contained _, Transport.BuiltIn _, Transport.Http _ -> false;
    };
  }

  /// Takes a version of a package that no server needs out of the store.
  public void remove(Principal who, String name, String version) {
    Operations.need(who, Scope.ADMIN);
    InstalledPackage installed =
        fleet.shelf().all().stream()
            .filter(each -> each.name().equals(name) && each.version().equals(version))
            .findFirst()
            .orElseThrow(() -> absent(name, version));
    List<ServerId> users = users(installed);
    if (!users.isEmpty()) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          "package %s@%s is used by the server %s; change or remove that first"
              .formatted(name, version, users.getFirst()));
    }
    changes.carryOut(
        who,
        "package remove",
        null,
        name + "@" + version,
        () -> {
          if (!fleet.shelf().remove(name, version)) {
            throw absent(name, version);
          }
        });
    LOG.log(Level.INFO, "{0} removed package {1}@{2}", who.subject(), name, version);
  }

  private static CatalogException absent(String name, String version) {
    return new CatalogException(
        CatalogException.Kind.NOT_FOUND,
        "there is no package %s@%s in the store; see: roundhouse packages"
            .formatted(name, version));
  }
}
