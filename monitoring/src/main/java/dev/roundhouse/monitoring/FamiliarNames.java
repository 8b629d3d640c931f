package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Metrics.Kind;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names of [FamiliarMetrics], and how each is shown.
enum FamiliarNames {
  UP(
      Kind.GAUGE,
      "mcp_server_up",
      "Whether a server works: 1 it does, 0 it does not; nothing where nobody knows.",
      "server"),
  REQUESTS(Kind.COUNTER, "mcp_server_requests_total", "Calls to a server that ended.", "server"),
  ERRORS(
      Kind.COUNTER,
      "mcp_server_errors_total",
      "Those of them that came to nothing, but for those that their client gave up.",
      "server"),
  LATENCY(
      Kind.HISTOGRAM,
      "mcp_server_latency_seconds",
      "Time from the arrival of a call to its response.",
      "server"),
  MEMORY(
      Kind.GAUGE,
      "mcp_server_memory_bytes",
      "Resident memory of the processes of a server.",
      "server"),
  CPU(
      Kind.GAUGE,
      "mcp_server_cpu_percent",
      "Processor time of a server since the look before; 100 is one processor.",
      "server"),
  SYSTEM_CPU(
      Kind.GAUGE,
      "mcp_system_cpu_percent",
      "Time of all processors of this machine that was used since the metrics were last read."),
  SYSTEM_MEMORY(Kind.GAUGE, "mcp_system_memory_percent", "Memory of this machine in use."),
  SYSTEM_DISK(Kind.GAUGE, "mcp_system_disk_percent", "File system of the data directory in use."),
  SENT(
      Kind.COUNTER,
      "mcp_system_network_sent_bytes",
      "Bytes sent over the network since the machine was started, loopback left out."),
  RECEIVED(
      Kind.COUNTER,
      "mcp_system_network_received_bytes",
      "Bytes received over the network since the machine was started, loopback left out."),
  RUNNING(Kind.GAUGE, "services_running_total", "Servers that run."),
  SLEEPING(Kind.GAUGE, "services_sleeping_total", "Servers that sleep."),
  STOPPED(Kind.GAUGE, "services_stopped_total", "Servers of which nothing runs."),
  SERVICE_REQUESTS(Kind.COUNTER, "request_total", "Calls to a server that ended.", "service"),
  SERVICE_LATENCY(
      Kind.HISTOGRAM,
      "request_duration_seconds",
      "Time from the arrival of a call to its response.",
      "service"),
  WAKE(
      Kind.HISTOGRAM,
      "service_wake_time_seconds",
      "Time from the demand until a sleeping server could run again.",
      "service"),
  SERVICE_MEMORY(
      Kind.GAUGE, "memory_usage_bytes", "Resident memory of the processes of a server.", "service"),
  SERVICE_CPU(
      Kind.GAUGE,
      "cpu_usage_percent",
      "Processor time of a server since the look before; 100 is one processor.",
      "service"),
  MEMORY_RESERVATION(
      Kind.GAUGE, "memory_reservation", "Most memory that a server may have, in bytes.", "service"),
  CPU_RESERVATION(
      Kind.GAUGE, "cpu_reservation", "Most processors that a server may use.", "service"),
  UPTIME(
      Kind.COUNTER,
      "service_uptime_seconds_total",
      "How long processes of a server have run.",
      "service"),
  DOWNTIME(
      Kind.COUNTER,
      "service_downtime_seconds_total",
      "How long nothing of a server that was known has run.",
      "service"),
  CHECKS_WELL(
      Kind.COUNTER,
      "health_check_success_total",
      "Looks at a component that found it well.",
      "component"),
  CHECKS_FAILED(
      Kind.COUNTER,
      "health_check_failure_total",
      "Looks at a component that found anything else.",
      "component"),
  LEVEL(
      Kind.GAUGE,
      "roundhouse_health_level",
      "How a component is: 0 not configured, 1 healthy, 2 unknown, 3 degraded, 4 unhealthy, 5"
          + " critical.",
      "component");

  private final Kind kind;
  private final String shown;
  private final String help;
  private final @Nullable String label;

  FamiliarNames(Kind kind, String shown, String help) {
    this(kind, shown, help, null);
  }

  FamiliarNames(Kind kind, String shown, String help, @Nullable String label) {
    this.kind = requireNonNull(kind, "kind");
    this.shown = requireNonNull(shown, "shown");
    this.help = requireNonNull(help, "help");
    this.label = label;
  }

  /// Tells the reference of all of them.
  static void describe(Metrics metrics) {
    for (FamiliarNames each : values()) {
      String[] labels = each.label == null ? new String[0] : new String[] {each.label};
      metrics.described(each.kind, each.shown, each.help, labels);
    }
  }

  MetricSnapshot gauge(double value) {
    return gauges(Map.of("", value));
  }

  /// @param values by what stands in the label
  MetricSnapshot gauges(Map<String, Double> values) {
    GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(shown).help(help);
    values.forEach((at, value) ->
        all.dataPoint(
            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labelled(at))
                .value(value)
                .build()));
    return all.build();
  }

  /// One that grows, by a name that counters cannot have here.
  MetricSnapshot untyped(double value) {
    return UnknownSnapshot.builder()
        .name(shown)
        .help(help)
        .dataPoint(UnknownSnapshot.UnknownDataPointSnapshot.builder().value(value).build())
        .build();
  }

  MetricSnapshot counters(Map<String, Double> values) {
    String stem = shown.endsWith("_total") ? shown.substring(0, shown.length() - 6) : shown;
    CounterSnapshot.Builder all = CounterSnapshot.builder().name(stem).help(help);
    values.forEach((at, value) ->
        all.dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labelled(at))
                .value(value)
                .build()));
    return all.build();
  }

  /// What was counted of each server, whatever the other labels are.
  MetricSnapshot histograms(HistogramSnapshot source) {
    Map<String, Sum> sums = new TreeMap<>();
    for (HistogramDataPointSnapshot point : source.getDataPoints()) {
      String server = String.valueOf(point.getLabels().get("server"));
      sums.computeIfAbsent(server, _ -> new Sum(point.getClassicBuckets())).add(point);
    }
    HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(shown).help(help);
    sums.forEach((at, sum) ->
        all.dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(labelled(at))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(sum.bounds, sum.counts))
                .sum(sum.total)
                .build()));
    return all.build();
  }

  private Labels labelled(String at) {
    return label == null ? Labels.EMPTY : Labels.of(label, at);
  }

  /// Histograms with the same bounds, added up.
  private static final class Sum {
    private final double[] bounds;
    private final long[] counts;
    private double total;

    Sum(ClassicHistogramBuckets like) {
      this.bounds = new double[like.size()];
      this.counts = new long[like.size()];
      for (int at = 0; at < bounds.length; at++) {
        bounds[at] = like.getUpperBound(at);
      }
    }

    void add(HistogramDataPointSnapshot point) {
      for (int at = 0; at < counts.length; at++) {
        counts[at] += point.getClassicBuckets().getCount(at);
      }
      total += point.getSum();
    }
  }
}
