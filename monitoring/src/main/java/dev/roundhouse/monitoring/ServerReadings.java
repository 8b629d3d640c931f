package dev.roundhouse.monitoring;

import dev.roundhouse.fleet.InstanceState;
import java.util.List;

/// How a server is, by what the fleet knows of it without asking it: one that sleeps is not woken
/// to be looked at. Pure.
public final class ServerReadings {
  private ServerReadings() {}

  /// @param isEnabled whether it may run at all
  /// @param instances those of this server, in whatever phase
  /// @param hasRun whether something of it has run since this program was started
  public static Reading of(boolean isEnabled, List<InstanceState> instances, boolean hasRun) {
    if (!isEnabled) {
      return new Reading(ComponentState.NOT_CONFIGURED, "it is disabled");
    }
    Reading worst = null;
    boolean servesSome = false;
    for (InstanceState each : instances) {
      Reading one = ofInstance(each, hasRun);
      servesSome |= one.state() == ComponentState.HEALTHY;
      worst = worst == null || one.state().isWorseThan(worst.state()) ? one : worst;
    }
    if (worst == null) {
      return stopped(hasRun);
    }
    boolean isPartly = servesSome && worst.state().isWorseThan(ComponentState.DEGRADED);
    return isPartly ? new Reading(ComponentState.DEGRADED, worst.message()) : worst;
  }

  /// How one of its instances is.
  public static Reading ofInstance(InstanceState instance, boolean hasRun) {
    String reason = instance.reason();
    String why = reason == null ? "" : ": " + reason;
    return switch (instance.phase()) {
      case STOPPED ->
          instance.trouble() == null
              ? stopped(hasRun)
              : new Reading(
                  ComponentState.UNHEALTHY, "it has failed; the next call starts it again" + why);
      case READY -> Reading.healthy("it runs");
      case STARTING ->
          instance.trouble() == null
              ? Reading.healthy("it is being started")
              : new Reading(ComponentState.UNHEALTHY, "it is started once more" + why);
      case FALLING_ASLEEP, DOZING, ASLEEP -> Reading.healthy("it sleeps");
      case WAKING -> Reading.healthy("it is being woken");
      case DRAINING, STOPPING -> Reading.healthy("it is on its way out");
      case UNVERIFIED ->
          new Reading(ComponentState.UNKNOWN, "nobody has had an answer from it yet");
      case UNREACHABLE -> new Reading(ComponentState.UNHEALTHY, "it cannot be reached" + why);
      case BACKING_OFF -> new Reading(ComponentState.UNHEALTHY, "it has failed" + why);
      case PARKED -> new Reading(ComponentState.CRITICAL, "it needs a person" + why);
    };
  }

  private static Reading stopped(boolean hasRun) {
    return hasRun
        ? Reading.healthy("nothing of it runs; the next call starts it")
        : new Reading(
            ComponentState.UNKNOWN,
            "it has not run yet; the next call starts it, or: roundhouse selfcheck");
  }
}
