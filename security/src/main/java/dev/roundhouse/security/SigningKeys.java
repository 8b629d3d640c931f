package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The keys that tokens are signed with: files `token-<kid>.key` of 32 random bytes, the first made
/// at the first start. The newest name signs; older ones are accepted until they are removed. Safe
/// for many threads.
final class SigningKeys {
  /// The key that signs now.
  record Signing(String kid, byte[] key) {}

  private static final int LONGEST_NAME = 32;

  static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private volatile NavigableMap<String, byte[]> keys;

  private SigningKeys(Path folder, NavigableMap<String, byte[]> keys) {
    this.folder = requireNonNull(folder, "folder");
    this.keys = Collections.unmodifiableNavigableMap(keys);
  }

  static SigningKeys open(Path folder) {
    NavigableMap<String, byte[]> keys = new TreeMap<>();
    java.io.File[] files =
        folder.toFile().listFiles((_, name) -> name.matches("token-[a-z0-9]{1,32}\\.key"));
    for (java.io.File file : requireNonNull(files, "folder of keys")) {
      String name = file.getName();
      keys.put(
          name.substring("token-".length(), name.length() - ".key".length()), read(file.toPath()));
    }
    if (keys.isEmpty()) {
      String name = "0001" + random();
      keys.put(name, made(file(folder, name)));
    }
    return new SigningKeys(folder, keys);
  }

  private static Path file(Path folder, String kid) {
    return folder.resolve("token-" + kid + ".key");
  }

  private static String random() {
    byte[] random = new byte[4];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Makes a new key, which signs from now on, and returns its name.
  synchronized String rotate() {
    String kid = following(keys.lastKey());
    NavigableMap<String, byte[]> more = new TreeMap<>(keys);
    more.put(kid, made(file(folder, kid)));
    keys = Collections.unmodifiableNavigableMap(more);
    return kid;
  }

  /// A name that sorts behind this one.
  private static String following(String kid) {
    if (kid.matches("[0-9]{4}.*") && !kid.startsWith("9999")) {
      return String.format(Locale.ROOT, "%04d", Integer.parseInt(kid, 0, 4, 10) + 1) + random();
    }
    String longer = kid + "0001";
    if (longer.length() > LONGEST_NAME) {
      throw new TokenException("no name sorts behind that of the key " + kid + "; rename its file");
    }
    return longer;
  }

  /// Removes the older keys that nothing needs, files first.
  synchronized Set<String> retire(Predicate<String> isNeeded) {
    NavigableMap<String, byte[]> left = new TreeMap<>(keys);
    Set<String> retired = new TreeSet<>();
    for (String kid : keys.headMap(keys.lastKey(), false).keySet()) {
      if (!isNeeded.test(kid)) {
        try {
          Files.deleteIfExists(file(folder, kid));
        } catch (IOException e) {
          throw new TokenException("key " + kid + " cannot be removed: " + e, e);
        }
        left.remove(kid);
        retired.add(kid);
      }
    }
    keys = Collections.unmodifiableNavigableMap(left);
    return retired;
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

  Signing signing() {
    Map.Entry<String, byte[]> newest = keys.lastEntry();
    return new Signing(newest.getKey(), newest.getValue());
  }

  byte @Nullable [] key(String kid) {
    return keys.get(kid);
  }
}
