package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// A file that came out of an archive.
///
/// @param path below the folder that it was unpacked into, with slashes
/// @param sha256 of its bytes, in lower-case hexadecimal
/// @param wasExecutable what the archive said; the file itself is not
public record UnpackedFile(String path, long bytes, String sha256, boolean wasExecutable) {
  public UnpackedFile {
    requireNonNull(path, "path");
    requireNonNull(sha256, "sha256");
  }
}
