package dev.roundhouse.monitoring.telemetry;

import dev.roundhouse.protocol.JsonWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.time.Instant;

/// The metrics of `/metrics` as OTLP has them in JSON. Counts are since the start of the program.
final class MetricForm {
  private static final int CUMULATIVE = 2;

  private final JsonWriter json = new JsonWriter();
  private final String start;
  private final String now;

  private MetricForm(Instant start, Instant now) {
    this.start = nanos(start);
    this.now = nanos(now);
  }

  /// @param start of the program
  static byte[] of(MetricSnapshots all, SpanForm.Origin origin, Instant start, Instant now) {
    return new MetricForm(start, now).write(all, origin);
  }

  private static String nanos(Instant at) {
    return Long.toString(at.getEpochSecond() * 1_000_000_000L + at.getNano());
  }

  private byte[] write(MetricSnapshots all, SpanForm.Origin origin) {
    json.object().key("resourceMetrics").array().object();
    origin.resource(json);
    json.key("scopeMetrics").array().object();
    origin.scope(json);
    json.key("metrics").array();
    all.forEach(this::metric);
    return json.end().end().end().end().end().end().toBytes();
  }

  private void metric(MetricSnapshot metric) {
    json.object().member("name", metric.getMetadata().getPrometheusName());
    String help = metric.getMetadata().getHelp();
    if (help != null) {
      json.member("description", help);
    }
    switch (metric) {
      case CounterSnapshot counter -> {
        json.key("sum").object().member("aggregationTemporality", CUMULATIVE);
        json.member("isMonotonic", true).key("dataPoints").array();
        counter.getDataPoints().forEach(each -> number(each, each.getValue()));
        json.end().end();
      }
      case GaugeSnapshot gauge -> {
        json.key("gauge").object().key("dataPoints").array();
        gauge.getDataPoints().forEach(each -> number(each, each.getValue()));
        json.end().end();
      }
      case InfoSnapshot info -> {
        json.key("gauge").object().key("dataPoints").array();
        info.getDataPoints().forEach(each -> number(each, 1));
        json.end().end();
      }
      case HistogramSnapshot histogram -> {
        json.key("histogram").object().member("aggregationTemporality", CUMULATIVE);
        json.key("dataPoints").array();
        histogram.getDataPoints().forEach(this::buckets);
        json.end().end();
      }
      case SummarySnapshot summary -> {
        json.key("summary").object().key("dataPoints").array();
        summary.getDataPoints().forEach(this::quantiles);
        json.end().end();
      }
      // There is none of another kind here.
      default -> json.key("gauge").object().key("dataPoints").array().end().end();
    }
    json.end();
  }

  private void point(DataPointSnapshot point) {
    json.object().key("attributes").array();
    Labels labels = point.getLabels();
    for (int at = 0; at < labels.size(); at++) {
      SpanForm.attribute(json, labels.getName(at), labels.getValue(at));
    }
    json.end().member("startTimeUnixNano", start).member("timeUnixNano", now);
  }

  private void number(DataPointSnapshot point, double value) {
    point(point);
    json.key("asDouble").raw(SpanForm.number(value)).end();
  }

  /// The last bucket has no bound: OTLP has one bound less than counts.
  private void buckets(HistogramSnapshot.HistogramDataPointSnapshot point) {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    long count = 0;
    for (int at = 0; at < buckets.size(); at++) {
      count += buckets.getCount(at);
    }
    point(point);
    json.member("count", Long.toString(count))
        .key("sum")
        .raw(SpanForm.number(point.getSum()))
        .key("bucketCounts")
        .array();
    for (int at = 0; at < buckets.size(); at++) {
      json.string(Long.toString(buckets.getCount(at)));
    }
    json.end().key("explicitBounds").array();
    for (int at = 0; at + 1 < buckets.size(); at++) {
      json.raw(SpanForm.number(buckets.getUpperBound(at)));
    }
    json.end().end();
  }

  private void quantiles(SummarySnapshot.SummaryDataPointSnapshot point) {
    point(point);
    json.member("count", Long.toString(point.getCount()))
        .key("sum")
        .raw(SpanForm.number(point.getSum()))
        .key("quantileValues")
        .array();
    for (Quantile each : point.getQuantiles()) {
      json.object().key("quantile").raw(SpanForm.number(each.getQuantile()));
      json.key("value").raw(SpanForm.number(each.getValue())).end();
    }
    json.end().end();
  }
}
