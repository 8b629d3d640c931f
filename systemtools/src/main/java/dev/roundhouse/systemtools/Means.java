package dev.roundhouse.systemtools;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditLog;
import java.nio.file.Path;

/// What the tools work with besides the files of the machine.
///
/// @param engine where the container engine listens: a path, or as in `DOCKER_HOST`
/// @param programs those of the machine
/// @param store where the inventory is kept, for its owner's eyes only
/// @param audit the log of this program
public record Means(String engine, HostPrograms programs, Path store, AuditLog audit) {
  public Means {
    requireNonNull(engine, "engine");
    requireNonNull(programs, "programs");
    requireNonNull(store, "store");
    requireNonNull(audit, "audit");
  }

  /// Those of this machine.
  public static Means ofMachine(String engine, Path store, AuditLog audit, Ticker ticker) {
    return new Means(engine, new HostPrograms(Path.of("/"), ticker), store, audit);
  }
}
