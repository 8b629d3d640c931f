package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import dev.roundhouse.monitoring.SloResult.State;
import dev.roundhouse.monitoring.slo.Reckoning;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Objectives, and how they stand by the history. Reckoned once a sample, however often it is
/// asked. Safe for many threads.
public final class Slos {
  private final History history;
  private final Supplier<Map<SloName, SloSettings>> settings;
  private final Ticker ticker;
  private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

  /// What was reckoned is good for so long where no sample comes any more: that is bad news, too.
  private static final Duration GOOD = Duration.ofSeconds(30);

  private record Known(
      Instant at,
      Optional<Instant> sample,
      Map<SloName, SloSettings> settings,
      List<SloStatus> status) {}

  /// @param settings those of the file, read at each use
  public Slos(History history, Supplier<Map<SloName, SloSettings>> settings, Ticker ticker) {
    this.history = requireNonNull(history, "history");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// By name.
  public List<Objective> objectives() {
    return Objective.of(settings.get());
  }

  /// How each of them stands now, by name.
  public List<SloStatus> status() {
    Optional<Instant> sample = history.lastSample();
    Map<SloName, SloSettings> said = settings.get();
    Instant now = ticker.instant();
    Known last = known.get();
    if (last != null
        && Duration.between(last.at(), now).abs().compareTo(GOOD) < 0
        && sample.isPresent()
        && last.sample().equals(sample)
        && last.settings().equals(said)) {
      return last.status();
    }
    Map<Asked, Summary> summaries = new HashMap<>();
    List<SloStatus> status =
        Objective.of(said).stream()
            .map(each ->
                new SloStatus(
                    each,
                    Reckoning.of(
                        each,
                        window ->
                            each.indicator()
                                .of(
                                    summaries.computeIfAbsent(
                                        new Asked(each.server(), window),
                                        asked -> asked.of(history, now))))))
            .toList();
    known.set(new Known(now, sample, said, status));
    return status;
  }

  /// The same time of the same server is read once for all objectives.
  private record Asked(Optional<ServerId> server, Duration window) {
    Summary of(History history, Instant now) {
      return history.summary(server, Range.before(now, window));
    }
  }

  /// How they were met in a time, and in the same time right before.
  public SloReport report(Range range) {
    Map<Optional<ServerId>, Summary> now = new HashMap<>();
    Map<Optional<ServerId>, Summary> before = new HashMap<>();
    List<SloReport.Line> lines =
        objectives().stream()
            .map(each ->
                Reckoning.line(
                    each,
                    each.indicator().of(of(now, each.server(), range)),
                    each.indicator().of(of(before, each.server(), range.previous()))))
            .toList();
    return new SloReport(
        range,
        of(now, Optional.empty(), range),
        of(before, Optional.empty(), range.previous()),
        lines);
  }

  private Summary of(
      Map<Optional<ServerId>, Summary> read, Optional<ServerId> server, Range range) {
    return read.computeIfAbsent(server, each -> history.summary(each, range));
  }

  /// The share of those with data that are met; empty when none has any.
  public static OptionalDouble compliance(List<SloStatus> status) {
    return status.stream()
        .flatMapToInt(each ->
            switch (each.result()) {
              case NoData _ -> IntStream.empty();
              case Measured measured -> IntStream.of(measured.state() == State.MISSED ? 0 : 1);
            })
        .average();
  }

  /// Shows them among the metrics.
  public void show(Metrics metrics) {
    SloMetrics.show(metrics, this::status);
  }
}
