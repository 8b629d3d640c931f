package dev.roundhouse.monitoring;

import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.Transition;
import dev.roundhouse.monitoring.Metrics.Kind;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts how servers change from phase to phase, and how long they sleep. Safe for many threads.
public final class MoveMetrics implements FleetObserver {
  private final Counter moves;
  private final Histogram sleeps;
  private final Map<String, Instant> asleep = new ConcurrentHashMap<>();

  /// @param metrics among which they are
  public MoveMetrics(Metrics metrics) {
    String count = "Changes of instances from one phase to another.";
    this.moves =
        Counter.builder()
            .name(
                metrics.described(
                    Kind.COUNTER,
                    "service_state_transitions_total",
                    count,
                    "service",
                    "from",
                    "to"))
            .help(count)
            .labelNames("service", "from", "to")
            .register(metrics.registry);
    String slept = "How long instances slept that sleep no more.";
    this.sleeps =
        Histogram.builder()
            .name(
                metrics.described(
                    Kind.HISTOGRAM, "service_sleep_duration_seconds", slept, "service"))
            .help(slept)
            .labelNames("service")
            .classicOnly()
            .classicUpperBounds(10, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 604_800)
            .register(metrics.registry);
  }

  @Override
  public void moved(Transition transition) {
    moves
        .labelValues(
            transition.server().value(), wire(transition.before()), wire(transition.after()))
        .inc();
    String instance = transition.instance();
    if (instance != null) {
      boolean isAsleep = sleeps(transition.after());
      Instant since = isAsleep ? null : asleep.remove(instance);
      if (isAsleep) {
        asleep.putIfAbsent(instance, transition.at());
      } else if (since != null) {
        double seconds = Duration.between(since, transition.at()).toMillis() / 1e3;
        sleeps.labelValues(transition.server().value()).observe(Math.max(0, seconds));
      }
    }
  }

  private static boolean sleeps(Phase phase) {
    return switch (phase) {
      case DOZING, ASLEEP -> true;
      case STOPPED, STARTING, UNVERIFIED, UNREACHABLE, READY, FALLING_ASLEEP -> false;
      case WAKING, DRAINING, STOPPING, BACKING_OFF, PARKED -> false;
    };
  }

  private static String wire(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
