package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.Installed;
import dev.roundhouse.fleet.npm.PackageException;
import dev.roundhouse.fleet.npm.PackageStore;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.PackageSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The npm packages that are installed, for whoever looks after them rather than starts them. Safe
/// for many threads.
public final class PackageShelf {
  private final PackageStore store;

  PackageShelf(PackageStore store) {
    this.store = requireNonNull(store, "store");
  }

  /// Every version of an npm package that is installed, by name and version.
  ///
  /// @throws UncheckedIOException when the store cannot be read
  public List<InstalledPackage> all() {
    try {
      List<InstalledPackage> all = new ArrayList<>();
      for (Installed each : store.all()) {
        all.add(told(each));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("the package store cannot be read: " + e.getMessage(), e);
    }
  }

  private InstalledPackage told(Installed each) throws IOException {
    return new InstalledPackage(
        each.name(),
        each.version(),
        store.tags(each),
        new ByteSize(each.bytes()),
        each.when(),
        List.copyOf(each.programs().keySet()),
        each.integrity(),
        each.folder());
  }

  /// The registries npm is configured with; runs npm, unless that was done a moment ago.
  public NpmRegistries registries() throws IOException, InterruptedException {
    try {
      return store.registries();
    } catch (PackageException e) {
      throw new IOException(e.what(), e);
    }
  }

  /// Has npm choose which versions of which packages an install of this version would bring. No
  /// archive is fetched, and no script of any package is run.
  ///
  /// @param folder an empty one for npm to work in
  /// @param registry to be asked instead of the one that npm is configured with
  /// @return the bytes of npm's `package-lock.json`
  /// @throws IOException with the cause and the cure
  public byte[] lockOf(String name, String version, Path folder, Optional<URI> registry)
      throws IOException, InterruptedException {
    try {
      return store.lock(exact(name, version), folder, registry);
    } catch (PackageException e) {
      throw new IOException(e.what(), e);
    }
  }

  /// Takes a whole install that was made elsewhere into the store, by a rename: `home` holds
  /// `node_modules` with the package and everything that it needs, on the same file system. One
  /// that is there already stays, and so may this be done again after it was broken off.
  ///
  /// @param integrity the digest of the package that was checked
  /// @param executable files besides the programs that may be run, relative to `home`
  /// @throws IOException with the cause and the cure
  public InstalledPackage stage(
      Path home, String name, String version, String integrity, Set<Path> executable)
      throws IOException {
    try {
      return told(store.stage(exact(name, version), home, integrity, executable));
    } catch (PackageException e) {
      throw new IOException(e.what(), e);
    }
  }

  private static PackageSpec exact(String name, String version) throws IOException {
    try {
      PackageSpec spec = new PackageSpec(name, Optional.of(version), Optional.empty());
      if (spec.isExact()) {
        return spec;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    throw new IOException("\"%s\" is no exact version of %s".formatted(version, name));
  }

  /// Takes a version of a package that nothing needs out of the store; false when it is not there.
  ///
  /// @throws UncheckedIOException when it cannot be removed
  public boolean remove(String name, String version) {
    try {
      return store.remove(name, version);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s@%s cannot be removed: %s".formatted(name, version, e.getMessage()), e);
    }
  }
}
