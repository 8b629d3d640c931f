package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.Optional;

/// A change that somebody wants to make to something that is protected.
///
/// @param what is done, such as `server remove`
/// @param version that is promoted or gone back to; empty where none is
/// @param digest of its archive
public record ProtectedChange(
    ProtectedItem item, String what, Optional<String> version, Optional<String> digest) {
  public ProtectedChange {
    requireNonNull(item, "item");
    requireNonNull(what, "what");
    requireNonNull(version, "version");
    requireNonNull(digest, "digest");
  }

  /// One that has nothing to do with versions.
  public static ProtectedChange of(ProtectedItem item, String what) {
    return new ProtectedChange(item, what, Optional.empty(), Optional.empty());
  }

  /// A server is moved to a version: its pin is written.
  public static ProtectedChange toVersion(
      ServerId server, String what, String version, Optional<String> digest) {
    return new ProtectedChange(ProtectedItem.pin(server), what, Optional.of(version), digest);
  }
}
