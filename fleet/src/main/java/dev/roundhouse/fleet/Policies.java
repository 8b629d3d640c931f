package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.kernel.ServerId;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// When servers sleep, as their definitions say and this machine can do. Safe for many threads.
final class Policies {
  private final Launches launches;
  private final FleetSettings settings;

  /// A look at the machine takes some ten milliseconds, so the start does not wait for it.
  private final FutureTask<Boolean> pagingOutSaves =
      new FutureTask<>(() -> Host.read().pagingOutSaves());

  Policies(Launches launches, FleetSettings settings) {
    this.launches = requireNonNull(launches, "launches");
    this.settings = requireNonNull(settings, "settings");
  }

  /// Looks at the machine, unless that has been done: so that the first lease does not wait for it.
  void look() {
    pagingOutSaves.run();
  }

  private boolean pagingOutSaves() {
    look();
    try {
      return pagingOutSaves.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the look at the machine failed", e.getCause());
    }
  }

  SleepPolicy of(ServerId server) {
    SleepPolicy policy = launches.sleep(server, settings.sleep());
    return pagingOutSaves() ? policy : policy.withoutPagingOut();
  }

  /// How servers are woken before they are wanted.
  FleetSettings.PreWake preWake() {
    return settings.preWake();
  }

  /// Whether this one is: a mere lookup.
  boolean preWakes(ServerId server) {
    return launches.preWakes(server, settings.preWake().enabled());
  }

  Machine machine(ServerId server) {
    return new Machine(of(server), settings.backoff());
  }

  /// How deep a person may put a server to sleep.
  Depth deepest() {
    return pagingOutSaves() ? Depth.ASLEEP : Depth.DOZING;
  }
}
