package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How what is protected is, against its baseline.
///
/// @param isOn whether changes without an authorisation are refused
/// @param taken when the newest baseline was taken; empty where there is none
/// @param items how many are in it
/// @param changes how many lines the ledger has
/// @param broken what is wrong with the ledger; empty when it is whole
public record ProtectionReport(
    boolean isOn,
    Optional<Instant> taken,
    int items,
    List<Drift> drifts,
    long changes,
    Optional<String> broken) {
  public ProtectionReport {
    requireNonNull(taken, "taken");
    drifts = List.copyOf(drifts);
    requireNonNull(broken, "broken");
  }

  /// Whether everything is as it was left.
  public boolean isClean() {
    return taken.isPresent() && drifts.isEmpty() && broken.isEmpty();
  }
}
