package dev.roundhouse.catalog;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// The member `sleep` of a definition.
final class SleepJson {
  private SleepJson() {}

  static void write(JsonWriter writer, Sleep sleep) {
    if (sleep.equals(Sleep.UNSAID)) {
      return;
    }
    writer.key("sleep").object();
    sleep.never().ifPresent(is -> writer.member("never", is));
    duration(writer, "dozeAfter", sleep.dozeAfter());
    duration(writer, "pageOutAfter", sleep.pageOutAfter());
    duration(writer, "stopAfter", sleep.stopAfter());
    sleep.deepest().ifPresent(is -> writer.member("deepest", lower(is)));
    sleep.priority().ifPresent(is -> writer.member("priority", lower(is)));
    duration(writer, "minAwake", sleep.minAwake());
    duration(writer, "minSleep", sleep.minSleep());
    sleep.preWake().ifPresent(is -> writer.member("preWake", is));
    writer.end();
  }

  private static void duration(JsonWriter writer, String key, Optional<Duration> time) {
    time.ifPresent(is -> writer.member(key, Durations.format(is)));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException naming what is wrong
  static Sleep read(Json json) {
    if (!json.isPresent()) {
      return Sleep.UNSAID;
    }
    return new Sleep(
        truth(json, "never"),
        duration(json, "dozeAfter"),
        duration(json, "pageOutAfter"),
        duration(json, "stopAfter"),
        constant(Sleep.Deepest.class, json, "deepest"),
        constant(Sleep.Priority.class, json, "priority"),
        duration(json, "minAwake"),
        duration(json, "minSleep"),
        truth(json, "preWake"));
  }

  private static Optional<Boolean> truth(Json json, String key) {
    Json said = json.get(key);
    return said.isPresent() ? Optional.of(said.truth(false)) : Optional.empty();
  }

  private static Optional<Duration> duration(Json json, String key) {
    return Optional.ofNullable(json.get(key).text()).map(Durations::parse);
  }

  private static <E extends Enum<E>> Optional<E> constant(Class<E> type, Json json, String key) {
    return Optional.ofNullable(json.get(key).text())
        .map(text -> {
          for (E each : type.getEnumConstants()) {
            if (lower(each).equals(text)) {
              return each;
            }
          }
          throw new IllegalArgumentException(
              "\"sleep." + key + "\" does not know \"" + text + "\"");
        });
  }
}
