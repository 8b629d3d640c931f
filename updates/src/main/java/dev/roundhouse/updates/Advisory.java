package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A known vulnerability of an npm package.
///
/// @param id such as `GHSA-…` or `CVE-…`
/// @param name of the package
/// @param versions those that are named one by one
public record Advisory(
    String id, String summary, String name, Set<String> versions, List<Span> spans) {
  public Advisory {
    requireNonNull(id, "id");
    requireNonNull(summary, "summary");
    requireNonNull(name, "name");
    versions = Set.copyOf(versions);
    spans = List.copyOf(spans);
  }

  /// Versions from one on, up to one that has been repaired or one that is the last.
  ///
  /// @param from the first that has it; empty for the very first
  /// @param fixed the first that has it no more
  /// @param last the last that has it, where no version is known to be repaired
  public record Span(Optional<Version> from, Optional<Version> fixed, Optional<Version> last) {
    public Span {
      requireNonNull(from, "from");
      requireNonNull(fixed, "fixed");
      requireNonNull(last, "last");
    }

    boolean contains(Version version) {
      return from.map(first -> version.compareTo(first) >= 0).orElse(true)
          && fixed.map(end -> version.compareTo(end) < 0).orElse(true)
          && last.map(end -> version.compareTo(end) <= 0).orElse(true);
    }
  }

  /// Whether a version of a package has it.
  public boolean affects(String of, Version version) {
    return name.equals(of)
        && (versions.contains(version.text())
            || spans.stream().anyMatch(span -> span.contains(version)));
  }
}
