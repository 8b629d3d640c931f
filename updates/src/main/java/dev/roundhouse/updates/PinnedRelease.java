package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.VersionPin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The release that a server is pinned to, and how that came about as far as anybody knows.
///
/// @param since when the pin was written
/// @param by what has written it; empty when it is not kept any more
public record PinnedRelease(VersionPin pin, Instant since, Optional<By> by) {
  /// A job that has moved the server to the release.
  ///
  /// @param isReturn whether it has brought back what ran before
  /// @param people who have approved or wanted that; none where it went by itself
  public record By(Job job, boolean isReturn, List<String> people) {
    public By {
      requireNonNull(job, "job");
      people = List.copyOf(people);
    }
  }

  public PinnedRelease {
    requireNonNull(pin, "pin");
    requireNonNull(since, "since");
    requireNonNull(by, "by");
  }

  /// @param jobs of the server, the newest first
  static Optional<By> by(VersionPin pin, List<Job> jobs, Jobs all) {
    for (Job each : jobs) {
      boolean isOfIt = each.target().name().equals(pin.name());
      boolean isBack =
          each.state() instanceof JobState.RolledBack && each.from().text().equals(pin.version());
      boolean isThere =
          (each.state().isOnProbation() || each.state() instanceof JobState.Done)
              && each.to().text().equals(pin.version());
      if (isOfIt && (isBack || isThere)) {
        return Optional.of(new By(each, isBack, people(all.steps(each.id()), isBack)));
      }
    }
    return Optional.empty();
  }

  private static List<String> people(List<LedgerEntry> steps, boolean isBack) {
    LedgerEntry.What what = isBack ? LedgerEntry.What.ROLL_BACK : LedgerEntry.What.PROMOTE;
    return steps.stream()
        .filter(each -> each.what() == what)
        .flatMap(each -> each.by().stream())
        .distinct()
        .toList();
  }
}
