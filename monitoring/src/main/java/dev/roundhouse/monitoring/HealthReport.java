package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How everything is, at one moment.
///
/// @param components by name
public record HealthReport(Instant at, List<Entry> components) {
  /// One component, and what is known of it.
  public record Entry(Component component, ComponentHealth health) {
    public Entry {
      requireNonNull(component, "component");
      requireNonNull(health, "health");
    }
  }

  public HealthReport {
    requireNonNull(at, "at");
    components = List.copyOf(components);
  }

  /// The worst of all; unknown where there is nothing to look at.
  public ComponentState overall() {
    return components.stream()
        .map(each -> each.health().state())
        .filter(each -> each != ComponentState.NOT_CONFIGURED)
        .max(ComponentState::compareTo)
        .orElse(ComponentState.UNKNOWN);
  }

  /// Whether everything that nobody is served without works, as far as is known.
  public boolean servesPeople() {
    return components.stream()
        .filter(each -> each.component().isEssential())
        .noneMatch(each -> each.health().state().isWorseThan(ComponentState.DEGRADED));
  }

  /// How many are in each state; the sum is that of all.
  public Map<ComponentState, Integer> counts() {
    Map<ComponentState, Integer> counts = new EnumMap<>(ComponentState.class);
    Arrays.stream(ComponentState.values()).forEach(each -> counts.put(each, 0));
    components.forEach(each -> counts.merge(each.health().state(), 1, Integer::sum));
    return Collections.unmodifiableMap(counts);
  }
}
