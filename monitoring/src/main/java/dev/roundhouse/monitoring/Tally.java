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
import java.util.function.Predicate;

/// What was counted of a server since the program was started.
///
/// @param calls that have ended
/// @param failed those of them that came to nothing, but for those that their client gave up
/// @param exits of its processes by themselves
/// @param failedStarts of its processes
/// @param buckets calls by the classes of `roundhouse_gateway_call_seconds`; each counts its own
public record Tally(long calls, long failed, long exits, long failedStarts, List<Long> buckets) {
  /// Upper bounds of the classes of time, in seconds; a last class takes what is above.
  static final double[] BOUNDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  public Tally {
    buckets = List.copyOf(buckets);
  }

  static Tally of(
      ServerId server,
      HistogramSnapshot seconds,
      CounterSnapshot calls,
      CounterSnapshot exits,
      CounterSnapshot starts) {
    Predicate<Labels> isOf = labels -> server.value().equals(labels.get("server"));
    long[] sums = new long[BOUNDS.length + 1];
    for (HistogramSnapshot.HistogramDataPointSnapshot point : seconds.getDataPoints()) {
      if (isOf.test(point.getLabels())) {
        for (int at = 0; at < sums.length; at++) {
          sums[at] += point.getClassicBuckets().getCount(at);
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

  static boolean isFailed(Labels labels) {
    Outcome outcome =
        Outcome.valueOf(String.valueOf(labels.get("outcome")).toUpperCase(Locale.ROOT));
    return switch (outcome) {
      case OK, CANCELLED -> false;
      case TOOL_ERROR, RPC_ERROR, UPSTREAM_FAILURE, TIMEOUT -> true;
    };
  }

  private static long count(CounterSnapshot counter, Predicate<Labels> isMeant) {
    return (long)
        counter.getDataPoints().stream()
            .filter(point -> isMeant.test(point.getLabels()))
            .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
            .sum();
  }
}
