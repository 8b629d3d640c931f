package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Indicator.Share;
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
  private final Measurements measurements;
  private final Supplier<Map<SloName, SloSettings>> settings;
  private final Ticker ticker;
  private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

  /// What was reckoned is good for so long where no sample comes any more: that is bad news, too.
  private static final Duration GOOD = Duration.ofSeconds(30);

  private static final Duration MOMENT = Duration.ofMillis(1);

  private record Known(
      Instant at,
      Optional<Instant> sample,
      long measured,
      Map<SloName, SloSettings> settings,
      List<SloStatus> status) {}

  /// @param settings those of the file, read at each use
  public Slos(
      History history,
      Measurements measurements,
      Supplier<Map<SloName, SloSettings>> settings,
      Ticker ticker) {
    this.history = requireNonNull(history, "history");
    this.measurements = requireNonNull(measurements, "measurements");
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
    long measured = measurements.version();
    Map<SloName, SloSettings> said = settings.get();
    Instant now = ticker.instant();
    Known last = known.get();
    if (last != null
        && Duration.between(last.at(), now).abs().compareTo(GOOD) < 0
        && sample.isPresent()
        && last.sample().equals(sample)
        && last.measured() == measured
        && last.settings().equals(said)) {
      return last.status();
    }
    Map<Asked, Summary> summaries = new HashMap<>();
    List<SloStatus> status =
        Objective.of(said).stream()
            .map(each ->
                new SloStatus(
                    each, Reckoning.of(each, window -> share(each, window, now, summaries))))
            .toList();
    known.set(new Known(now, sample, measured, said, status));
    return status;
  }

  private Share share(
      Objective objective, Duration window, Instant now, Map<Asked, Summary> summaries) {
    return switch (objective.indicator()) {
      case Indicator.Sampled sampled ->
          sampled.of(
              summaries.computeIfAbsent(
                  new Asked(objective.server(), window), asked -> asked.of(history, now)));
      // What is told now counts now.
      case Indicator.External _ ->
          measurements.share(objective.name(), new Range(now.minus(window), now.plus(MOMENT)));
    };
  }

  /// Adds what another program tells of an objective.
  ///
  /// @throws SloException when there is no such objective, or nobody may tell anything of it
  public Measurements.Told tell(Measurement told) {
    List<Objective> all = objectives();
    Objective objective =
        all.stream()
            .filter(each -> each.name().equals(told.slo()))
            .findFirst()
            .orElseThrow(() ->
                new SloException(
                    SloException.Kind.NOT_FOUND, "there is no objective " + told.slo()));
    return switch (objective.indicator()) {
      case Indicator.External _ -> measurements.add(told);
      case Indicator.Sampled sampled ->
          throw new SloException(
              SloException.Kind.CONFLICT,
              "objective %s is measured by this program (%s); it is told of those with indicator: external"
                  .formatted(told.slo(), sampled.wire()));
    };
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
                    each, share(each, range, now), share(each, range.previous(), before)))
            .toList();
    return new SloReport(
        range,
        of(now, Optional.empty(), range),
        of(before, Optional.empty(), range.previous()),
        lines);
  }

  private Share share(Objective objective, Range range, Map<Optional<ServerId>, Summary> read) {
    return switch (objective.indicator()) {
      case Indicator.Sampled sampled -> sampled.of(of(read, objective.server(), range));
      case Indicator.External _ -> measurements.share(objective.name(), range);
    };
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
