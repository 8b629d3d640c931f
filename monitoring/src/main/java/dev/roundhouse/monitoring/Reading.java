package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

/// What one look at a component has told.
///
/// @param message for people: what is wrong and what to do, or a figure; may be empty
public record Reading(ComponentState state, String message) {
  public Reading {
    requireNonNull(state, "state");
    requireNonNull(message, "message");
  }

  public static Reading healthy(String message) {
    return new Reading(ComponentState.HEALTHY, message);
  }
}
