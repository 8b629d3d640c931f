package dev.roundhouse.monitoring.telemetry;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.RequestTrace;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Telemetry;
import dev.roundhouse.monitoring.TelemetrySettings.Otlp;
import dev.roundhouse.monitoring.push.Post;
import dev.roundhouse.protocol.TraceContext;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes spans from all threads, and brings them on two of its own, with the metrics. A span that
/// finds no room is dropped. While the collector is away, what waits stays, as far as there is
/// room.
public final class TelemetryDesk implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.telemetry");
  private static final String SETTING = "monitoring.telemetry.otlp.authorization-file";
  private static final int MOST_AT_ONCE = 512;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /// How soon a change of the settings is seen where there is no collector.
  private static final Duration STEP = Duration.ofSeconds(1);

  private final Supplier<Optional<Otlp>> settings;
  private final BlockingQueue<Span> waiting;
  private final Supplier<MetricSnapshots> metrics;
  private final Telemetry.Counts counts;
  private final SpanForm.Origin origin;
  private final Ticker ticker;
  private final Instant start;
  private final List<Thread> threads;
  private volatile @Nullable String trouble;

  private TelemetryDesk(
      Supplier<Optional<Otlp>> settings,
      int room,
      Supplier<MetricSnapshots> metrics,
      Telemetry.Counts counts,
      String version,
      Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.waiting = new ArrayBlockingQueue<>(room);
    this.metrics = requireNonNull(metrics, "metrics");
    this.counts = requireNonNull(counts, "counts");
    this.ticker = requireNonNull(ticker, "ticker");
    this.start = ticker.instant();
    this.origin = new SpanForm.Origin(version, Long.toString(start.toEpochMilli(), 36));
    this.threads =
        List.of(
            Thread.ofVirtual().name("telemetry-spans").unstarted(this::spans),
            Thread.ofVirtual().name("telemetry-metrics").unstarted(this::metrics));
  }

  /// @param room spans that may wait
  /// @param counts where it is told what became of them
  public static TelemetryDesk open(
      Supplier<Optional<Otlp>> settings,
      int room,
      Supplier<MetricSnapshots> metrics,
      Telemetry.Counts counts,
      String version,
      Ticker ticker) {
    TelemetryDesk desk = new TelemetryDesk(settings, room, metrics, counts, version, ticker);
    desk.threads.forEach(Thread::start);
    return desk;
  }

  /// Whoever has begun a trace has said whether it is kept; of those that begin here a share is.
  ///
  /// @param ratio of that share
  public RequestTrace began(RequestTrace.Asked asked, double ratio) {
    TraceContext parent = asked.parent();
    boolean isKept =
        parent == null ? ThreadLocalRandom.current().nextDouble() < ratio : parent.isSampled();
    return isKept ? new OpenRequest(asked, this::keep, ticker) : RequestTrace.passing(parent);
  }

  private void keep(Span span) {
    if (!waiting.offer(span)) {
      counts.dropped().increment();
    }
  }

  private void spans() {
    List<Span> batch = new ArrayList<>();
    Duration pause = Duration.ZERO;
    try {
      while (true) {
        Optional<Otlp> to = settings.get();
        ticker.sleep(pause.isZero() ? to.map(Otlp::every).orElse(STEP) : pause);
        do {
          waiting.drainTo(batch, MOST_AT_ONCE - batch.size());
          pause = bring(batch, pause);
        } while (pause.isZero() && !waiting.isEmpty());
      }
    } catch (InterruptedException _) {
      // What is left goes with the end; nobody waits for it longer than for one answer.
      waiting.drainTo(batch, MOST_AT_ONCE - batch.size());
      Duration _ = bring(batch, Duration.ZERO);
    }
  }

  /// Brings all of it, or leaves it there to be brought again.
  ///
  /// @return how long to wait before the next attempt; zero when there is nothing left of it
  private Duration bring(List<Span> batch, Duration before) {
    Otlp to = settings.get().orElse(null);
    if (batch.isEmpty() || to == null) {
      counts.dropped().add(to == null ? batch.size() : 0);
      batch.clear();
      return Duration.ZERO;
    }
    switch (post(to, "traces").send(SpanForm.of(batch, origin))) {
      case Post.Outcome.Taken _ -> {
        counts.brought().add(batch.size());
        well();
      }
      case Post.Outcome.Never(String why) -> {
        counts.dropped().add(batch.size());
        trouble("spans", to, why);
      }
      case Post.Outcome.Later(String why) -> {
        trouble("spans", to, why);
        Duration next = before.isZero() ? to.every() : before.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
      }
    }
    batch.clear();
    return Duration.ZERO;
  }

  private void metrics() {
    try {
      while (true) {
        Optional<Otlp> to = settings.get();
        ticker.sleep(to.map(Otlp::metricsEvery).orElse(STEP));
        to.ifPresent(this::bringMetrics);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// They are counts since the start, so that what was not taken is in the next as well.
  private void bringMetrics(Otlp to) {
    byte[] body = MetricForm.of(metrics.get(), origin, start, ticker.instant());
    switch (post(to, "metrics").send(body)) {
      case Post.Outcome.Taken _ -> well();
      case Post.Outcome.Never(String why) -> trouble("metrics", to, why);
      case Post.Outcome.Later(String why) -> trouble("metrics", to, why);
    }
  }

  private static Post post(Otlp to, String signal) {
    return new Post(to.at(signal), to.timeout(), Map.of(), to.authorizationFile(), SETTING);
  }

  private void well() {
    if (trouble != null) {
      trouble = null;
      LOG.log(Level.INFO, "the collector takes spans and metrics again");
    }
  }

  /// Says it once for as long as it is the same.
  private void trouble(String what, Otlp to, String why) {
    counts.failures().increment();
    if (!why.equals(trouble)) {
      trouble = why;
      LOG.log(
          Level.WARNING,
          "{0} cannot be brought to {1} (monitoring.telemetry.otlp.endpoint): {2}",
          what,
          to.endpoint().getHost(),
          why);
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread each : threads) {
        each.join(Duration.ofSeconds(2));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
