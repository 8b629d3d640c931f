package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Every version of one name that its source tells of. Immutable.
///
/// @param from who was asked, such as the host of a registry
/// @param tags names that authors give to versions, such as `latest`
/// @param all by version, the oldest first
public record Releases(
    String name, String from, Map<String, Version> tags, NavigableMap<Version, Release> all) {
  public Releases {
    requireNonNull(name, "name");
    requireNonNull(from, "from");
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    all = Collections.unmodifiableNavigableMap(new TreeMap<>(all));
  }

  /// The version that a tag means.
  public Optional<Version> tagged(String tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  public Optional<Release> of(Version version) {
    return Optional.ofNullable(all.get(version));
  }
}
