package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

/// An objective and how it stands now.
public record SloStatus(Objective objective, SloResult result) {
  public SloStatus {
    requireNonNull(objective, "objective");
    requireNonNull(result, "result");
  }
}
