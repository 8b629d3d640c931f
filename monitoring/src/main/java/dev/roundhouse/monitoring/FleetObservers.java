package dev.roundhouse.monitoring;

import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.SleepPolicy;
import dev.roundhouse.fleet.Transition;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.List;

/// Tells several observers what happens in the fleet, one after the other. What is told of every
/// line of a process makes nothing new on the way.
public record FleetObservers(List<FleetObserver> all) implements FleetObserver {
  public FleetObservers {
    all = List.copyOf(all);
  }

  @Override
  public void started(Instance instance, Duration took) {
    all.forEach(each -> each.started(instance, took));
  }

  @Override
  public void stopped(Instance instance) {
    all.forEach(each -> each.stopped(instance));
  }

  @Override
  public void exited(Instance instance, String reason) {
    all.forEach(each -> each.exited(instance, reason));
  }

  @Override
  public void startFailed(ServerId server, String tenant, String reason) {
    all.forEach(each -> each.startFailed(server, tenant, reason));
  }

  @Override
  public void installing(ServerId server, PackageSpec what, String progress) {
    all.forEach(each -> each.installing(server, what, progress));
  }

  @Override
  public void refused(ServerId server, FleetException.Category why) {
    all.forEach(each -> each.refused(server, why));
  }

  @Override
  public void noise(Instance instance, String what) {
    all.forEach(each -> each.noise(instance, what));
  }

  @Override
  public void received(Instance instance, int bytes) {
    for (FleetObserver each : all) {
      each.received(instance, bytes);
    }
  }

  @Override
  public void sent(Instance instance, int bytes) {
    for (FleetObserver each : all) {
      each.sent(instance, bytes);
    }
  }

  @Override
  public void slept(Instance instance, SleepPolicy.Depth depth) {
    all.forEach(each -> each.slept(instance, depth));
  }

  @Override
  public void pressed(ServerId server, String why) {
    all.forEach(each -> each.pressed(server, why));
  }

  @Override
  public void foreseen(ServerId server, boolean wasWanted) {
    all.forEach(each -> each.foreseen(server, wasWanted));
  }

  @Override
  public void moved(Transition transition) {
    all.forEach(each -> each.moved(transition));
  }

  @Override
  public void woken(Instance instance, SleepPolicy.Depth from, Duration took) {
    all.forEach(each -> each.woken(instance, from, took));
  }
}
