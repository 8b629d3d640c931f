package dev.roundhouse.monitoring;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.monitoring.Metrics.Kind;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Objectives as gauges. What is not known is not there.
final class SloMetrics {
  private static final String SLO = "slo";

  private SloMetrics() {}

  static void show(Metrics metrics, Supplier<List<SloStatus>> status) {
    show(
        metrics,
        "roundhouse_slo_objective_ratio",
        "Share of calls or time that has to be good by an objective.",
        point ->
            status
                .get()
                .forEach(
                    each -> point.call(each.objective().target(), each.objective().name().value())),
        SLO);
    measured(
        metrics,
        "roundhouse_slo_attained_ratio",
        "Share of calls or time that was good in the window of an objective; not there without"
            + " data.",
        status,
        Measured::attained);
    measured(
        metrics,
        "roundhouse_slo_budget_left_ratio",
        "Share of what may be bad that is not used up, below 0 when an objective is missed; not"
            + " there without data.",
        status,
        Measured::budgetLeft);
    show(
        metrics,
        "roundhouse_slo_burn_rate",
        "How fast the budget of an objective was used up in a window: 1 uses it up in that of the"
            + " objective; not there without data.",
        point ->
            status
                .get()
                .forEach(each -> {
                  if (each.result() instanceof Measured measured) {
                    measured
                        .burns()
                        .forEach(burn ->
                            burn.rate()
                                .ifPresent(rate ->
                                    point.call(
                                        rate,
                                        each.objective().name().value(),
                                        Durations.format(burn.window()))));
                  }
                }),
        SLO,
        "window");
    show(
        metrics,
        "mcp_automation_sla_compliance_ratio",
        "Share of the objectives with data that are met; not there when none has any.",
        point -> {
          OptionalDouble share = Slos.compliance(status.get());
          share.ifPresent(point::call);
        });
  }

  private static void measured(
      Metrics metrics,
      String name,
      String help,
      Supplier<List<SloStatus>> status,
      ToDoubleFunction<Measured> value) {
    show(
        metrics,
        name,
        help,
        point ->
            status
                .get()
                .forEach(each -> {
                  switch (each.result()) {
                    case Measured measured ->
                        point.call(value.applyAsDouble(measured), each.objective().name().value());
                    case NoData _ -> {}
                  }
                }),
        SLO);
  }

  private static void show(
      Metrics metrics,
      String name,
      String help,
      Consumer<GaugeWithCallback.Callback> points,
      String... labels) {
    GaugeWithCallback.builder()
        .name(metrics.described(Kind.GAUGE, name, help, labels))
        .help(help)
        .labelNames(labels)
        .callback(points)
        .register(metrics.registry);
  }
}
