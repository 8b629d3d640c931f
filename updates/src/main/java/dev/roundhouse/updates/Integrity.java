package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// The digest by which an archive is known, as Subresource Integrity writes it: `sha512-…`.
///
/// @param value the digest in Base64
public record Integrity(Algorithm algorithm, String value) {
  /// Digests that are good enough; SHA-1 is none of them, whatever a registry says.
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 32),
    SHA384("sha384", "SHA-384", 48),
    SHA512("sha512", "SHA-512", 64);

    private final String wire;
    private final String name;
    private final int length;

    Algorithm(String wire, String name, int length) {
      this.wire = wire;
      this.name = name;
      this.length = length;
    }

    /// The name by which [MessageDigest] knows it.
    public String digest() {
      return name;
    }
  }

  public Integrity {
    requireNonNull(algorithm, "algorithm");
    if (Base64.getDecoder().decode(value).length != algorithm.length) {
      throw new IllegalArgumentException("a digest of another length");
    }
  }

  /// The strongest digest in a text that may have several, separated by spaces; empty when it has
  /// none that is good enough.
  public static Optional<Integrity> strongest(String text) {
    return Stream.of(text.strip().split("\\s+", -1))
        .flatMap(each -> read(each).stream())
        .max(Comparator.comparing(Integrity::algorithm));
  }

  private static Optional<Integrity> read(String one) {
    int hyphen = one.indexOf('-');
    int options = one.indexOf('?');
    if (hyphen < 0) {
      return Optional.empty();
    }
    String value = one.substring(hyphen + 1, options < 0 ? one.length() : options);
    for (Algorithm each : Algorithm.values()) {
      if (one.startsWith(each.wire + "-")) {
        try {
          return Optional.of(new Integrity(each, value));
        } catch (IllegalArgumentException _) {
          return Optional.empty(); // Not Base64, or of another length: no digest at all.
        }
      }
    }
    return Optional.empty();
  }

  /// Whether these are the bytes of a digest that was made with [Algorithm#digest].
  public boolean isThatOf(byte[] digest) {
    return MessageDigest.isEqual(Base64.getDecoder().decode(value), digest);
  }

  @Override
  public String toString() {
    return algorithm.wire + "-" + value;
  }
}
