package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;

/// A version that has been unpacked with all that it needs, and of which nothing has run.
///
/// @param integrity of the archive of the package itself
/// @param folder where the list of its files and of its parts are
/// @param unpacked every file of every part, below the folder that the store would take
/// @param since when all of it was there
/// @param until when it may be let out at the earliest
public record Quarantined(
    Tree tree, Integrity integrity, Path folder, Unpacked unpacked, Instant since, Instant until) {
  public Quarantined {
    requireNonNull(tree, "tree");
    requireNonNull(integrity, "integrity");
    requireNonNull(folder, "folder");
    requireNonNull(unpacked, "unpacked");
    requireNonNull(since, "since");
    requireNonNull(until, "until");
  }

  /// The folder that the store would take: `node_modules` is in it.
  public Path home() {
    return unpacked.folder();
  }

  /// The package itself.
  public Path own() {
    return home().resolve(tree.root().path());
  }

  /// Its parts in CycloneDX.
  public Path sbom() {
    return folder.resolve("sbom.json");
  }
}
