package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What the other files say about services, for where a service itself says nothing. Used once, by
/// one thread.
final class ServiceHints {
  /// Limits of a class of services, as words that a container runtime takes.
  ///
  /// @param category what the class is called
  record Limits(
      String category, Optional<String> memory, Optional<String> cpu, Optional<String> pids) {}

  /// A value, and where it comes from in words.
  record Hint<T>(T value, String source) {}

  private final boolean hasServices;
  private final Set<String> services;
  private final Map<String, Hint<Duration>> idle = new LinkedHashMap<>();
  private final Map<String, Hint<Sleep.Priority>> priorities = new LinkedHashMap<>();
  private final Map<String, Limits> limits = new LinkedHashMap<>();
  private final Map<String, PlacedYaml> definitions;

  /// @param definitions the services by name
  /// @param hasServices whether the services are known at all
  ServiceHints(Map<String, PlacedYaml> definitions, boolean hasServices) {
    this.definitions = definitions;
    this.services = new LinkedHashSet<>(definitions.keySet());
    this.hasServices = hasServices;
  }

  boolean hasServices() {
    return hasServices;
  }

  Set<String> services() {
    return services;
  }

  /// Whether there is such a service; if not, and that can be known, the complaint is told.
  boolean isService(String name, Consumer<String> complaint) {
    if (services.contains(name)) {
      return true;
    }
    complaint.accept(
        hasServices
            ? "there is no service " + name + NearName.of(name, services)
            : "needs services.yml in the same import; nothing was done with it");
    return false;
  }

  /// The text of a key below a service, if it says so itself.
  Optional<String> own(String service, String group, String key) {
    return Optional.ofNullable(definitions.get(service))
        .flatMap(definition -> definition.get(group))
        .flatMap(found -> found.get(key))
        .flatMap(PlacedYaml::text);
  }

  void idle(String service, Duration time, String source) {
    idle.put(service, new Hint<>(time, source));
  }

  Optional<Hint<Duration>> idle(String service) {
    return Optional.ofNullable(idle.get(service));
  }

  /// The first source wins.
  boolean priority(String service, Sleep.Priority priority, String source) {
    return priorities.putIfAbsent(service, new Hint<>(priority, source)) == null;
  }

  Optional<Hint<Sleep.Priority>> priority(String service) {
    return Optional.ofNullable(priorities.get(service));
  }

  void limits(String service, Limits of) {
    limits.put(service, of);
  }

  Optional<Limits> limits(String service) {
    return Optional.ofNullable(limits.get(service));
  }
}
