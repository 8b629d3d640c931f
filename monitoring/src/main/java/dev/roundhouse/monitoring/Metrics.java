package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.CompressedMemory;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.Saving;
import dev.roundhouse.fleet.SleepPolicy;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.kernel.ServerId;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmNativeMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts and times what the gateway and the fleet report. Every name starts with the room that
/// reports. Safe for many threads; recording a call is two lookups and three additions.
public final class Metrics implements GatewayObserver, FleetObserver {
  /// More tools than this per server are counted together: names come from servers, and none may
  /// take the room of another.
  private static final int MOST_TOOLS = 500;

  static final String OTHER = "(other)";

  private record Series(String method, @Nullable String name) {}

  private record Points(Map<Outcome, CounterDataPoint> counts, DistributionDataPoint seconds) {}

  private static final String WAKE_SECONDS =
      "Time from the demand until a sleeping instance could run again.";
  private static final String CALL_SECONDS =
      "Time from the arrival of a call to its response, the server's own included.";

  /// What a number does: a counter only grows.
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /// A metric in words, for the reference.
  public record Description(Kind kind, String name, String help, List<String> labels) {
    public Description {
      labels = List.copyOf(labels);
    }
  }

  final PrometheusRegistry registry = new PrometheusRegistry();

  // Their beans take a tenth of the whole start, and nobody has asked for them yet.
  private final AtomicBoolean hasOwn = new AtomicBoolean();
  private final List<Description> descriptions = new CopyOnWriteArrayList<>();
  private final Map<ServerId, Map<Series, Points>> points = new ConcurrentHashMap<>();
  private final Map<ServerId, Duration> lastStarts = new ConcurrentHashMap<>();
  final Counter calls =
      counter(
          "roundhouse_gateway_calls_total",
          "Calls to servers by how they ended.",
          "server",
          "method",
          "tool",
          "outcome");
  final Histogram seconds =
      Histogram.builder()
          .name(
              described(
                  Kind.HISTOGRAM,
                  "roundhouse_gateway_call_seconds",
                  CALL_SECONDS,
                  "server",
                  "method",
                  "tool"))
          .help(CALL_SECONDS)
          .labelNames("server", "method", "tool")
          .classicOnly()
          .classicUpperBounds(Tally.LATENCY_BOUNDS)
          .register(registry);
  private final Counter refusals =
      counter(
          "roundhouse_gateway_refusals_total",
          "Requests that the gateway itself answered with an error.",
          "kind");
  private final Counter repeats =
      counter(
          "roundhouse_gateway_repeats_total",
          "Calls that were sent to their server a second time, by why.",
          "server",
          "reason");
  private final Counter noises =
      counter("roundhouse_gateway_noise_total", "Things a server sent that are not MCP.", "server");
  final Counter starts =
      counter(
          "roundhouse_fleet_starts_total",
          "Starts of instances by how they ended.",
          "server",
          "outcome");
  final Counter exits =
      counter("roundhouse_fleet_exits_total", "Instances that ended by themselves.", "server");

  private final Counter turned =
      counter(
          "roundhouse_fleet_refusals_total",
          "Demands for a server that were refused at once, nothing started or sent: parked, tripped"
              + " (its address is left alone) or backing_off.",
          "server",
          "why");
  private final Counter sleeps =
      counter(
          "roundhouse_fleet_sleeps_total",
          "Times an instance fell asleep, by how deep.",
          "server",
          "depth");
  private final Counter pressed =
      counter(
          "roundhouse_fleet_pressed_total",
          "Times an idle server had to sleep deeper because memory was short: budget, available or"
              + " stalls.",
          "server",
          "why");
  private final Counter foreseen =
      counter(
          "roundhouse_fleet_prewakes_total",
          "Half hours for which a sleeping server was woken ahead: hit when it was wanted, else"
              + " miss.",
          "server",
          "outcome");
  private final Map<ServerId, PreWakes> preWakes = new ConcurrentHashMap<>();
  final Histogram wakes =
      Histogram.builder()
          .name(
              described(
                  Kind.HISTOGRAM, "roundhouse_fleet_wake_seconds", WAKE_SECONDS, "server", "from"))
          .help(WAKE_SECONDS)
          .labelNames("server", "from")
          .classicOnly()
          .classicUpperBounds(ServerCounts.WAKE_BOUNDS)
          .register(registry);

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(described(Kind.COUNTER, name, help, labels))
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  String described(Kind kind, String name, String help, String... labels) {
    descriptions.add(new Description(kind, name, help, List.of(labels)));
    return name;
  }

  /// Every metric registered so far, by name, without those of the JVM.
  public List<Description> descriptions() {
    return descriptions.stream().sorted(Comparator.comparing(Description::name)).toList();
  }

  /// Shows a number that is read when the metrics are.
  public void gauge(String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(described(Kind.GAUGE, name, help))
        .help(help)
        .callback(callback -> callback.call(value.getAsInt()))
        .register(registry);
  }

  /// Shows a number that only grows, and is read when the metrics are.
  public void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(described(Kind.COUNTER, name, help))
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private void gauges(
      String name, String help, Supplier<Map<List<String>, Integer>> values, String... labels) {
    GaugeWithCallback.builder()
        .name(described(Kind.GAUGE, name, help, labels))
        .help(help)
        .labelNames(labels)
        .callback(callback ->
            values.get().forEach((at, value) -> callback.call(value, at.toArray(String[]::new))))
        .register(registry);
  }

  /// Shows how many instances of each server are in which phase.
  public void instances(Supplier<List<InstanceState>> states) {
    gauges(
        "roundhouse_fleet_instances",
        "Instances by server and phase.",
        () -> FleetGauges.phases(states.get()),
        "server",
        "phase");
  }

  /// Shows what the sleep of servers saves, and what compressed memory holds.
  public void savings(Supplier<List<Saving>> savings, Supplier<Optional<CompressedMemory>> zram) {
    SavingMetrics sums = new SavingMetrics(savings, zram);
    gauges(SavingMetrics.SAVED, SavingMetrics.SAVED_HELP, sums::saved);
    gauges(SavingMetrics.ZRAM, SavingMetrics.ZRAM_HELP, sums::zram);
  }

  private void gauges(String name, String help, Consumer<SavingMetrics.Point> points) {
    GaugeWithCallback.builder()
        .name(described(Kind.GAUGE, name, help, "kind"))
        .help(help)
        .labelNames("kind")
        .callback(callback -> points.accept((value, label) -> callback.call((double) value, label)))
        .register(registry);
  }

  /// Shows of each address of the remote servers whether it is asked.
  public void breakers(Supplier<List<InstanceState>> states) {
    gauges(
        "roundhouse_fleet_breaker_state",
        "Whether an address is asked: 0 it is, 1 one attempt is under way, 2 left alone.",
        () -> FleetGauges.breakers(states.get()),
        "server",
        "address");
  }

  @Override
  public void called(
      ServerId server, String method, @Nullable String name, Outcome outcome, long nanos) {
    Points to = points(server, new Series(method, name));
    requireNonNull(to.counts().get(outcome), "outcome").inc();
    to.seconds().observe(nanos / 1e9);
  }

  private Points points(ServerId server, Series series) {
    Map<Series, Points> own = points.computeIfAbsent(server, _ -> new ConcurrentHashMap<>());
    Points known = own.get(series);
    if (known != null) {
      return known;
    }
    boolean isAlways = series.name() == null || series.name().equals(GatewayObserver.UNKNOWN_TOOL);
    Series counted =
        isAlways || own.size() < MOST_TOOLS ? series : new Series(series.method(), OTHER);
    return own.computeIfAbsent(counted, each -> made(server, each));
  }

  private Points made(ServerId server, Series series) {
    String tool = series.name() == null ? "" : series.name();
    Map<Outcome, CounterDataPoint> counts = new java.util.EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      counts.put(
          outcome,
          calls.labelValues(
              server.value(), series.method(), tool, outcome.name().toLowerCase(Locale.ROOT)));
    }
    return new Points(
        Map.copyOf(counts), seconds.labelValues(server.value(), series.method(), tool));
  }

  @Override
  public void refused(String kind) {
    refusals.labelValues(kind).inc();
  }

  @Override
  public void refused(ServerId server, FleetException.Category why) {
    turned.labelValues(server.value(), why.name().toLowerCase(Locale.ROOT)).inc();
  }

  @Override
  public void repeated(ServerId server, Repeat why) {
    repeats.labelValues(server.value(), why.name().toLowerCase(Locale.ROOT)).inc();
  }

  @Override
  public void noise(ServerId server, String what) {
    noises.labelValues(server.value()).inc();
  }

  @Override
  public void started(Instance instance, Duration took) {
    starts.labelValues(instance.server().value(), "ok").inc();
    lastStarts.put(instance.server(), took);
  }

  /// How long the last start of the server took; empty when none has succeeded yet.
  public Optional<Duration> lastStart(ServerId server) {
    return Optional.ofNullable(lastStarts.get(server));
  }

  /// Calls to the server that have ended.
  public CallCount calls(ServerId server) {
    return points.getOrDefault(server, Map.of()).values().stream()
        .flatMap(each -> each.counts().entrySet().stream())
        .map(each -> CallCount.of(each.getKey(), (long) each.getValue().get()))
        .reduce(CallCount.NONE, CallCount::plus);
  }

  /// How a server has done since the program was started. Looks at every series: for once a second.
  public Tally tally(ServerId server) {
    return Tally.of(server, seconds.collect(), calls.collect(), exits.collect(), starts.collect());
  }

  @Override
  public void startFailed(ServerId server, String tenant, String reason) {
    starts.labelValues(server.value(), "failed").inc();
  }

  @Override
  public void exited(Instance instance, String reason) {
    exits.labelValues(instance.server().value()).inc();
  }

  @Override
  public void slept(Instance instance, SleepPolicy.Depth depth) {
    sleeps.labelValues(instance.server().value(), depth.name().toLowerCase(Locale.ROOT)).inc();
  }

  @Override
  public void pressed(ServerId server, String why) {
    pressed.labelValues(server.value(), why).inc();
  }

  @Override
  public void foreseen(ServerId server, boolean wasWanted) {
    foreseen.labelValues(server.value(), wasWanted ? "hit" : "miss").inc();
    preWakes.merge(server, new PreWakes(wasWanted ? 1 : 0, wasWanted ? 0 : 1), PreWakes::and);
  }

  /// How often it was woken ahead, and whether for something.
  public PreWakes preWakes(ServerId server) {
    return preWakes.getOrDefault(server, PreWakes.NONE);
  }

  @Override
  public void woken(Instance instance, SleepPolicy.Depth from, Duration took) {
    wakes
        .labelValues(instance.server().value(), from.name().toLowerCase(Locale.ROOT))
        .observe(took.toNanos() / 1e9);
  }

  /// Everything as it is now. What the JVM says of itself is there, but for allocation by pool:
  /// that one is told of every collection, which under load took half as much again as the
  /// collections themselves.
  MetricSnapshots snapshots() {
    if (hasOwn.compareAndSet(false, true)) {
      ProcessMetrics.builder().register(registry);
      JvmBufferPoolMetrics.builder().register(registry);
      JvmClassLoadingMetrics.builder().register(registry);
      JvmCompilationMetrics.builder().register(registry);
      JvmGarbageCollectorMetrics.builder().register(registry);
      JvmMemoryMetrics.builder().register(registry);
      JvmNativeMemoryMetrics.builder().register(registry);
      JvmRuntimeInfoMetric.builder().register(registry);
      JvmThreadsMetrics.builder().register(registry);
    }
    return registry.scrape();
  }

  /// Everything in the Prometheus text format 0.0.4.
  public byte[] scrape() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
    try {
      PrometheusTextFormatWriter.builder().build().write(out, snapshots());
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return out.toByteArray();
  }
}
