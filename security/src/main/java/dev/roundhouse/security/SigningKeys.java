package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.DataDirectory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The keys that tokens are signed with: files `token-<kid>.key` of 32 random bytes, made at the
/// first start. The newest name signs; older ones are still accepted until their file is removed.
final class SigningKeys {
  static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, byte[]> keys;
  private final String newest;

  private SigningKeys(SortedMap<String, byte[]> keys) {
    this.keys = Map.copyOf(keys);
    this.newest = keys.lastKey();
  }

  static SigningKeys open(Path folder) {
    SortedMap<String, byte[]> keys = new TreeMap<>();
    java.io.File[] files =
        folder.toFile().listFiles((_, name) -> name.matches("token-[a-z0-9]{1,32}\\.key"));
    for (java.io.File file : requireNonNull(files, "folder of keys")) {
      String name = file.getName();
      keys.put(
          name.substring("token-".length(), name.length() - ".key".length()), read(file.toPath()));
    }
    if (keys.isEmpty()) {
      byte[] kid = new byte[4];
      RANDOM.nextBytes(kid);
      String name = "0001" + HexFormat.of().formatHex(kid);
      keys.put(name, made(folder.resolve("token-" + name + ".key")));
    }
    return new SigningKeys(keys);
  }

  /// A key file, made at the first time.
  static byte[] opened(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? Arrays.copyOf(read(file), LENGTH)
        : made(file);
  }

  private static byte[] read(Path file) {
    byte[] key = DataDirectory.read(file);
    if (key == null) {
      throw new TokenException("file " + file + " is not a key: it is not a plain file");
    }
    if (key.length < LENGTH) {
      throw new TokenException(
          "file "
              + file
              + " is not a key: it has "
              + key.length
              + " bytes, and a key at least "
              + LENGTH
              + "; restore it from a backup, or remove it and a new one is made");
    }
    return key;
  }

  private static byte[] made(Path file) {
    byte[] key = new byte[LENGTH];
    RANDOM.nextBytes(key);
    DataDirectory.write(file, key);
    return key;
  }

  String newest() {
    return newest;
  }

  byte @Nullable [] key(String kid) {
    return keys.get(kid);
  }
}
