package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// One version that there is, as its source tells it; nothing of it has been looked at.
///
/// @param published since when it is out
/// @param deprecated what its authors say instead of recommending it
/// @param licence by its own word
/// @param runsScripts whether it wants to run something when it is installed
/// @param people who has given it out
public record Release(
    Version version,
    Optional<Instant> published,
    Optional<String> deprecated,
    Optional<String> licence,
    boolean runsScripts,
    Archive archive,
    People people) {
  /// One that nobody says anything about but where it is and by what it is known.
  static Release unknown(Version version, Archive archive) {
    return new Release(
        version, Optional.empty(), Optional.empty(), Optional.empty(), false, archive);
  }

  /// One of which nobody says who has given it out.
  public Release(
      Version version,
      Optional<Instant> published,
      Optional<String> deprecated,
      Optional<String> licence,
      boolean runsScripts,
      Archive archive) {
    this(version, published, deprecated, licence, runsScripts, archive, People.UNKNOWN);
  }

  public Release {
    requireNonNull(version, "version");
    requireNonNull(published, "published");
    requireNonNull(deprecated, "deprecated");
    requireNonNull(licence, "licence");
    requireNonNull(archive, "archive");
    requireNonNull(people, "people");
  }

  /// Who stands behind a version, by the names that its registry has for them.
  ///
  /// @param publisher who has given it out
  /// @param maintainers who may give out others; empty where nobody says it
  public record People(Optional<String> publisher, Set<String> maintainers) {
    /// Nobody says it.
    public static final People UNKNOWN = new People(Optional.empty(), Set.of());

    public People {
      requireNonNull(publisher, "publisher");
      maintainers = Set.copyOf(maintainers);
    }
  }

  /// Where its files are, and by what they are known.
  ///
  /// @param at where it can be got
  /// @param integrity its strongest digest; empty when there is none but SHA-1
  /// @param unpacked bytes of its files
  /// @param attestations where statements about how it was built are
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
