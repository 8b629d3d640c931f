package dev.roundhouse.monitoring;

import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ServerId;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What was counted of a server since the program was started.
///
/// @param calls that have ended
/// @param failed those of them that came to nothing, but for those that their client gave up
/// @param exits of its processes by themselves
/// @param failedStarts of its processes
/// @param buckets calls by how long they took, in the classes of [#BOUNDS]; each counts its own
public record Tally(long calls, long failed, long exits, long failedStarts, List<Long> buckets) {
  /// Upper bounds of the classes of time, in seconds; a last class takes what is above.
  static final double[] BOUNDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  /// Those of the metric and the history, which has one more for the usual objective of 200 ms.
  static final double[] LATENCY_BOUNDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .2, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  public Tally {
    buckets = List.copyOf(buckets);
  }

  /// Of all servers together. Looks at every series: for once a second.
  public static Tally of(Metrics metrics) {
    return of(
        _ -> true,
        metrics.seconds.collect(),
        metrics.calls.collect(),
        metrics.exits.collect(),
        metrics.starts.collect());
  }

  static Tally of(
      ServerId server,
      HistogramSnapshot seconds,
      CounterSnapshot calls,
      CounterSnapshot exits,
      CounterSnapshot starts) {
    return of(labels -> server.value().equals(labels.get("server")), seconds, calls, exits, starts);
  }

  /// Of all whose labels are such.
  static Tally of(
      Predicate<Labels> isOf,
      HistogramSnapshot seconds,
      CounterSnapshot calls,
      CounterSnapshot exits,
      CounterSnapshot starts) {
    long[] sums = new long[BOUNDS.length + 1];
    for (HistogramSnapshot.HistogramDataPointSnapshot point : seconds.getDataPoints()) {
      if (isOf.test(point.getLabels())) {
        for (int at = 0; at <= LATENCY_BOUNDS.length; at++) {
          sums[coarse(at)] += point.getClassicBuckets().getCount(at);
        }
      }
    }
    return new Tally(
        count(calls, isOf),
        count(calls, isOf.and(Tally::isFailed)),
        count(exits, isOf),
        count(starts, isOf.and(labels -> "failed".equals(labels.get("outcome")))),
        new ArrayList<>(Arrays.stream(sums).boxed().toList()));
  }

  /// The class among [#BOUNDS] that holds this one of the metric.
  private static int coarse(int at) {
    int bound = 0;
    while (at < LATENCY_BOUNDS.length
        && bound < BOUNDS.length
        && BOUNDS[bound] < LATENCY_BOUNDS[at]) {
      bound++;
    }
    return at == LATENCY_BOUNDS.length ? BOUNDS.length : bound;
  }

  /// The time in seconds that so many of a hundred calls did not take longer than, by the upper end
  /// of its class; empty when there was no call, infinite when it is above the last class.
  public OptionalDouble within(int percent) {
    long all = buckets.stream().mapToLong(Long::longValue).sum();
    long seen = 0;
    for (int at = 0; at < buckets.size() && all > 0; at++) {
      seen += buckets.get(at);
      if (seen * 100 >= all * percent) {
        return OptionalDouble.of(at < BOUNDS.length ? BOUNDS[at] : Double.POSITIVE_INFINITY);
      }
    }
    return OptionalDouble.empty();
  }

  /// Calls by how long they took, by the upper end of each class in seconds; the last has none.
  public SortedMap<Double, Long> classes() {
    SortedMap<Double, Long> classes = new TreeMap<>();
    for (int at = 0; at < buckets.size(); at++) {
      classes.put(at < BOUNDS.length ? BOUNDS[at] : Double.POSITIVE_INFINITY, buckets.get(at));
    }
    return classes;
  }

  static boolean isFailed(Labels labels) {
    return CallCount.isFailed(outcome(labels));
  }

  static Outcome outcome(Labels labels) {
    return Outcome.valueOf(String.valueOf(labels.get("outcome")).toUpperCase(Locale.ROOT));
  }

  private static long count(CounterSnapshot counter, Predicate<Labels> isMeant) {
    return (long)
        counter.getDataPoints().stream()
            .filter(point -> isMeant.test(point.getLabels()))
            .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
            .sum();
  }
}
