package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/// A folder with everything that came out of one archive, or out of several.
///
/// @param files by their path
/// @param bytes of all files
public record Unpacked(Path folder, List<UnpackedFile> files, long bytes) {
  public Unpacked {
    requireNonNull(folder, "folder");
    files = List.copyOf(files);
  }
}
