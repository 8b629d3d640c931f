package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Keeps an observer that throws from breaking what it observes: a start would never be told to
/// those who wait for it, and a pipe would lose its reader.
final class ShieldedObserver implements FleetObserver {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private final FleetObserver observer;

  ShieldedObserver(FleetObserver observer) {
    this.observer = requireNonNull(observer, "observer");
  }

  @Override
  public void started(Instance instance, Duration took) {
    shield(() -> observer.started(instance, took));
  }

  @Override
  public void stopped(Instance instance) {
    shield(() -> observer.stopped(instance));
  }

  @Override
  public void exited(Instance instance, String reason) {
    shield(() -> observer.exited(instance, reason));
  }

  @Override
  public void startFailed(ServerId server, String tenant, String reason) {
    shield(() -> observer.startFailed(server, tenant, reason));
  }

  @Override
  public void installing(ServerId server, PackageSpec what, String progress) {
    shield(() -> observer.installing(server, what, progress));
  }

  @Override
  public void refused(ServerId server, FleetException.Category why) {
    shield(() -> observer.refused(server, why));
  }

  @Override
  public void noise(Instance instance, String what) {
    shield(() -> observer.noise(instance, what));
  }

  @Override
  public void received(Instance instance, int bytes) {
    shield(() -> observer.received(instance, bytes));
  }

  @Override
  public void sent(Instance instance, int bytes) {
    shield(() -> observer.sent(instance, bytes));
  }

  @Override
  public void slept(Instance instance, SleepPolicy.Depth depth) {
    shield(() -> observer.slept(instance, depth));
  }

  @Override
  public void pressed(ServerId server, String why) {
    shield(() -> observer.pressed(server, why));
  }

  @Override
  public void foreseen(ServerId server, boolean wasWanted) {
    shield(() -> observer.foreseen(server, wasWanted));
  }

  @Override
  public void woken(Instance instance, SleepPolicy.Depth from, Duration took) {
    shield(() -> observer.woken(instance, from, took));
  }

  @Override
  public void moved(Transition transition) {
    shield(() -> observer.moved(transition));
  }

  private static void shield(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an observer of the fleet failed", e);
    }
  }
}
