package dev.roundhouse.fleet;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import java.time.Duration;

/// Told what happens in the fleet. Called on the threads that do the work, pipes included: must be
/// quick, must not block and must not throw. Each method does nothing unless overridden.
public interface FleetObserver {
  /// An observer that does not care.
  FleetObserver NONE = new FleetObserver() {};

  /// An instance is ready.
  default void started(Instance instance, Duration took) {}

  /// An instance has been stopped on purpose, with everything it had started.
  default void stopped(Instance instance) {}

  /// An instance ended by itself.
  default void exited(Instance instance, String reason) {}

  /// A start failed.
  default void startFailed(ServerId server, String tenant, String reason) {}

  /// The package of a server is being installed for its start. Told about once a second.
  ///
  /// @param progress how far it is, in words
  default void installing(ServerId server, PackageSpec what, String progress) {}

  /// Somebody was refused at once, nothing started or sent: the server is parked, or its address is
  /// left alone for a while.
  default void refused(ServerId server, FleetException.Category why) {}

  /// A process wrote something that is not a usable line.
  default void noise(Instance instance, String what) {}

  /// So many bytes came from a process.
  default void received(Instance instance, int bytes) {}

  /// So many bytes were taken by a process.
  default void sent(Instance instance, int bytes) {}

  /// An instance has fallen asleep, so deep.
  default void slept(Instance instance, SleepPolicy.Depth depth) {}

  /// An idle instance had to sleep deeper because memory is short.
  default void pressed(ServerId server, String why) {}

  /// It is known whether waking a server ahead of a demand was for something.
  ///
  /// @param wasWanted whether the demand has come, between the wake and the end of the half hour
  default void foreseen(ServerId server, boolean wasWanted) {}

  /// A place in the fleet is in another phase now.
  default void moved(Transition transition) {}

  /// An instance runs again after it was wanted.
  ///
  /// @param took from the demand until it could run
  default void woken(Instance instance, SleepPolicy.Depth from, Duration took) {}
}
