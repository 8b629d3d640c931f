package dev.roundhouse.app;

import dev.roundhouse.config.Problem;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.UpkeepOperations;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.storage.Backups;
import dev.roundhouse.storage.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the program is kept by: its file, its settings in force and its data directory.
///
/// @param file where the settings were read from; empty without one
record Upkeep(Optional<Path> file, LiveSettings live, DataDirectory directory) {
  /// What there is to say and to do about the program itself.
  UpkeepOperations operations(AuditLog audit, Ticker ticker) {
    return new UpkeepOperations(
        new UpkeepOperations.Parts(
            file,
            () -> live.lines(file),
            LiveSettings::isLive,
            () -> look(directory.root(), file, ticker),
            Backups.of(directory, ticker),
            audit));
  }

  /// Not where it would listen: it does, so that nobody else could.
  private static List<Finding> look(Path data, Optional<Path> file, Ticker ticker) {
    List<String> problems =
        file.map(each -> new WiredProgram().check(each, data, true)).orElse(List.of()).stream()
            .map(Problem::toString)
            .toList();
    return new Checkup(data, ticker.instant()).findings(file, problems, Optional.empty());
  }
}
