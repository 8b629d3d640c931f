package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Knows which values are secrets and gives each a name of its own within one import. Names become
/// file names, hence lower case: not every file system tells `TOKEN` from `token`.
final class ClientConfigImportSecrets {
  private static final int MAX_LENGTH = 100;
  private static final Pattern TELLTALE =
      Pattern.compile(
          "TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|AUTH|CREDENTIAL|COOKIE",
          Pattern.CASE_INSENSITIVE);
  // Among keys of unknown meaning ("auth": "oauth"), only those that can hold nothing else.
  private static final Pattern CERTAIN =
      Pattern.compile(
          "(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API[-_]?KEY|PRIVATE[-_]?KEY)$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SCHEME =
      Pattern.compile("\\s*(Bearer|Basic|Token)\\s+(\\S.*)", Pattern.CASE_INSENSITIVE);

  /// A secret value taken apart: the scheme that may stay in sight, and what must not.
  record Found(String scheme, String value) {}

  private final Map<String, String> ownerByName = new HashMap<>();

  /// Looks at an environment variable or header.
  static Optional<Found> find(String key, String value) {
    return find(TELLTALE, key, value);
  }

  /// Looks at a setting whose meaning is unknown.
  static Optional<Found> findCertain(String key, String value) {
    return find(CERTAIN, key, value);
  }

  static boolean isTelltale(String key) {
    return CERTAIN.matcher(key).find();
  }

  private static Optional<Found> find(Pattern keys, String key, String value) {
    Matcher scheme = SCHEME.matcher(value);
    if (scheme.matches()) {
      return Optional.of(new Found(scheme.group(1) + " ", scheme.group(2)));
    }
    return !value.isBlank() && keys.matcher(key).find()
        ? Optional.of(new Found("", value))
        : Optional.empty();
  }

  /// The name for what `source` (such as `env GITHUB_TOKEN`) of a server holds; asked again, the
  /// same.
  String name(ServerId server, String source, String key) {
    String owner = server + " " + source;
    String plain = (server + "-" + key).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
    String wanted = plain.substring(0, Math.min(plain.length(), MAX_LENGTH));
    String free = wanted;
    for (int copy = 2; !ownerByName.getOrDefault(free, owner).equals(owner); copy++) {
      free = wanted + "-" + copy;
    }
    ownerByName.put(free, owner);
    return free;
  }
}
