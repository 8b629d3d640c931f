package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.ProtectedItem;
import dev.roundhouse.updates.ServerPolicies;
import dev.roundhouse.updates.UpdatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Finds what is to be protected, and looks at it. Writes nothing but copies, and those only when
/// they are asked for.
final class Survey {
  private final Snapshot<CatalogImage> catalog;
  private final ServerPolicies policies;
  private final StartedFiles started;
  private final Supplier<List<Path>> further;
  private final Copies copies;

  /// @param further files that settings name, and theirs
  Survey(
      Snapshot<CatalogImage> catalog,
      ServerPolicies policies,
      StartedFiles started,
      Supplier<List<Path>> further,
      Copies copies) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.policies = requireNonNull(policies, "policies");
    this.started = requireNonNull(started, "started");
    this.further = requireNonNull(further, "further");
    this.copies = requireNonNull(copies, "copies");
  }

  /// Everything that is to be protected now, with the servers that it is for.
  Map<ProtectedItem, Set<String>> items() {
    Map<ProtectedItem, Set<String>> all = new TreeMap<>();
    for (ServerDefinition each : catalog.current().servers().values()) {
      String name = each.id().value();
      all.computeIfAbsent(ProtectedItem.of(each.id()), _ -> new TreeSet<>()).add(name);
      for (ProtectedItem item : started.of(each, catalog.current().transport(each))) {
        all.computeIfAbsent(item, _ -> new TreeSet<>()).add(name);
      }
    }
    for (ServerId each : catalog.current().pins().keySet()) {
      all.put(ProtectedItem.pin(each), Set.of(each.value()));
    }
    for (ServerId each : catalog.current().virtualServers().keySet()) {
      all.put(ProtectedItem.virtual(each), Set.of());
    }
    further
        .get()
        .forEach(path -> all.computeIfAbsent(ProtectedItem.file(path), _ -> new TreeSet<>()));
    return all;
  }

  /// Looks at an item.
  ///
  /// @param servers that it is protected for
  /// @param isToKeep whether a copy is made
  Found look(ProtectedItem item, Set<String> servers, boolean isToKeep) {
    try {
      return switch (item.kind()) {
        case SERVER, PIN, VIRTUAL -> entry(item, servers, isToKeep);
        case FILE -> file(item, servers, isToKeep);
        case PACKAGE -> folder(item, servers, isToKeep);
        case BASELINE -> new Found.Absent();
      };
    } catch (NoSuchFileException _) {
      return new Found.Absent();
    } catch (IOException e) {
      return new Found.Unreadable(item + " cannot be read: " + e);
    }
  }

  private Found entry(ProtectedItem item, Set<String> servers, boolean isToKeep) {
    Optional<byte[]> found = bytes(item);
    if (found.isEmpty()) {
      return new Found.Absent();
    }
    byte[] bytes = found.get();
    String hash = isToKeep ? copies.keep(bytes) : Sha256.of(bytes);
    return new Found.Present(new Taken(item, hash, "", "", isToKeep, servers));
  }

  /// What stands in the catalog of it now, in one form; empty when nothing does.
  Optional<byte[]> bytes(ProtectedItem item) {
    ServerId name = new ServerId(item.name());
    return switch (item.kind()) {
      case SERVER -> text(name).map(ServerText::bytes);
      case PIN ->
          Optional.ofNullable(catalog.current().pins().get(name))
              .map(pin -> new PinText(pin).bytes());
      case VIRTUAL ->
          Optional.ofNullable(catalog.current().virtualServers().get(name))
              .map(virtual -> CanonicalJson.of(DefinitionJson.write(virtual)));
      case FILE, PACKAGE, BASELINE -> Optional.empty();
    };
  }

  /// A server as it is now; empty when there is none of this name.
  private Optional<ServerText> text(ServerId id) {
    return Optional.ofNullable(catalog.current().servers().get(id))
        .map(definition -> {
          PolicyInForce policy = policies.policy(id);
          Optional<UpdatePolicy> ofPerson =
              policy.by() == PolicyInForce.By.PERSON
                  ? Optional.of(policy.policy())
                  : Optional.empty();
          return new ServerText(definition, ofPerson);
        });
  }

  private Found file(ProtectedItem item, Set<String> servers, boolean isToKeep) throws IOException {
    Path real = item.path().toRealPath();
    if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      return new Found.Unreadable(item + " is no file");
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(real, LinkOption.NOFOLLOW_LINKS));
    Copies.Copied copied = isToKeep ? copies.keep(real) : new Copies.Copied(Sha256.of(real), false);
    return new Found.Present(
        new Taken(item, copied.hash(), mode, real.toString(), copied.isKept(), servers));
  }

  private Found folder(ProtectedItem item, Set<String> servers, boolean isToKeep)
      throws IOException {
    Path real = item.path().toRealPath();
    byte[] list = Manifest.of(real).bytes();
    String hash = isToKeep ? copies.keep(list) : Sha256.of(list);
    return new Found.Present(new Taken(item, hash, "", real.toString(), false, servers));
  }
}
