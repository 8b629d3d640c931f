package dev.roundhouse.monitoring.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// A secret of the operator's, read for each message, so that it can be changed.
public final class SecretFile {
  private static final int LONGEST = 4096;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private SecretFile() {}

  /// Its one line.
  ///
  /// @param setting that names it
  /// @throws IOException when it cannot be read, is open to others, or holds no single line
  public static String read(String setting, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file %s (%s)".formatted(file, setting));
    }
    boolean isPosix = Files.getFileStore(file).supportsFileAttributeView("posix");
    if (isPosix && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          "%s (%s) is open to others than its owner; run chmod 600 on it".formatted(file, setting));
    }
    if (Files.size(file) > LONGEST) {
      throw new IOException("%s (%s) is longer than %d bytes".formatted(file, setting, LONGEST));
    }
    // The end of a line at its end is an editor's.
    String line = Files.readString(file, UTF_8).strip();
    if (line.isEmpty() || line.chars().anyMatch(Character::isISOControl)) {
      throw new IOException("%s (%s) does not hold one line".formatted(file, setting));
    }
    return line;
  }
}
