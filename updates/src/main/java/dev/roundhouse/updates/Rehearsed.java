package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;

/// The trial of a version beside the one that runs.
///
/// @param reasons what the verdict is for, the worst first; not empty unless it is good
/// @param notes what limits how much the trial shows
/// @param changes from what the one before offers to what this one does
public record Rehearsed(
    ServerId server,
    PackageSpec version,
    Verdict verdict,
    List<String> reasons,
    List<String> notes,
    List<Change> changes,
    Performance before,
    Performance after,
    Instant at) {
  public Rehearsed {
    requireNonNull(server, "server");
    requireNonNull(version, "version");
    requireNonNull(verdict, "verdict");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    requireNonNull(at, "at");
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
    changes = List.copyOf(changes);
  }
}
