package dev.roundhouse.fleet;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;

/// How the fleet learns what to start. Safe for many threads.
public interface Launches {
  /// What to start for this server now. Asked once per start, on a virtual thread; may block to
  /// resolve secrets.
  ///
  /// @throws FleetException with [FleetException.Category#NOT_FOUND] when there is no such server
  ///   (the next lease asks again at once), or [FleetException.Category#START_FAILED] when it
  ///   cannot be launched, say for want of a secret (the next lease has to wait, as after any
  ///   failed start)
  Launch launch(ServerId id) throws FleetException;

  /// A number that changes whenever the server's definition changes in what is started; any number
  /// when there is no such server. Asked for every lease: must be a mere lookup and must not throw.
  long version(ServerId id);

  /// The oldest version whose instances serve on until the current one can take over: what they do
  /// is the same by another release. Asked for leases: must be a mere lookup and must not throw.
  default long oldest(ServerId id) {
    return version(id);
  }

  /// How long an instance of an older version that serves on is kept for a tenant before the
  /// current one takes over: for one who keeps state in it. Must be a mere lookup and must not
  /// throw.
  default Duration stays(ServerId id, String tenant) {
    return Duration.ZERO;
  }

  /// How long an instance of the current version has to stay alive beside the one that serves
  /// before it takes over: many a process ends only when it has read what it is made of. Must be a
  /// mere lookup and must not throw.
  default Duration proof(ServerId id) {
    return Duration.ZERO;
  }

  /// Whether an instance that ran for a tenant when the program ended is still wanted, as the
  /// server is defined now: must be a mere lookup and must not throw.
  default boolean isWanted(ServerId id, String tenant) {
    return true;
  }

  /// When instances of this server sleep, as its definition says now. Asked for each place of the
  /// server, and again when it has changed: must be a mere lookup and must not throw.
  ///
  /// @param defaults what holds where the definition says nothing
  default SleepPolicy sleep(ServerId id, FleetSettings.Sleep defaults) {
    return defaults.policy(SleepPolicy.Priority.NORMAL);
  }

  /// Whether it is learnt when this server is wanted, and it is woken before. Asked for leases:
  /// must be a mere lookup and must not throw.
  ///
  /// @param fallback what holds where the definition says nothing
  default boolean preWakes(ServerId id, boolean fallback) {
    return fallback;
  }
}
