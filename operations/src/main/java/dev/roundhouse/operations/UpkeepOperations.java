package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SettingLine;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.storage.Backups;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The program itself: its settings in force, what it finds on its machine, and copies of what it
/// knows. Safe for many threads.
public final class UpkeepOperations {
  /// What it stands on.
  ///
  /// @param file where the settings were read from; empty without one
  /// @param settings those in force
  /// @param isLive whether a change of this key in the file is in force at once
  /// @param doctor looks at the machine; may take a second
  public record Parts(
      Optional<Path> file,
      Supplier<List<SettingLine>> settings,
      Predicate<String> isLive,
      Supplier<List<Finding>> doctor,
      Backups backups,
      AuditLog audit) {
    public Parts {
      requireNonNull(file, "file");
      requireNonNull(settings, "settings");
      requireNonNull(isLive, "isLive");
      requireNonNull(doctor, "doctor");
      requireNonNull(backups, "backups");
      requireNonNull(audit, "audit");
    }
  }

  private final Parts parts;

  public UpkeepOperations(Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  /// Where the settings were read from; empty without a file.
  public Optional<Path> file(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return parts.file();
  }

  /// The settings in force, masked where they are secret.
  public List<SettingLine> settings(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return parts.settings().get();
  }

  /// Whether a change of this key is in force at once, and not at the next start.
  public boolean isLive(String key) {
    return parts.isLive().test(key);
  }

  /// What this machine can do, and what follows for servers. May take a second.
  public List<Finding> doctor(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return parts.doctor().get();
  }

  /// The copies that there are, the newest first.
  public List<Backups.Copy> backups(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return parts.backups().list();
  }

  /// Makes a copy of the database, looked through when it is made. May take seconds.
  ///
  /// @throws dev.roundhouse.storage.StorageException when it cannot be made, or is not whole
  public Backups.Copy backUp(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return new Changes(parts.audit())
        .<Backups.Copy, RuntimeException>make(
            who, "backup make", null, null, () -> parts.backups().make());
  }
}
