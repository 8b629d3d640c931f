package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Spread.Scale;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What was counted of a server since the program was started. Numbers only grow.
///
/// @param counters those that are not there are 0
public record Counts(Map<Counter, Long> counters, Spread latency) {
  private static final String CALLS = "roundhouse_gateway_calls";
  private static final String SECONDS = "roundhouse_gateway_call_seconds";
  private static final String STARTS = "roundhouse_fleet_starts";
  private static final String EXITS = "roundhouse_fleet_exits";
  private static final String WAKES = "roundhouse_fleet_wake_seconds";
  private static final Set<String> WANTED = Set.of(CALLS, SECONDS, STARTS, EXITS, WAKES);

  /// Of a server that nothing was counted of.
  public static final Counts NONE = new Counts(Map.of(), Spread.none(Scale.LATENCY));

  public Counts {
    counters = Map.copyOf(counters);
    requireNonNull(latency, "latency");
  }

  public long get(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  /// Of every server at once: each metric is looked through one time.
  public static Map<ServerId, Counts> of(Metrics metrics) {
    Map<String, Sums> sums = new HashMap<>();
    for (MetricSnapshot each : metrics.registry.scrape(WANTED::contains)) {
      String name = each.getMetadata().getPrometheusName();
      switch (each) {
        case CounterSnapshot counter ->
            counter
                .getDataPoints()
                .forEach(point ->
                    sums(sums, point.getLabels())
                        .count(name, point.getLabels(), (long) point.getValue()));
        case HistogramSnapshot histogram ->
            histogram
                .getDataPoints()
                .forEach(point ->
                    sums(sums, point.getLabels())
                        .time(name, point.getClassicBuckets(), point.getSum()));
        default -> throw new IllegalStateException(name + " is neither counter nor histogram");
      }
    }
    Map<ServerId, Counts> all = new TreeMap<>();
    sums.forEach((server, own) -> all.put(new ServerId(server), own.sealed()));
    return Collections.unmodifiableMap(all);
  }

  private static Sums sums(Map<String, Sums> all, Labels labels) {
    return all.computeIfAbsent(String.valueOf(labels.get("server")), _ -> new Sums());
  }

  private static final class Sums {
    private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    private final long[] latency = new long[Scale.LATENCY.classes()];

    private void add(Counter counter, long more) {
      counters.merge(counter, more, Long::sum);
    }

    void count(String name, Labels labels, long value) {
      switch (name) {
        case CALLS -> {
          add(Counter.CALLS, value);
          add(Counter.ERRORS, Tally.isFailed(labels) ? value : 0);
        }
        case STARTS -> {
          boolean isFailed = "failed".equals(labels.get("outcome"));
          add(isFailed ? Counter.FAILED_STARTS : Counter.STARTS, value);
        }
        case EXITS -> add(Counter.EXITS, value);
        default -> throw new IllegalStateException(name + " was not asked for");
      }
    }

    void time(String name, ClassicHistogramBuckets buckets, double sum) {
      boolean isCall = name.equals(SECONDS);
      long all = 0;
      for (int at = 0; at < buckets.size(); at++) {
        all += buckets.getCount(at);
        if (isCall) {
          latency[at] += buckets.getCount(at);
        }
      }
      if (!isCall) {
        add(Counter.WAKES, all);
        add(Counter.WAKE_MICROS, Math.round(sum * 1e6));
      }
    }

    Counts sealed() {
      return new Counts(counters, Spread.of(Scale.LATENCY, latency));
    }
  }
}
