package dev.roundhouse.security;

import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Where the keys of the program lie: `secrets/keys`, which no `${secret:…}` can name. An earlier
/// version kept them beside the operator's secrets.
public final class KeyFolder {
  private static final Pattern KEY = Pattern.compile("seal\\.key|token-[a-z0-9]{1,32}\\.key");

  private KeyFolder() {}

  /// The folder, with the keys of an earlier version moved into it. Moved one by one, each whole,
  /// so that a start after a crash goes on where the last one stopped.
  ///
  /// @throws TokenException when two different keys have one name
  public static Path in(DataDirectory directory) {
    Path keys = directory.keys();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory.secrets(), KeyFolder::isKey)) {
      for (Path old : files) {
        move(old, keys.resolve(old.getFileName()));
      }
    } catch (IOException e) {
      throw new TokenException("the keys cannot be moved to " + keys + ": " + e, e);
    }
    return keys;
  }

  private static boolean isKey(Path file) {
    return KEY.matcher(file.getFileName().toString()).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static void move(Path old, Path now) throws IOException {
    if (!Files.exists(now, LinkOption.NOFOLLOW_LINKS)) {
      DataDirectory.move(old, now);
    } else if (Files.mismatch(old, now) < 0) {
      Files.delete(old);
    } else {
      throw new TokenException(
          "there are two different keys, "
              + old
              + " and "
              + now
              + "; remove the one that is not in use");
    }
  }
}
