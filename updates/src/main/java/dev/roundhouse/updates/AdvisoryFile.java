package dev.roundhouse.updates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// The file of known vulnerabilities, read again when it has changed. Safe for many threads.
final class AdvisoryFile {
  private static final long LARGEST = 256 << 20;

  private record Read(Path file, FileTime changed, long size, Advisories advisories) {}

  private @Nullable Read last;

  /// @throws IOException naming the file and what is wrong with it
  synchronized Advisories get(Path file) throws IOException {
    FileTime changed = Files.getLastModifiedTime(file);
    long size = Files.size(file);
    Read known = last;
    if (known != null
        && known.file().equals(file)
        && known.changed().equals(changed)
        && known.size() == size) {
      return known.advisories();
    }
    if (size > LARGEST) {
      throw new IOException(
          file + " is larger than 256 MiB; keep the records of npm packages only");
    }
    try {
      Advisories advisories = Advisories.read(Files.readAllBytes(file));
      last = new Read(file, changed, size, advisories);
      return advisories;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
