package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A message to a channel, and how often it was tried.
///
/// @param id the same for each address and each attempt
/// @param address who of the channel gets it, where there are several; may be empty
/// @param kind what it tells: `firing`, `acknowledged`, `resolved`, `summary` or `test`
/// @param due when it is tried next; empty when it is not
public record AlertDelivery(
    String id,
    String channel,
    String address,
    String kind,
    String title,
    Instant made,
    State state,
    Optional<Instant> due,
    List<Attempt> attempts) {
  /// What has become of it.
  public enum State {
    WAITING,
    TAKEN,
    GIVEN_UP
  }

  /// One attempt.
  ///
  /// @param problem empty when it was taken
  public record Attempt(Instant at, Duration took, String problem) {
    public Attempt {
      requireNonNull(at, "at");
      requireNonNull(took, "took");
      requireNonNull(problem, "problem");
    }
  }

  public AlertDelivery {
    requireNonNull(id, "id");
    requireNonNull(channel, "channel");
    requireNonNull(address, "address");
    requireNonNull(kind, "kind");
    requireNonNull(title, "title");
    requireNonNull(made, "made");
    requireNonNull(state, "state");
    requireNonNull(due, "due");
    attempts = List.copyOf(attempts);
  }
}
