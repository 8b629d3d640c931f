package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The limits of one service: its own, and those of its category where it has none.
final class ServiceResources {
  private static final Set<String> LIMITS = Set.of("memory", "cpu", "pids");

  private ServiceResources() {}

  static Map<String, String> of(
      @Nullable PlacedYaml written,
      ServiceFilesLedger.Page page,
      Optional<ServiceHints.Limits> category) {
    Map<String, String> resources = new LinkedHashMap<>();
    if (written != null) {
      written.members().forEach((key, at) -> read("resources." + key, key, at, page, resources));
    }
    category
        .flatMap(ServiceHints.Limits::memory)
        .ifPresent(is -> resources.putIfAbsent("memory", is));
    category.flatMap(ServiceHints.Limits::cpu).ifPresent(is -> resources.putIfAbsent("cpu", is));
    category.flatMap(ServiceHints.Limits::pids).ifPresent(is -> resources.putIfAbsent("pids", is));
    return resources;
  }

  private static void read(
      String path,
      String key,
      PlacedYaml at,
      ServiceFilesLedger.Page page,
      Map<String, String> resources) {
    String value = at.text().orElse("");
    if (key.equals("cpu_reservation")) {
      page.refused(at, path, "processors are shared by need; there is only a limit, cpu");
    } else if (key.equals("memory_reservation")) {
      page.refused(at, path, "memory is given by need; there is only a limit, memory");
    } else if (!LIMITS.contains(key)) {
      page.refused(at, path, "is no limit" + NearName.of(key, LIMITS));
    } else if (value.isEmpty()) {
      page.fault(at, path, "is not a single value");
    } else {
      resources.put(key, value);
      page.taken(at, path, "");
    }
  }
}
