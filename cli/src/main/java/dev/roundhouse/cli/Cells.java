package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
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
    Json memory = server.get("memory");
    if (memory.type() != JsonType.NUMBER) {
      return UNKNOWN;
    }
    double mebibytes = memory.integer(0) / (double) (1 << 20);
    return String.format(Locale.ROOT, "%.1f MiB", mebibytes);
  }

  /// In percent of one core.
  static String cpu(Json server) {
    Json cpu = server.get("cpu");
    return cpu.type() == JsonType.NUMBER ? cpu + " %" : UNKNOWN;
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
