package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// How every component is, and numbers that are told already once more by names that dashboards and
/// rules of others ask for: `mcp_server_*` and `mcp_system_*` of servers that watch MCP servers,
/// and those of service managers, whose label is `service`. Reckoned when the metrics are read, and
/// at no other time: a call costs nothing for it.
public final class FamiliarMetrics implements MultiCollector {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");

  private static final String SERVER = "server";

  /// Where the numbers come from.
  ///
  /// @param limits of the servers that have some
  /// @param data whose file system is told
  /// @param isOn whether the names of others are shown at all
  public record Sources(
      Supplier<Consumption.Look> use,
      Supplier<HealthReport> health,
      Supplier<List<InstanceState>> instances,
      Supplier<Map<ServerId, ResourceLimits>> limits,
      HostMeter host,
      Path data,
      BooleanSupplier isOn) {
    public Sources {
      requireNonNull(use, "use");
      requireNonNull(health, "health");
      requireNonNull(instances, "instances");
      requireNonNull(limits, "limits");
      requireNonNull(host, "host");
      requireNonNull(data, "data");
      requireNonNull(isOn, "isOn");
    }
  }

  private final Metrics metrics;
  private final Sources sources;
  private final AtomicReference<HostMeter.Processor> before =
      new AtomicReference<>(new HostMeter.Processor(0, 0));

  private FamiliarMetrics(Metrics metrics, Sources sources) {
    this.metrics = requireNonNull(metrics, "metrics");
    this.sources = requireNonNull(sources, "sources");
  }

  /// Shows them among the metrics.
  public static void show(Metrics metrics, Sources sources) {
    FamiliarNames.describe(metrics);
    metrics.registry.register(new FamiliarMetrics(metrics, sources));
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    HealthReport report = sources.health().get();
    all.add(FamiliarNames.LEVEL.gauges(levels(report)));
    if (!sources.isOn().getAsBoolean()) {
      return new MetricSnapshots(all);
    }
    calls(all);
    use(all);
    states(all);
    health(all, report);
    host(all);
    return new MetricSnapshots(all);
  }

  private void calls(List<MetricSnapshot> all) {
    CounterSnapshot calls = metrics.calls.collect();
    Map<String, Double> ended = new TreeMap<>();
    Map<String, Double> failed = new TreeMap<>();
    for (CounterSnapshot.CounterDataPointSnapshot point : calls.getDataPoints()) {
      String server = String.valueOf(point.getLabels().get(SERVER));
      ended.merge(server, point.getValue(), Double::sum);
      boolean isFailed = Tally.isFailed(point.getLabels());
      failed.merge(server, isFailed ? point.getValue() : 0, Double::sum);
    }
    all.add(FamiliarNames.REQUESTS.counters(ended));
    all.add(FamiliarNames.SERVICE_REQUESTS.counters(ended));
    all.add(FamiliarNames.ERRORS.counters(failed));
    HistogramSnapshot seconds = metrics.seconds.collect();
    all.add(FamiliarNames.LATENCY.histograms(seconds));
    all.add(FamiliarNames.SERVICE_LATENCY.histograms(seconds));
    all.add(FamiliarNames.WAKE.histograms(metrics.wakes.collect()));
  }

  private void use(List<MetricSnapshot> all) {
    Consumption.Look look = sources.use().get();
    Map<String, Double> memory = new TreeMap<>();
    Map<String, Double> percent = new TreeMap<>();
    look.use()
        .forEach((server, use) -> {
          memory.put(server.value(), (double) use.memory());
          Double cores = use.cores();
          if (cores != null) {
            percent.put(server.value(), cores * 100);
          }
        });
    all.add(FamiliarNames.MEMORY.gauges(memory));
    all.add(FamiliarNames.SERVICE_MEMORY.gauges(memory));
    all.add(FamiliarNames.CPU.gauges(percent));
    all.add(FamiliarNames.SERVICE_CPU.gauges(percent));
    Map<String, Double> up = new TreeMap<>();
    Map<String, Double> down = new TreeMap<>();
    look.totals()
        .forEach((server, total) -> {
          Duration stopped = total.known().minus(total.running());
          up.put(server.value(), total.running().toMillis() / 1e3);
          down.put(server.value(), Math.max(0, stopped.toMillis()) / 1e3);
        });
    all.add(FamiliarNames.UPTIME.counters(up));
    all.add(FamiliarNames.DOWNTIME.counters(down));
    Map<String, Double> memoryLimits = new TreeMap<>();
    Map<String, Double> cpuLimits = new TreeMap<>();
    sources
        .limits()
        .get()
        .forEach((server, limits) -> {
          limits
              .memory()
              .ifPresent(most -> memoryLimits.put(server.value(), (double) most.bytes()));
          limits.cpu().ifPresent(most -> cpuLimits.put(server.value(), most));
        });
    all.add(FamiliarNames.MEMORY_RESERVATION.gauges(memoryLimits));
    all.add(FamiliarNames.CPU_RESERVATION.gauges(cpuLimits));
  }

  /// A server with several instances is counted once: as running when one of them is.
  private void states(List<MetricSnapshot> all) {
    Map<ServerId, Integer> best = new TreeMap<>();
    for (InstanceState each : sources.instances().get()) {
      best.merge(each.server(), rank(each.phase()), Math::max);
    }
    Set<ServerId> known = sources.use().get().totals().keySet();
    known.forEach(server -> best.putIfAbsent(server, 0));
    all.add(FamiliarNames.RUNNING.gauge(count(best, 2)));
    all.add(FamiliarNames.SLEEPING.gauge(count(best, 1)));
    all.add(FamiliarNames.STOPPED.gauge(count(best, 0)));
  }

  private static int count(Map<ServerId, Integer> best, int rank) {
    return Math.toIntExact(best.values().stream().filter(each -> each == rank).count());
  }

  private static int rank(Phase phase) {
    return switch (phase) {
      case READY, UNVERIFIED, UNREACHABLE, STARTING, WAKING, DRAINING, STOPPING -> 2;
      case FALLING_ASLEEP, DOZING, ASLEEP -> 1;
      case STOPPED, BACKING_OFF, PARKED -> 0;
    };
  }

  private static Map<String, Double> levels(HealthReport report) {
    Map<String, Double> levels = new TreeMap<>();
    report
        .components()
        .forEach(each -> levels.put(each.component().name(), level(each.health().state())));
    return levels;
  }

  private static void health(List<MetricSnapshot> all, HealthReport report) {
    Map<String, Double> up = new TreeMap<>();
    Map<String, Double> well = new TreeMap<>();
    Map<String, Double> failed = new TreeMap<>();
    for (HealthReport.Entry each : report.components()) {
      String name = each.component().name();
      ComponentHealth health = each.health();
      failed.put(name, (double) health.failures());
      well.put(name, (double) (health.looks() - health.failures()));
      if (name.startsWith("server:")) {
        String server = name.substring("server:".length());
        switch (health.state()) {
          case HEALTHY, DEGRADED -> up.put(server, 1.0);
          case UNHEALTHY, CRITICAL -> up.put(server, 0.0);
          case UNKNOWN, NOT_CONFIGURED -> {} // neither is known
        }
      }
    }
    all.add(FamiliarNames.UP.gauges(up));
    all.add(FamiliarNames.CHECKS_WELL.counters(well));
    all.add(FamiliarNames.CHECKS_FAILED.counters(failed));
  }

  private static double level(ComponentState state) {
    return switch (state) {
      case NOT_CONFIGURED -> 0;
      case HEALTHY -> 1;
      case UNKNOWN -> 2;
      case DEGRADED -> 3;
      case UNHEALTHY -> 4;
      case CRITICAL -> 5;
    };
  }

  private void host(List<MetricSnapshot> all) {
    try {
      HostMeter.Processor now = sources.host().processor();
      now.since(before.getAndSet(now))
          .ifPresent(share -> all.add(FamiliarNames.SYSTEM_CPU.gauge(share * 100)));
      all.add(FamiliarNames.SYSTEM_MEMORY.gauge(sources.host().memory().used() * 100));
      HostMeter.Network network = sources.host().network();
      all.add(FamiliarNames.SENT.untyped((double) network.sent()));
      all.add(FamiliarNames.RECEIVED.untyped((double) network.received()));
      FileStore store = Files.getFileStore(sources.data());
      if (store.getTotalSpace() > 0) {
        double free = (double) store.getUsableSpace() / store.getTotalSpace();
        all.add(FamiliarNames.SYSTEM_DISK.gauge((1 - free) * 100));
      }
    } catch (IOException e) {
      // What is not told is left out; the others are shown.
      LOG.log(Level.DEBUG, "the machine does not tell what it is busy with", e);
    }
  }
}
