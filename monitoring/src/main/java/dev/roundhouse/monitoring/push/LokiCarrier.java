package dev.roundhouse.monitoring.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogPushSettings.Loki;
import dev.roundhouse.monitoring.log.LineFormat;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// By the push protocol of Loki. A level is a stream, so there are four; what else is known stands
/// in the line, which is the JSON of the log itself.
public final class LokiCarrier implements Courier.Carrier {
  private static final String SETTING = "monitoring.log-push.loki.authorization-file";
  private static final Duration STEP = Duration.ofSeconds(1);

  private final Supplier<Optional<Loki>> settings;

  public LokiCarrier(Supplier<Optional<Loki>> settings) {
    this.settings = requireNonNull(settings, "settings");
  }

  @Override
  public Duration every() {
    return settings.get().map(Loki::every).orElse(STEP);
  }

  @Override
  public Post.Outcome send(List<LogLine> lines) {
    Loki to = settings.get().orElse(null);
    if (to == null) {
      return new Post.Outcome.Never("nothing is to be brought any more");
    }
    Map<String, String> headers =
        to.tenant().map(each -> Map.of("X-Scope-OrgID", each)).orElse(Map.of());
    return new Post(to.url(), to.timeout(), headers, to.authorizationFile(), SETTING)
        .send(body(lines, to.labels()));
  }

  private static byte[] body(List<LogLine> lines, Map<String, String> labels) {
    Map<LogLine.Level, List<LogLine>> streams =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    LogLine::level, () -> new EnumMap<>(LogLine.Level.class), Collectors.toList()));
    JsonWriter json = new JsonWriter().object().key("streams").array();
    streams.forEach((level, own) -> {
      json.object().key("stream").object();
      json.member("service_name", "roundhouse").member("level", level.wire());
      new TreeMap<>(labels).forEach(json::member);
      json.end().key("values").array();
      own.forEach(each -> value(json, each));
      json.end().end();
    });
    return json.end().end().toBytes();
  }

  private static void value(JsonWriter json, LogLine line) {
    Instant at = line.at();
    byte[] text = LineFormat.bytes(line);
    // Without the end of the line.
    byte[] own = Arrays.copyOf(text, text.length - 1);
    json.array()
        .string(Long.toString(at.getEpochSecond() * 1_000_000_000L + at.getNano()))
        .string(new String(own, UTF_8))
        .end();
  }

  @Override
  public void close() {
    // Each message has its own connection.
  }
}
