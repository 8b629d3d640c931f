package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Metrics.Kind;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Counts alerts and the messages about them. Safe for many threads.
public final class AlertMetrics {
  private static final String ALERTS = "roundhouse_alerts";
  private static final String ALERTS_HELP = "Alerts that wait or fire, by severity and state.";
  private static final String DELIVERIES = "roundhouse_alert_deliveries_total";
  private static final String DELIVERIES_HELP =
      "Attempts to tell a channel of an alert: taken, failed and tried again, or given_up.";
  private static final String SECONDS = "roundhouse_alert_evaluation_seconds";
  private static final String SECONDS_HELP = "Time of a look at all rules of alerts.";

  private final Counter deliveries;
  private final Histogram seconds;

  /// @param metrics among which they are
  /// @param alerts those that wait or fire
  public AlertMetrics(Metrics metrics, Supplier<List<Alert>> alerts) {
    requireNonNull(alerts, "alerts");
    String[] labels = {"severity", "state"};
    GaugeWithCallback.builder()
        .name(metrics.described(Kind.GAUGE, ALERTS, ALERTS_HELP, labels))
        .help(ALERTS_HELP)
        .labelNames(labels)
        .callback(callback ->
            counted(alerts.get())
                .forEach((at, count) -> callback.call(count, at.toArray(String[]::new))))
        .register(metrics.registry);
    this.deliveries =
        Counter.builder()
            .name(
                metrics.described(Kind.COUNTER, DELIVERIES, DELIVERIES_HELP, "channel", "outcome"))
            .help(DELIVERIES_HELP)
            .labelNames("channel", "outcome")
            .register(metrics.registry);
    this.seconds =
        Histogram.builder()
            .name(metrics.described(Kind.HISTOGRAM, SECONDS, SECONDS_HELP))
            .help(SECONDS_HELP)
            .classicOnly()
            .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5)
            .register(metrics.registry);
  }

  private static Map<List<String>, Integer> counted(List<Alert> alerts) {
    Map<List<String>, Integer> counts =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    alerts.forEach(each ->
        counts.merge(
            List.of(each.cause().severity().wire(), each.state().wire()), 1, Integer::sum));
    return counts;
  }

  /// An attempt has come to this.
  public void delivered(String channel, String outcome) {
    deliveries.labelValues(channel, outcome).inc();
  }

  /// A look at all rules has taken so long.
  public void evaluated(Duration took) {
    seconds.observe(took.toNanos() / 1e9);
  }
}
