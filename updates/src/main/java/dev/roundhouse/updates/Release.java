package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One version that there is, as its source tells it; nothing of it has been looked at.
///
/// @param published since when it is out
/// @param deprecated what its authors say instead of recommending it
/// @param licence by its own word
/// @param runsScripts whether it wants to run something when it is installed
public record Release(
    Version version,
    Optional<Instant> published,
    Optional<String> deprecated,
    Optional<String> licence,
    boolean runsScripts,
    Archive archive) {
  public Release {
    requireNonNull(version, "version");
    requireNonNull(published, "published");
    requireNonNull(deprecated, "deprecated");
    requireNonNull(licence, "licence");
    requireNonNull(archive, "archive");
  }

  /// Where its files are, and by what they are known.
  ///
  /// @param at where it can be got
  /// @param integrity its strongest digest; empty when there is none but SHA-1
  /// @param unpacked bytes of its files
  /// @param attestations where statements about how it was built are; told, not checked
  public record Archive(
      Optional<URI> at,
      Optional<Integrity> integrity,
      OptionalLong unpacked,
      List<Signature> signatures,
      Optional<URI> attestations) {
    /// Nothing is known of it.
    public static final Archive UNKNOWN =
        new Archive(
            Optional.empty(), Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty());

    public Archive {
      requireNonNull(at, "at");
      requireNonNull(integrity, "integrity");
      requireNonNull(unpacked, "unpacked");
      requireNonNull(attestations, "attestations");
      signatures = List.copyOf(signatures);
    }
  }

  /// What a registry has signed.
  ///
  /// @param key the id of its key
  /// @param value the signature in Base64
  public record Signature(String key, String value) {
    public Signature {
      requireNonNull(key, "key");
      requireNonNull(value, "value");
    }
  }
}
