package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.PackageSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A version of an npm package in the store.
///
/// @param tags the dist-tags that mean this version here; `latest` for those who name none
/// @param size what its files took when it was installed
/// @param programs the names of its programs
/// @param integrity the digest that npm has checked; empty when it told none
/// @param folder where the package itself lies, with its `package.json`; not to be written to
public record InstalledPackage(
    String name,
    String version,
    List<String> tags,
    ByteSize size,
    Instant installed,
    List<String> programs,
    String integrity,
    Path folder) {
  public InstalledPackage {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(size, "size");
    requireNonNull(installed, "installed");
    requireNonNull(integrity, "integrity");
    requireNonNull(folder, "folder");
    tags = List.copyOf(tags);
    programs = List.copyOf(programs);
  }

  /// Whether a server with this spec is started out of it.
  public boolean isMeantBy(PackageSpec spec) {
    String selector = spec.selector();
    return spec.name().equals(name) && (selector.equals(version) || tags.contains(selector));
  }
}
