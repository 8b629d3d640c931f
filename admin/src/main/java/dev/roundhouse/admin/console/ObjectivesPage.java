package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Indicator;
import dev.roundhouse.monitoring.Objective;
import dev.roundhouse.monitoring.Range;
import dev.roundhouse.monitoring.SloName;
import dev.roundhouse.monitoring.SloReport;
import dev.roundhouse.monitoring.SloResult;
import dev.roundhouse.monitoring.SloStatus;
import dev.roundhouse.operations.HistoryOperations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What is wanted, what was measured, and what may still go wrong. Where nothing was measured it
/// says so, and shows no number.
final class ObjectivesPage {
  private static final String PATH = "/console/objectives";
  private static final Duration TREND = Duration.ofDays(7);

  /// How fast the budget goes, by a window.
  ///
  /// @param mark `bad` where it is what an alert is for, `warn` where the budget will not last
  record Burn(String window, String rate, String mark) {}

  /// An objective.
  ///
  /// @param measured empty where there is no data
  /// @param filled of the bar, from 0 to 1000
  /// @param reason why there is no data; empty where there is
  record Row(
      String name,
      String good,
      String server,
      String target,
      String window,
      String mark,
      String state,
      String measured,
      String share,
      String budget,
      int filled,
      List<Burn> burns,
      String trendMark,
      String trend,
      String reason) {}

  /// Everything of the page.
  record Model(List<Row> objectives, int met, int atRisk, int missed, int unknown) {}

  private final HistoryOperations history;

  ObjectivesPage(HistoryOperations history) {
    this.history = requireNonNull(history, "history");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show);
  }

  private void show(Turn turn) {
    List<SloStatus> all = history.objectives(turn.who());
    Map<SloName, SloReport.Line> trends = new HashMap<>();
    history
        .report(turn.who(), Range.before(turn.now(), TREND))
        .lines()
        .forEach(each -> trends.put(each.objective().name(), each));
    List<Row> rows =
        all.stream().map(each -> row(each, trends.get(each.objective().name()))).toList();
    turn.page(
        "objectives",
        "alerts",
        text("objectives.title"),
        new Model(
            rows,
            count(rows, "good"),
            count(rows, "warn"),
            count(rows, "bad"),
            count(rows, "unknown")));
  }

  private static int count(List<Row> rows, String mark) {
    return (int) rows.stream().filter(each -> each.mark().equals(mark)).count();
  }

  private static Row row(SloStatus status, SloReport.@Nullable Line line) {
    return switch (status.result()) {
      case SloResult.NoData(String reason) ->
          row(status.objective(), "unknown", text("objectives.unknown"), null, line, reason);
      case SloResult.Measured measured ->
          switch (measured.state()) {
            case MET -> row(status.objective(), "good", text("objectives.met"), measured, line, "");
            case AT_RISK ->
                row(status.objective(), "warn", text("objectives.risk"), measured, line, "");
            case MISSED ->
                row(status.objective(), "bad", text("objectives.missed"), measured, line, "");
          };
    };
  }

  private static Row row(
      Objective objective,
      String mark,
      String state,
      SloResult.@Nullable Measured measured,
      SloReport.@Nullable Line line,
      String reason) {
    double left = measured == null ? 0 : measured.budgetLeft();
    return new Row(
        objective.name().value(),
        objective.indicator().good(),
        objective.server().map(ServerId::value).orElse(""),
        Show.share(objective.target()),
        Durations.format(objective.window()),
        mark,
        state,
        measured == null ? "" : Show.share(measured.attained()),
        measured == null ? "" : share(objective, measured.share()),
        measured == null ? "" : budget(left),
        (int) Math.round(1000 * Math.clamp(left, 0.0, 1.0)),
        measured == null
            ? List.of()
            : measured.burns().stream().map(each -> burn(each, measured)).toList(),
        trendMark(line),
        trend(line),
        reason);
  }

  private static String budget(double left) {
    return left < 0
        ? text("objectives.overspent", String.format(Locale.ENGLISH, "%.1f %%", -left * 100))
        : text("objectives.left", Show.share(left));
  }

  private static String share(Objective objective, Indicator.Share share) {
    return switch (objective.indicator().unit()) {
      case CALLS -> text("objectives.calls", share.good(), share.all());
      case TIME ->
          text(
              "objectives.time",
              Durations.about(Duration.ofMillis(share.good())),
              Durations.about(Duration.ofMillis(share.all())));
      case COUNTS -> text("objectives.counts", share.good(), share.all());
    };
  }

  private static Burn burn(SloResult.Burn burn, SloResult.Measured measured) {
    boolean isFiring =
        measured.alerts().stream()
            .anyMatch(each -> each.isFiring() && each.window().equals(burn.window()));
    OptionalDouble rate = burn.rate();
    String mark = "unknown";
    if (rate.isPresent()) {
      mark = isFiring ? "bad" : rate.getAsDouble() > 1 ? "warn" : "good";
    }
    return new Burn(
        Durations.format(burn.window()),
        rate.isEmpty()
            ? text("objectives.unknown")
            : String.format(Locale.ENGLISH, "%.2f", rate.getAsDouble()),
        mark);
  }

  private static String trendMark(SloReport.@Nullable Line line) {
    return line == null
        ? "unknown"
        : switch (line.trend()) {
          case BETTER -> "ascending";
          case SAME -> "no";
          case WORSE -> "descending";
          case UNKNOWN -> "unknown";
        };
  }

  private static String trend(SloReport.@Nullable Line line) {
    return line == null
        ? text("trend.unknown")
        : switch (line.trend()) {
          case BETTER -> text("trend.better", before(line));
          case SAME -> text("trend.same");
          case WORSE -> text("trend.worse", before(line));
          case UNKNOWN -> text("trend.unknown");
        };
  }

  private static String before(SloReport.Line line) {
    return line.before().isPresent() ? Show.share(line.before().getAsDouble()) : Show.UNKNOWN;
  }
}
