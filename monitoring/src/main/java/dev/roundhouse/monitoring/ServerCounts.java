package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// What was counted of servers since the program was started, of all of them by one look.
///
/// @param calls that have ended
/// @param failed those of them that came to nothing, but for those that their client gave up
/// @param restarts ends of its processes by themselves, and starts that have failed
/// @param calling calls by the classes of `roundhouse_gateway_call_seconds`
/// @param waking wakes by the classes of `roundhouse_fleet_wake_seconds`
public record ServerCounts(
    long calls, long failed, long restarts, List<Long> calling, List<Long> waking) {
  /// Upper bounds of the classes of wakes, in seconds; a last class takes what is above.
  static final double[] WAKE_BOUNDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private static final String CALLS = "roundhouse_gateway_calls";
  private static final String CALL_SECONDS = "roundhouse_gateway_call_seconds";
  private static final String STARTS = "roundhouse_fleet_starts";
  private static final String EXITS = "roundhouse_fleet_exits";
  private static final String WAKE_SECONDS = "roundhouse_fleet_wake_seconds";
  private static final Set<String> NAMES = Set.of(CALLS, CALL_SECONDS, STARTS, EXITS, WAKE_SECONDS);

  /// Of one that nothing was counted of.
  public static final ServerCounts NONE = new ServerCounts(0, 0, 0, List.of(), List.of());

  public ServerCounts {
    calling = List.copyOf(calling);
    waking = List.copyOf(waking);
  }

  /// What is under way of one server.
  private static final class Sum {
    private long calls;
    private long failed;
    private long restarts;
    private final List<Long> calling = new ArrayList<>();
    private final List<Long> waking = new ArrayList<>();

    ServerCounts counts() {
      return new ServerCounts(calls, failed, restarts, calling, waking);
    }
  }

  /// All servers of which something was counted.
  public static Map<ServerId, ServerCounts> of(Metrics metrics) {
    Map<String, Sum> sums = new HashMap<>();
    for (MetricSnapshot each : metrics.registry.scrape(NAMES::contains)) {
      String name = each.getMetadata().getPrometheusName();
      if (each instanceof CounterSnapshot counter) {
        counter.getDataPoints().forEach(point -> count(sums, name, point));
      } else if (each instanceof HistogramSnapshot histogram) {
        BiConsumer<Sum, HistogramDataPointSnapshot> adding =
            name.equals(CALL_SECONDS)
                ? (sum, point) -> add(sum.calling, point)
                : (sum, point) -> add(sum.waking, point);
        histogram
            .getDataPoints()
            .forEach(point -> adding.accept(sum(sums, point.getLabels()), point));
      }
    }
    Map<ServerId, ServerCounts> all = new HashMap<>();
    sums.forEach((server, sum) -> all.put(new ServerId(server), sum.counts()));
    return all;
  }

  private static Sum sum(Map<String, Sum> sums, Labels labels) {
    String server = requireNonNull(labels.get("server"), "a label of every one of these");
    return sums.computeIfAbsent(server, _ -> new Sum());
  }

  private static void count(Map<String, Sum> sums, String name, CounterDataPointSnapshot point) {
    Labels labels = point.getLabels();
    Sum sum = sum(sums, labels);
    long value = (long) point.getValue();
    switch (name) {
      case CALLS -> {
        sum.calls += value;
        sum.failed += Tally.isFailed(labels) ? value : 0;
      }
      case STARTS -> sum.restarts += "failed".equals(labels.get("outcome")) ? value : 0;
      case EXITS -> sum.restarts += value;
      default -> throw new IllegalStateException("nothing was asked of " + name);
    }
  }

  private static void add(List<Long> classes, HistogramDataPointSnapshot point) {
    for (int at = 0; at < point.getClassicBuckets().size(); at++) {
      long count = point.getClassicBuckets().getCount(at);
      if (at < classes.size()) {
        classes.set(at, classes.get(at) + count);
      } else {
        classes.add(count);
      }
    }
  }

  /// What has come since then.
  public ServerCounts since(ServerCounts before) {
    return new ServerCounts(
        calls - before.calls,
        failed - before.failed,
        restarts - before.restarts,
        minus(calling, before.calling),
        minus(waking, before.waking));
  }

  private static List<Long> minus(List<Long> now, List<Long> before) {
    List<Long> left = new ArrayList<>(now);
    for (int at = 0; at < before.size() && at < left.size(); at++) {
      left.set(at, left.get(at) - before.get(at));
    }
    return left;
  }

  /// Both together.
  public ServerCounts plus(ServerCounts other) {
    return new ServerCounts(
        calls + other.calls,
        failed + other.failed,
        restarts + other.restarts,
        plus(calling, other.calling),
        plus(waking, other.waking));
  }

  private static List<Long> plus(List<Long> one, List<Long> other) {
    List<Long> longer = new ArrayList<>(one.size() >= other.size() ? one : other);
    List<Long> shorter = one.size() >= other.size() ? other : one;
    for (int at = 0; at < shorter.size(); at++) {
      longer.set(at, longer.get(at) + shorter.get(at));
    }
    return longer;
  }

  /// Seconds that 95 % of the calls took at most, by the classes they fell into.
  public double callP95() {
    return p95(calling, Tally.LATENCY_BOUNDS);
  }

  /// Seconds that 95 % of the wakes took at most.
  public double wakeP95() {
    return p95(waking, WAKE_BOUNDS);
  }

  public long wakes() {
    return waking.stream().mapToLong(Long::longValue).sum();
  }

  private static double p95(List<Long> classes, double[] bounds) {
    long all = classes.stream().mapToLong(Long::longValue).sum();
    double rank = all * 0.95;
    long seen = 0;
    for (int at = 0; at < bounds.length && at < classes.size(); at++) {
      long here = classes.get(at);
      if (here > 0 && seen + here >= rank) {
        double from = at == 0 ? 0 : bounds[at - 1];
        return from + (bounds[at] - from) * (rank - seen) / here;
      }
      seen += here;
    }
    // All that is known of the last class is that it is above its bound.
    return Math.nextUp(bounds[bounds.length - 1]);
  }
}
