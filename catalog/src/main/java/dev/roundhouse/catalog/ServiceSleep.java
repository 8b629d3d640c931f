package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When one service sleeps: its `sleep_policy`, and what other files say where that says nothing.
/// Sleep was a pause there, with the memory kept, so it becomes a doze here.
final class ServiceSleep {
  private static final Map<String, String> REFUSED =
      Map.of(
          "memory_reservation",
          "the memory of a sleeping server is paged out and measured (sleep.page-out-after), not"
              + " squeezed by a limit");

  private final String service;
  private final ServiceFilesLedger.Page page;
  private final ServiceHints hints;
  private final Map<String, String> members = new LinkedHashMap<>();

  ServiceSleep(String service, ServiceFilesLedger.Page page, ServiceHints hints) {
    this.service = service;
    this.page = page;
    this.hints = hints;
  }

  /// The member `sleep` of a definition.
  byte[] read(@Nullable PlacedYaml policy) {
    boolean isNever =
        policy != null
            && policy.get("enabled").flatMap(PlacedYaml::text).orElse("true").equals("false");
    JsonWriter writer = new JsonWriter().object();
    if (isNever) {
      writer.member("never", true);
    }
    if (policy != null) {
      policy.members().forEach((key, at) -> member("sleep_policy." + key, key, at, isNever));
    }
    if (!isNever) {
      hints
          .idle(service)
          .ifPresent(idle -> members.putIfAbsent("dozeAfter", Durations.format(idle.value())));
    }
    hints
        .priority(service)
        .ifPresent(priority ->
            members.putIfAbsent("priority", priority.value().name().toLowerCase(Locale.ROOT)));
    members.forEach(writer::member);
    return writer.end().toBytes();
  }

  private void member(String path, String key, PlacedYaml at, boolean isNever) {
    switch (key) {
      case "enabled" ->
          page.say(
              page.place(at),
              path,
              ServiceFilesReport.Result.TRANSLATED,
              isNever ? "sleep.never: true" : "sleep is on by itself");
      case "idle_timeout" -> duration(path, at, isNever, "dozeAfter", "doze-after");
      case "min_sleep_time" -> duration(path, at, isNever, "minSleep", "min-sleep");
      case "priority" -> {
        Optional<Sleep.Priority> priority = priority(at.text().orElse(""));
        if (priority.isEmpty()) {
          page.fault(at, path, "is none of low, normal and high");
        } else {
          members.put("priority", priority.get().name().toLowerCase(Locale.ROOT));
          page.taken(at, path, "");
        }
      }
      default -> page.refused(at, path, REFUSED.getOrDefault(key, "is no key of a sleep policy"));
    }
  }

  private void duration(String path, PlacedYaml at, boolean isNever, String member, String word) {
    if (isNever) {
      page.refused(at, path, "the service never sleeps");
      return;
    }
    try {
      Duration time = ServiceNumbers.seconds(at);
      members.put(member, Durations.format(time));
      page.say(
          page.place(at),
          path,
          ServiceFilesReport.Result.TRANSLATED,
          "sleep." + word + ": " + Durations.format(time));
    } catch (IllegalArgumentException e) {
      page.fault(at, path, String.valueOf(e.getMessage()));
    }
  }

  static Optional<Sleep.Priority> priority(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "critical", "high" -> Optional.of(Sleep.Priority.HIGH);
      case "normal" -> Optional.of(Sleep.Priority.NORMAL);
      case "low" -> Optional.of(Sleep.Priority.LOW);
      default -> Optional.empty();
    };
  }
}
