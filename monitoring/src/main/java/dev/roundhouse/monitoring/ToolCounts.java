package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Spread.Scale;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// What was counted of each tool since the program was started, by one look at the metrics. A tool
/// of which nothing was counted was not called; only where the tools of a server are so many that
/// the last of them are counted together nobody knows.
public final class ToolCounts {
  private static final String CALLS = "roundhouse_gateway_calls";
  private static final String SECONDS = "roundhouse_gateway_call_seconds";
  private static final Set<String> WANTED = Set.of(CALLS, SECONDS);
  private static final String METHOD = "tools/call";

  /// One tool.
  ///
  /// @param errors how often it ended in each bad way; those that are not there never happened
  /// @param latency of all calls, however they ended
  public record Count(CallCount calls, Map<Outcome, Long> errors, Spread latency) {
    static final Count NONE = new Count(CallCount.NONE, Map.of(), Spread.none(Scale.LATENCY));

    public Count {
      requireNonNull(calls, "calls");
      errors = errors.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(errors));
      requireNonNull(latency, "latency");
    }

    /// The time in seconds that 95 % of the calls did not take longer than, by the upper end of its
    /// class; infinite when that is above the last class, empty when nobody has called.
    public OptionalDouble p95() {
      long all = latency.total();
      if (all == 0) {
        return OptionalDouble.empty();
      }
      List<Double> bounds = Scale.LATENCY.bounds();
      for (int at = 0; at < bounds.size(); at++) {
        if (latency.upTo(at) * 100 >= all * 95) {
          return OptionalDouble.of(bounds.get(at));
        }
      }
      return OptionalDouble.of(Double.POSITIVE_INFINITY);
    }
  }

  private record Key(String server, String tool) {}

  private final Map<Key, Count> counts;

  private ToolCounts(Map<Key, Count> counts) {
    this.counts = Map.copyOf(counts);
  }

  /// Of every tool of every server: each metric is looked through one time.
  public static ToolCounts of(Metrics metrics) {
    Map<Key, Sums> sums = new HashMap<>();
    for (MetricSnapshot each : metrics.registry.scrape(WANTED::contains)) {
      switch (each) {
        case CounterSnapshot counter ->
            counter.getDataPoints().stream()
                .filter(point -> isOfTool(point.getLabels()) && point.getValue() > 0)
                .forEach(point ->
                    sums(sums, point.getLabels())
                        .count(Tally.outcome(point.getLabels()), (long) point.getValue()));
        case HistogramSnapshot histogram ->
            histogram.getDataPoints().stream()
                .filter(point -> isOfTool(point.getLabels()) && point.getCount() > 0)
                .forEach(point -> sums(sums, point.getLabels()).time(point.getClassicBuckets()));
        default ->
            throw new IllegalStateException(
                "nobody asked for " + each.getMetadata().getPrometheusName());
      }
    }
    Map<Key, Count> counts = new HashMap<>();
    sums.forEach((key, sum) -> counts.put(key, sum.sealed()));
    return new ToolCounts(counts);
  }

  private static boolean isOfTool(Labels labels) {
    return METHOD.equals(labels.get("method"));
  }

  private static Sums sums(Map<Key, Sums> all, Labels labels) {
    Key key = new Key(String.valueOf(labels.get("server")), String.valueOf(labels.get("tool")));
    return all.computeIfAbsent(key, _ -> new Sums());
  }

  /// What was counted of a tool, by its owner's name; empty when it is counted with others.
  public Optional<Count> of(ServerId server, String tool) {
    Count known = counts.get(new Key(server.value(), tool));
    if (known != null) {
      return Optional.of(known);
    }
    boolean isAmongOthers = counts.containsKey(new Key(server.value(), Metrics.OTHER));
    return isAmongOthers ? Optional.empty() : Optional.of(Count.NONE);
  }

  private static final class Sums {
    private CallCount calls = CallCount.NONE;
    private final Map<Outcome, Long> errors = new EnumMap<>(Outcome.class);
    private final long[] latency = new long[Scale.LATENCY.classes()];

    void count(Outcome outcome, long more) {
      calls = calls.plus(CallCount.of(outcome, more));
      if (CallCount.isFailed(outcome)) {
        errors.merge(outcome, more, Long::sum);
      }
    }

    void time(ClassicHistogramBuckets buckets) {
      for (int at = 0; at < buckets.size(); at++) {
        latency[at] += buckets.getCount(at);
      }
    }

    Count sealed() {
      return new Count(calls, errors, Spread.of(Scale.LATENCY, latency));
    }
  }
}
