package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.RequestTrace;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.TelemetrySettings.Otlp;
import dev.roundhouse.monitoring.telemetry.TelemetryDesk;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.security.ToolFacts;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Traces requests of clients, and brings spans and metrics to a collector where the settings name
/// one. Without one a request costs one look at them, and nothing else of this is loaded. Hears
/// what the gateway sees, and passes it on. Safe for many threads.
public final class Telemetry implements GatewayObserver, AutoCloseable {
  /// What became of spans and of metrics, for the metrics.
  public record Counts(LongAdder brought, LongAdder dropped, LongAdder failures) {
    static Counts make() {
      return new Counts(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  private final Metrics metrics;
  private final Supplier<TelemetrySettings> settings;
  private final String version;
  private final Ticker ticker;
  private final Counts counts = Counts.make();
  private volatile @Nullable TelemetryDesk desk;
  private boolean isClosed;

  private Telemetry(
      Metrics metrics, Supplier<TelemetrySettings> settings, String version, Ticker ticker) {
    this.metrics = requireNonNull(metrics, "metrics");
    this.settings = requireNonNull(settings, "settings");
    this.version = requireNonNull(version, "version");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// @param metrics hears everything as well, and is what is brought
  /// @param settings those in force, asked at each request
  /// @param version of the program
  public static Telemetry open(
      Metrics metrics, Supplier<TelemetrySettings> settings, String version, Ticker ticker) {
    Telemetry telemetry = new Telemetry(metrics, settings, version, ticker);
    metrics.counter(
        "roundhouse_monitoring_spans_brought_total",
        "Spans that a collector has taken.",
        () -> telemetry.counts.brought().doubleValue());
    metrics.counter(
        "roundhouse_monitoring_spans_dropped_total",
        "Spans that were lost: there was no room for them, or the collector did not take them.",
        () -> telemetry.counts.dropped().doubleValue());
    metrics.counter(
        "roundhouse_monitoring_telemetry_failures_total",
        "Attempts to bring spans or metrics to a collector that failed.",
        () -> telemetry.counts.failures().doubleValue());
    if (settings.get().otlp().isPresent()) {
      telemetry.desk(settings.get().otlp().get());
    }
    return telemetry;
  }

  @Override
  public RequestTrace began(RequestTrace.Asked asked) {
    Optional<Otlp> to = settings.get().otlp();
    if (to.isEmpty()) {
      return RequestTrace.passing(asked.parent());
    }
    TelemetryDesk known = desk;
    TelemetryDesk now = known == null ? desk(to.get()) : known;
    return now == null ? RequestTrace.passing(asked.parent()) : now.began(asked, to.get().ratio());
  }

  /// Null when it is over.
  private synchronized @Nullable TelemetryDesk desk(Otlp first) {
    if (desk == null && !isClosed) {
      desk =
          TelemetryDesk.open(
              () -> settings.get().otlp(),
              first.queue(),
              metrics::snapshots,
              counts,
              version,
              ticker);
    }
    return desk;
  }

  @Override
  public void called(
      ServerId server, String method, @Nullable String name, Outcome outcome, long nanos) {
    metrics.called(server, method, name, outcome, nanos);
  }

  @Override
  public void answered(ToolFacts tool, Set<String> hidden, Frame request, long nanos) {
    metrics.answered(tool, hidden, request, nanos);
  }

  @Override
  public void refused(String kind) {
    metrics.refused(kind);
  }

  @Override
  public void repeated(ServerId server, Repeat why) {
    metrics.repeated(server, why);
  }

  @Override
  public void noise(ServerId server, String what) {
    metrics.noise(server, what);
  }

  /// Brings what waits, once, and takes nothing more.
  @Override
  public void close() {
    TelemetryDesk open;
    synchronized (this) {
      isClosed = true;
      open = desk;
    }
    if (open != null) {
      open.close();
    }
  }
}
