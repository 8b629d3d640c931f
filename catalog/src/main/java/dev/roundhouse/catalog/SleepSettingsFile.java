package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.kernel.Durations;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `sleep_settings.yml`: habits of all services. They become settings of `fleet.sleep`, which a
/// person puts into `roundhouse.yaml`.
final class SleepSettingsFile {
  private static final String MISPLACED =
      " stands beside sleep_settings and was never loaded where it comes from";

  private static final Map<String, String> REFUSED =
      Map.of(
          "max_sleeping_services",
          "any number may sleep: a sleeping server costs less than one that is awake",
          "system_memory_threshold",
          "memory pressure is asked of the operating system; it never keeps a server awake",
          "sleep_check_interval",
          "nothing is polled: each server falls asleep when its time has come",
          "wake_timeout",
          "a call waits for its server as long as callTimeout of that server allows",
          "resource_monitoring",
          "what servers use is always measured: roundhouse top, and /metrics",
          "performance_optimization",
          "servers wake when they are called; write sleep: {never: true} for one that must not"
              + " sleep");

  private final ServiceFilesLedger.Page page;
  private final ServiceHints hints;
  private final Map<String, String> settings = new TreeMap<>();

  SleepSettingsFile(ServiceFilesLedger.Page page, ServiceHints hints) {
    this.page = page;
    this.hints = hints;
  }

  /// Reads it; what should stand under `fleet.sleep`, by key.
  Map<String, String> read(PlacedYaml root) {
    root.members()
        .forEach((key, value) -> {
          switch (key) {
            case "sleep_settings" -> value.members().forEach(this::setting);
            case "wake_priorities" -> priorities(value);
            case "resource_thresholds" ->
                misplaced(
                    value, key, "memory pressure is asked of the operating system, not set here");
            case "monitoring" ->
                misplaced(value, key, "alerts are rules over /metrics, kept where those are read");
            default -> page.section(key).refused(value, "", "is no key of this file");
          }
        });
    return settings;
  }

  private void setting(String key, PlacedYaml at) {
    switch (key) {
      case "enabled" -> {
        boolean isOn = at.text().orElse("").equals("true");
        settings.put("deepest", isOn ? "dozing" : "awake");
        translated(
            at,
            key,
            "deepest",
            isOn ? "dozing, as a pause was; deeper sleep frees memory" : "awake");
      }
      case "idle_timeout" -> duration(key, at, "doze-after");
      case "min_sleep_time" -> duration(key, at, "min-sleep");
      default ->
          page.refusedBelow(at, key, REFUSED.getOrDefault(key, "is no key of sleep_settings"));
    }
  }

  private void duration(String key, PlacedYaml at, String setting) {
    try {
      String time = Durations.format(ServiceNumbers.seconds(at));
      settings.put(setting, time);
      translated(at, key, setting, time);
    } catch (IllegalArgumentException e) {
      page.fault(at, key, String.valueOf(e.getMessage()));
    }
  }

  private void translated(PlacedYaml at, String key, String setting, String value) {
    page.say(
        page.place(at),
        key,
        ServiceFilesReport.Result.TRANSLATED,
        "fleet.sleep." + setting + ": " + value);
  }

  private void misplaced(PlacedYaml value, String key, String why) {
    ServiceFilesLedger.Page own = page.section(key);
    own.fault(value, "", "misplaced key: " + key + MISPLACED);
    value.members().forEach((name, at) -> own.refusedBelow(at, name, why));
  }

  private void priorities(PlacedYaml lists) {
    ServiceFilesLedger.Page own = page.section("wake_priorities");
    own.fault(
        lists,
        "",
        "misplaced key: wake_priorities" + MISPLACED + "; taken as the priority of each service");
    lists
        .members()
        .forEach((word, list) -> {
          Optional<Sleep.Priority> priority = ServiceSleep.priority(word);
          if (priority.isEmpty()) {
            own.fault(list, word, "is none of low, normal and high");
          } else {
            ServiceFilesLedger.Page listed = page.section("wake_priorities." + word);
            list.items().forEach(item -> priority(listed, word, priority.get(), item));
          }
        });
  }

  private void priority(
      ServiceFilesLedger.Page own, String word, Sleep.Priority priority, PlacedYaml item) {
    String service = item.text().orElse("");
    ServiceFilesLedger.Page of = own.of(service);
    if (!hints.isService(service, complaint -> of.fault(item, "", complaint))) {
      return;
    }
    Optional<String> said = hints.own(service, "sleep_policy", "priority");
    if (said.isPresent() && !said.get().equals(word)) {
      of.refused(item, "", "services.yml says " + said.get() + ", which is nearer");
    } else if (hints.priority(service, priority, word)) {
      of.say(
          of.place(item),
          "",
          ServiceFilesReport.Result.TRANSLATED,
          "sleep.priority: " + priority.name().toLowerCase(Locale.ROOT));
    } else {
      of.fault(item, "", "has another priority in this file already");
    }
  }
}
