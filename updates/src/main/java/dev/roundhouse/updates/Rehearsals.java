package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.trial.Comparison;
import dev.roundhouse.updates.trial.Judgement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Tries a staged version beside the one that runs: both are started anew, under the same
/// conditions, and compared. Nothing that clients use is touched. Safe for many threads; blocks its
/// caller.
public final class Rehearsals {
  private final RehearsalStage stage;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;

  /// @param settings those in force, read at each use
  public Rehearsals(RehearsalStage stage, Supplier<UpdateSettings> settings, Ticker ticker) {
    this.stage = requireNonNull(stage, "stage");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Tries a version that is in the package store.
  ///
  /// @param version with its exact version
  /// @throws UpdateException when there is nothing that could be started
  public Rehearsed rehearse(ServerId server, PackageSpec version) throws InterruptedException {
    if (!version.isExact()) {
      throw new UpdateException(
          UpdateException.Kind.NOT_NOW,
          "server %s: %s says no exact version; name one, such as %s%s@1.2.3"
              .formatted(server, version, PackageSpec.PREFIX, version.name()));
    }
    TrialSettings how = settings.get().trial();
    Seen seen = seen(server, version, how);
    if (seen.judgement().isAboutTime()) {
      // A machine that is busy for a moment makes anybody slow.
      seen = seen(server, version, how);
    }
    return new Rehearsed(
        server,
        version,
        seen.judgement().verdict(),
        seen.judgement().reasons(),
        seen.judgement().notes(),
        seen.changes(),
        seen.before(),
        seen.after(),
        ticker.instant());
  }

  private record Seen(
      Performance before, Performance after, List<Change> changes, Judgement judgement) {}

  private Seen seen(ServerId server, PackageSpec version, TrialSettings how)
      throws InterruptedException {
    Performance before = stage.perform(server, Optional.empty(), how);
    Performance after = stage.perform(server, Optional.of(version), how);
    List<Change> changes = Comparison.between(before, after, stage.toolsBut(server));
    return new Seen(before, after, changes, Judgement.of(before, after, changes));
  }
}
