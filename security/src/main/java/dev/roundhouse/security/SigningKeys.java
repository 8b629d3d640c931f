package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.TokenSettings.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The keys that tokens are signed with: files `token-<kid>.key` of 32 random bytes, and
/// `token-<kid>.pem` with a pair of Ed25519, the first made at the first start. The newest name
/// signs; older ones are accepted until their end, or until they are removed. All are read at the
/// start: what a token names is looked up among them and nowhere else. Safe for many threads.
final class SigningKeys {
  private static final Pattern FILE = Pattern.compile("token-([a-z0-9]{1,32})\\.(key|pem)");
  private static final int LONGEST_NAME = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private volatile NavigableMap<String, SigningKey> keys;
  private volatile Map<String, Instant> ends = Map.of();

  private SigningKeys(Path folder, NavigableMap<String, SigningKey> keys) {
    this.folder = requireNonNull(folder, "folder");
    this.keys = Collections.unmodifiableNavigableMap(keys);
  }

  /// @param algorithm of the first key, where there is none yet
  static SigningKeys open(Path folder, Algorithm algorithm) {
    NavigableMap<String, SigningKey> keys = new TreeMap<>();
    java.io.File[] files = folder.toFile().listFiles();
    for (java.io.File file : requireNonNull(files, "folder of keys")) {
      Matcher name = FILE.matcher(file.getName());
      if (name.matches() && keys.put(name.group(1), read(file.toPath(), name)) != null) {
        throw new TokenException(
            "there are two keys of one name, token-"
                + name.group(1)
                + ".key and .pem in "
                + folder
                + "; remove the one that is not in use");
      }
    }
    if (keys.isEmpty()) {
      String name = "0001" + random();
      keys.put(name, made(folder, name, algorithm));
    }
    return new SigningKeys(folder, keys);
  }

  private static SigningKey read(Path file, Matcher name) {
    String kid = name.group(1);
    return name.group(2).equals("pem")
        ? KeyFiles.pair(file, kid)
        : new SigningKey.Hmac(kid, KeyFiles.secret(file));
  }

  private static SigningKey made(Path folder, String kid, Algorithm algorithm) {
    Path file = file(folder, kid, algorithm);
    return switch (algorithm) {
      case HS256 -> new SigningKey.Hmac(kid, KeyFiles.madeSecret(file));
      case EDDSA -> KeyFiles.madePair(file, kid);
    };
  }

  private static Path file(Path folder, String kid, Algorithm algorithm) {
    String suffix =
        switch (algorithm) {
          case HS256 -> ".key";
          case EDDSA -> ".pem";
        };
    return folder.resolve("token-" + kid + suffix);
  }

  private static String random() {
    byte[] random = new byte[4];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Makes a new key, which signs from now on, and returns its name.
  synchronized String rotate(Algorithm algorithm) {
    String kid = following(keys.lastKey());
    NavigableMap<String, SigningKey> more = new TreeMap<>(keys);
    more.put(kid, made(folder, kid, algorithm));
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

  /// From then on these keys are not accepted.
  synchronized void end(Map<String, Instant> at) {
    Map<String, Instant> all = new HashMap<>(ends);
    all.putAll(at);
    ends = Map.copyOf(all);
  }

  /// When a key ends; null when that is not settled.
  @Nullable Instant end(String kid) {
    return ends.get(kid);
  }

  /// Whether a key has not come to its end; true for what is no key.
  boolean isGood(String kid, Instant now) {
    Instant end = ends.get(kid);
    return end == null || now.isBefore(end);
  }

  /// Removes the older keys that nothing needs, files first. That they have ended is remembered: a
  /// token that was good may be looked at again.
  synchronized Set<String> retire(Predicate<String> isNeeded) {
    NavigableMap<String, SigningKey> left = new TreeMap<>(keys);
    Set<String> retired = new TreeSet<>();
    for (SigningKey key : keys.headMap(keys.lastKey(), false).values()) {
      if (!isNeeded.test(key.kid())) {
        try {
          Files.deleteIfExists(file(folder, key.kid(), key.algorithm()));
        } catch (IOException e) {
          throw new TokenException("key " + key.kid() + " cannot be removed: " + e, e);
        }
        left.remove(key.kid());
        retired.add(key.kid());
      }
    }
    keys = Collections.unmodifiableNavigableMap(left);
    return retired;
  }

  /// The key that signs now.
  SigningKey signing() {
    return keys.lastEntry().getValue();
  }

  @Nullable SigningKey key(String kid) {
    return keys.get(kid);
  }

  /// The names of all, the newest last.
  Set<String> names() {
    return keys.keySet();
  }
}
