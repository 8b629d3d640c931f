package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The metadata of an npm package that lies on this machine: its `package.json`, read anew each
/// time.
///
/// @param folder where the metadata is
record LocalPackage(String name, Version version, Path folder) {
  /// More is no metadata that anybody wrote by hand.
  private static final long LARGEST = 1 << 20;

  private static final int HIGHEST = 12;

  LocalPackage {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(folder, "folder");
  }

  /// The package of this folder.
  ///
  /// @throws IOException saying what is wrong with its metadata
  static LocalPackage in(Path folder) throws IOException {
    Path file = folder.resolve("package.json");
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + " is larger than any package's metadata");
    }
    try {
      Json json = Json.parse(Files.readAllBytes(file));
      String name = json.get("name").text();
      String written = json.get("version").text();
      Optional<Version> version = written == null ? Optional.empty() : Version.read(written);
      if (name == null || version.isEmpty()) {
        throw new IOException(file + " names no package with a whole version");
      }
      return new LocalPackage(name, version.get(), folder);
    } catch (MalformedFrame e) {
      throw new IOException(file + " is not JSON: " + e.getMessage(), e);
    }
  }

  /// The package that a file belongs to, links followed: the nearest folder above it that says its
  /// name and version. Empty for a file of none.
  static Optional<LocalPackage> around(Path file) {
    try {
      @Nullable Path folder = file.toRealPath().getParent();
      for (int height = 0; folder != null && height < HIGHEST; height++) {
        Optional<LocalPackage> found = named(folder);
        if (found.isPresent()) {
          return found;
        }
        folder = folder.getParent();
      }
      return Optional.empty();
    } catch (IOException _) {
      // Gone meanwhile, or this user may not look at it: nothing is known of its package.
      return Optional.empty();
    }
  }

  private static Optional<LocalPackage> named(Path folder) {
    if (!Files.isRegularFile(folder.resolve("package.json"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(in(folder));
    } catch (IOException _) {
      // Packages keep small ones inside, such as {"type":"module"}; the next above is meant.
      return Optional.empty();
    }
  }
}
