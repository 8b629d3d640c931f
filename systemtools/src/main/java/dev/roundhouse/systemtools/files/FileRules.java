package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Which files may be seen.
///
/// @param roots directories under which everything may be read that no rule denies
/// @param writable those of them, or directories below, where files may be written
/// @param denied names that are denied wherever they stand, besides the built-in ones
/// @param closed directories that are denied with everything below, wherever they are seen
/// @param mostRead bytes of a file that one call reads at most
/// @param mostTold bytes of content that one answer holds at most
public record FileRules(
    List<Path> roots,
    List<Path> writable,
    List<String> denied,
    List<Path> closed,
    long mostRead,
    int mostTold) {
  /// Names that hold what lets people in, wherever they stand in a path.
  public static final List<String> ALWAYS_DENIED =
      List.of(
          ".ssh",
          ".aws",
          ".azure",
          ".config",
          ".docker",
          ".gnupg",
          ".kube",
          ".gcloud",
          ".vault*",
          "id_*",
          "*_rsa*",
          "*_dsa*",
          "*_ecdsa*",
          "*_ed25519*",
          "*.pem",
          "*.key",
          "*.p12",
          "*.pfx",
          "*.jks",
          "*.keystore",
          "*.kdbx",
          "*.ppk",
          "*secret*",
          "*credential*",
          "*password*",
          "*passwd*",
          "shadow*",
          "gshadow*",
          "sudoers*",
          ".env",
          ".env.*",
          ".netrc",
          ".pgpass",
          ".git-credentials",
          ".npmrc",
          ".pypirc",
          ".htpasswd",
          ".*_history",
          "authorized_keys*",
          "known_hosts*");

  private static final List<Wildcard> BUILT_IN = ALWAYS_DENIED.stream().map(Wildcard::new).toList();

  public FileRules {
    roots = roots.stream().map(FileRules::absolute).toList();
    writable = writable.stream().map(FileRules::absolute).toList();
    denied = List.copyOf(denied);
    closed = List.copyOf(closed);
  }

  private static Path absolute(Path path) {
    requireNonNull(path, "path");
    if (!path.isAbsolute() || path.getNameCount() == 0 || !path.normalize().equals(path)) {
      throw new IllegalArgumentException(
          path + " is no root: write an absolute directory without . and .., and not / itself");
    }
    return path;
  }

  /// Whether a name is denied that stands somewhere below a root.
  boolean isDenied(String name) {
    return Stream.concat(BUILT_IN.stream(), denied.stream().map(Wildcard::new))
        .anyMatch(pattern -> pattern.matches(name));
  }
}
