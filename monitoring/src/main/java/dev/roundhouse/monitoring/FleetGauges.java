package dev.roundhouse.monitoring;

import dev.roundhouse.fleet.AddressState;
import dev.roundhouse.fleet.InstanceState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a picture of the fleet says in numbers, by the values of their labels.
final class FleetGauges {
  private FleetGauges() {}

  private static Map<List<String>, Integer> sorted() {
    return new TreeMap<>(Comparator.comparing(Object::toString));
  }

  /// Instances by server and phase.
  static Map<List<String>, Integer> phases(List<InstanceState> states) {
    Map<List<String>, Integer> counts = sorted();
    for (InstanceState state : states) {
      String phase = state.phase().name().toLowerCase(Locale.ROOT);
      counts.merge(List.of(state.server().value(), phase), 1, Integer::sum);
    }
    return counts;
  }

  /// Whether it is asked, by server and address.
  static Map<List<String>, Integer> breakers(List<InstanceState> states) {
    Map<List<String>, Integer> all = sorted();
    for (InstanceState state : states) {
      InstanceState.Running running = state.running();
      List<AddressState> addresses = running == null ? List.of() : running.addresses();
      addresses.forEach(
          each -> all.put(List.of(state.server().value(), each.url()), level(each.circuit())));
    }
    return all;
  }

  private static int level(AddressState.Circuit circuit) {
    return switch (circuit) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }
}
