package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Metrics.Kind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Counts the jobs that bring versions to servers. Safe for many threads.
public final class UpdateMetrics implements JobNews {
  private static final String OUTCOME = "outcome";

  private final Metrics metrics;
  private final Counter ends;
  private final Histogram seconds;

  /// @param metrics among which they are
  public UpdateMetrics(Metrics metrics) {
    this.metrics = requireNonNull(metrics, "metrics");
    String count = "Jobs of updates that have come to an end, by which.";
    this.ends =
        Counter.builder()
            .name(
                metrics.described(Kind.COUNTER, "mcp_automation_executions_total", count, OUTCOME))
            .help(count)
            .labelNames(OUTCOME)
            .register(metrics.registry);
    String took = "Time from the making of a job of updates to its end.";
    this.seconds =
        Histogram.builder()
            .name(
                metrics.described(Kind.HISTOGRAM, "mcp_automation_duration_seconds", took, OUTCOME))
            .help(took)
            .labelNames(OUTCOME)
            .classicOnly()
            .classicUpperBounds(1, 5, 15, 60, 300, 900, 3600, 14400, 86400, 604800)
            .register(metrics.registry);
  }

  @Override
  public void told(Job job, LedgerEntry.What what, Function<JobStep, Json> evidence) {
    if (what != LedgerEntry.What.PRUNED && job.state().hasEnded()) {
      String outcome = job.state().wire();
      ends.labelValues(outcome).inc();
      job.ended()
          .ifPresent(end ->
              seconds
                  .labelValues(outcome)
                  .observe(Duration.between(job.made(), end).toMillis() / 1e3));
    }
  }

  /// Shows the jobs that have not ended.
  public void show(Supplier<List<Job>> open) {
    metrics.gauge(
        "mcp_automation_queue_size",
        "Jobs of updates that go on by themselves when it is their turn.",
        () -> count(open, job -> job.begun().isEmpty() && !job.state().isWaiting()));
    metrics.gauge(
        "mcp_automation_active_tasks",
        "Jobs of updates whose step is being done.",
        () -> count(open, job -> job.begun().isPresent()));
    String help = "Jobs of updates that have not ended, by state.";
    GaugeWithCallback.builder()
        .name(metrics.described(Kind.GAUGE, "roundhouse_updates_jobs", help, "state"))
        .help(help)
        .labelNames("state")
        .callback(
            callback -> states(open.get()).forEach((state, jobs) -> callback.call(jobs, state)))
        .register(metrics.registry);
  }

  private static int count(Supplier<List<Job>> open, Predicate<Job> which) {
    return (int) open.get().stream().filter(which).count();
  }

  private static Map<String, Integer> states(List<Job> open) {
    Map<String, Integer> states = new TreeMap<>();
    open.forEach(each -> states.merge(each.state().wire(), 1, Integer::sum));
    return states;
  }
}
