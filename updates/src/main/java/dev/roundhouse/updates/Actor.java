package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// Who does something to what is protected.
///
/// @param subject of the token
/// @param correlation the id that the answer, the log and the audit log have in common; empty
///   outside of a request
public record Actor(String subject, String correlation) {
  public Actor {
    requireNonNull(subject, "subject");
    requireNonNull(correlation, "correlation");
  }
}
