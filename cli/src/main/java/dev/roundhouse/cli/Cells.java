package dev.roundhouse.cli;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Members of a server's JSON as a person reads them. What is not known is `-`, never 0.
final class Cells {
  static final String UNKNOWN = "-";

  private Cells() {}

  static String text(Json json, String key) {
    String text = json.get(key).text();
    return text == null || text.isEmpty() ? UNKNOWN : text;
  }

  /// To the second.
  static String moment(Json json, String key) {
    String text = json.get(key).text();
    return text == null ? UNKNOWN : moment(text);
  }

  static String moment(String text) {
    return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String memory(Json server) {
    return mebibytes(server.get("memory"));
  }

  static String mebibytes(Json bytes) {
    if (bytes.type() != JsonType.NUMBER) {
      return UNKNOWN;
    }
    return mebibytes(bytes.integer(0));
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }

  /// In percent of one core.
  static String cpu(Json server) {
    Json cpu = server.get("cpu");
    return cpu.type() == JsonType.NUMBER ? cpu + " %" : UNKNOWN;
  }

  /// How long ago, in a word.
  static String ago(Json json, String key, Instant now) {
    String text = json.get(key).text();
    return text == null ? UNKNOWN : Durations.about(Duration.between(Instant.parse(text), now));
  }

  /// How long the last wake took, and what from.
  static String lastWake(Json server) {
    Json wake = server.get("lastWake");
    return wake.isPresent()
        ? millis(wake.get("ms").toString()) + " (" + text(wake, "from") + ")"
        : UNKNOWN;
  }

  private static String millis(String text) {
    double millis = Double.parseDouble(text);
    if (millis >= 1) {
      return Math.round(millis) + " ms";
    }
    return millis < 0.05 ? "< 0.1 ms" : String.format(Locale.ROOT, "%.1f ms", millis);
  }

  static String lastStart(Json server) {
    Json millis = server.get("lastStartMs");
    return millis.type() == JsonType.NUMBER ? millis + " ms" : UNKNOWN;
  }

  static String number(Json json, String key) {
    Json value = json.get(key);
    return value.type() == JsonType.NUMBER ? value.toString() : UNKNOWN;
  }

  /// The command with its arguments, or the address.
  static String how(Json definition) {
    @Nullable String url = definition.get("url").text();
    if (url != null) {
      return url;
    }
    List<Json> urls = definition.get("urls").items();
    if (!urls.isEmpty()) {
      return urls.stream()
          .map(each -> String.valueOf(each.text()))
          .collect(Collectors.joining(" "));
    }
    StringBuilder command = new StringBuilder(text(definition, "command"));
    definition.get("args").items().forEach(arg -> command.append(' ').append(arg.text()));
    return command.toString();
  }
}
