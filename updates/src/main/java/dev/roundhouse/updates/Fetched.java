package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.Optional;

/// A download that has ended, as it is kept in the history.
///
/// @param place where the archive was to be had, by host and port
/// @param bytes that came, of all attempts that counted
/// @param signature of the registry, as [Signed#wire] says it
/// @param provenance how it was built, as far as that is known
/// @param failure why there is no archive; empty when it is here and has the right digest
public record Fetched(
    ServerId server,
    String name,
    Version version,
    String place,
    String integrity,
    long bytes,
    int attempts,
    String signature,
    Provenance provenance,
    Instant started,
    Instant ended,
    Optional<String> failure) {
  public Fetched {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(place, "place");
    requireNonNull(integrity, "integrity");
    requireNonNull(signature, "signature");
    requireNonNull(provenance, "provenance");
    requireNonNull(started, "started");
    requireNonNull(ended, "ended");
    requireNonNull(failure, "failure");
  }
}
