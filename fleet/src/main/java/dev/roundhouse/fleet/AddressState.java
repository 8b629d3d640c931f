package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person may see of one address of a remote server.
///
/// @param url without query, which may hold a secret
/// @param load calls under way and sessions open there
/// @param failures in a row; times it was left alone in a row, when it is
/// @param reason of the last failure; null while it is asked
/// @param nextAttempt before this moment nothing is sent to it; null while it is asked
public record AddressState(
    String url,
    Circuit circuit,
    int load,
    int failures,
    @Nullable String reason,
    @Nullable Instant nextAttempt) {
  /// Whether it is asked.
  public enum Circuit {
    /// It is asked.
    CLOSED,
    /// It is left alone, but for one attempt.
    HALF_OPEN,
    /// It is left alone.
    OPEN
  }

  public AddressState {
    requireNonNull(url, "url");
    requireNonNull(circuit, "circuit");
  }

  public boolean isAsked() {
    return circuit == Circuit.CLOSED;
  }
}
