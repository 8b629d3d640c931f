package dev.roundhouse.admin;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Range;
import dev.roundhouse.monitoring.Sample;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Gauge;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.monitoring.Series;
import dev.roundhouse.monitoring.Spread;
import dev.roundhouse.monitoring.Summary;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was as JSON. What nobody knows is null, and never 0.
final class HistoryJson {
  private static final double MILLION = 1e6;
  private static final Map<String, Double> PERCENTILES =
      new TreeMap<>(Map.of("p50", .5, "p95", .95, "p99", .99));

  private HistoryJson() {}

  static JsonWriter of(Series series) {
    JsonWriter json = new JsonWriter().object();
    Numbers.member(json, "server", series.server().map(ServerId::value).orElse(null));
    json.member("resolutionSeconds", series.resolution().toSeconds())
        .member("widthSeconds", series.width().toSeconds())
        .key("points")
        .array();
    for (Series.Point point : series.points()) {
      json.object().member("at", point.at().toString());
      seconds(json, "seenSeconds", point.seen());
      json.member("gap", point.isGap());
      point
          .sample()
          .ifPresent(sample -> {
            counts(json, sample);
            measures(json, sample, series.server().isEmpty());
          });
      json.end();
    }
    return json.end().end();
  }

  /// Of the whole and of each server.
  static JsonWriter of(Range asked, Summary whole, Map<ServerId, Summary> servers) {
    JsonWriter json = new JsonWriter().object();
    range(json, asked);
    summary(json, whole, true);
    json.key("servers").object();
    servers.forEach((server, own) -> {
      json.key(server.value()).object();
      summary(json, own, false);
      json.end();
    });
    return json.end().end();
  }

  static void range(JsonWriter json, Range range) {
    json.member("from", range.from().toString()).member("to", range.to().toString());
  }

  static void summary(JsonWriter json, Summary summary, boolean isWhole) {
    seconds(json, "seenSeconds", summary.seen());
    seconds(json, "unseenSeconds", summary.unseen());
    counts(json, summary.total());
    measures(json, summary.total(), isWhole);
  }

  private static void counts(JsonWriter json, Sample sample) {
    long calls = sample.count(Counter.CALLS);
    long errors = sample.count(Counter.ERRORS);
    long wakes = sample.count(Counter.WAKES);
    json.member("calls", calls).member("errors", errors);
    Numbers.member(
        json, "errorRate", calls == 0 ? null : Double.valueOf(errors / (double) calls), 6);
    Spread latency = sample.spread(Spread.Scale.LATENCY);
    json.key("latencyMs").object();
    PERCENTILES.forEach((name, share) ->
        Numbers.member(
            json,
            name,
            latency.total() == 0
                ? null
                : Double.valueOf(latency.quantile(share).orElseThrow() * 1000),
            3));
    json.end().member("wakes", wakes);
    Numbers.member(
        json,
        "wakeMs",
        wakes == 0 ? null : Double.valueOf(sample.count(Counter.WAKE_MICROS) / 1e3 / wakes),
        3);
    json.member("starts", sample.count(Counter.STARTS))
        .member("failedStarts", sample.count(Counter.FAILED_STARTS))
        .member("exits", sample.count(Counter.EXITS));
  }

  private static void measures(JsonWriter json, Sample sample, boolean isWhole) {
    gauge(json, "memory", sample.gauge(Measure.MEMORY), 1);
    gauge(json, "cores", sample.gauge(Measure.CORES), MILLION);
    gauge(json, "running", sample.gauge(Measure.RUNNING), 1);
    gauge(json, "asleep", sample.gauge(Measure.ASLEEP), 1);
    gauge(json, "other", sample.gauge(Measure.OTHER), 1);
    if (isWhole) {
      gauge(json, "ownMemory", sample.gauge(Measure.OWN_MEMORY), 1);
      gauge(json, "ownCores", sample.gauge(Measure.OWN_CORES), MILLION);
      gauge(json, "saved", sample.gauge(Measure.SAVED), 1);
    }
  }

  private static void gauge(JsonWriter json, String key, Optional<Gauge> gauge, double unit) {
    @Nullable Gauge known = gauge.orElse(null);
    if (known == null) {
      json.key(key).nul();
    } else {
      json.key(key).object();
      Numbers.member(json, "mean", Double.valueOf(known.mean() / unit), unit == 1 ? 2 : 6);
      Numbers.member(json, "max", Double.valueOf(known.max() / unit), unit == 1 ? 0 : 6);
      json.end();
    }
  }

  private static void seconds(JsonWriter json, String key, Duration duration) {
    Numbers.member(json, key, Double.valueOf(duration.toMillis() / 1e3), 3);
  }
}
