package dev.roundhouse.admin;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.monitoring.Indicator.Share;
import dev.roundhouse.monitoring.Objective;
import dev.roundhouse.monitoring.SloReport;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import dev.roundhouse.monitoring.SloStatus;
import dev.roundhouse.monitoring.Slos;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Objectives as JSON. What has no data has no number.
final class SloJson {
  private static final int PLACES = 6;

  private SloJson() {}

  static JsonWriter of(List<SloStatus> status, Instant now) {
    JsonWriter json = new JsonWriter().object().member("timestamp", now.toString());
    number(json, "compliance", Slos.compliance(status));
    json.key("slos").array();
    for (SloStatus each : status) {
      json.object();
      objective(json, each.objective());
      switch (each.result()) {
        case NoData(String reason) -> json.member("state", "no-data").member("reason", reason);
        case Measured measured -> measured(json, each.objective(), measured);
      }
      json.end();
    }
    return json.end().end();
  }

  private static void objective(JsonWriter json, Objective objective) {
    json.member("name", objective.name().value())
        .member("indicator", objective.indicator().wire())
        .member("good", objective.indicator().good());
    objective.server().map(ServerId::value).ifPresent(server -> json.member("server", server));
    Numbers.member(json, "target", Double.valueOf(objective.target()), PLACES);
    json.member("window", Durations.format(objective.window()));
  }

  /// What the feed tells of one.
  static void moved(JsonWriter json, FeedEvent.ObjectiveMoved moved) {
    json.key("slo").object();
    objective(json, moved.objective());
    json.end().member("from", moved.before()).member("to", moved.after());
    number(json, "budgetLeft", moved.budgetLeft());
  }

  private static void measured(JsonWriter json, Objective objective, Measured measured) {
    json.member("state", measured.state().wire());
    Numbers.member(json, "attained", Double.valueOf(measured.attained()), PLACES);
    Numbers.member(json, "budgetLeft", Double.valueOf(measured.budgetLeft()), PLACES);
    share(json, objective, measured.share());
    json.key("burnRates").object();
    measured.burns().forEach(burn -> number(json, Durations.format(burn.window()), burn.rate()));
    json.end().key("alerts").array();
    measured
        .alerts()
        .forEach(alert -> {
          json.object()
              .member("window", Durations.format(alert.window()))
              .member("shortWindow", Durations.format(alert.shortWindow()));
          Numbers.member(json, "factor", Double.valueOf(alert.factor()), 1);
          json.member("urgency", alert.urgency().name().toLowerCase(Locale.ROOT))
              .member("firing", alert.isFiring())
              .end();
        });
    json.end();
  }

  /// Calls, seconds, or what another program counts.
  private static void share(JsonWriter json, Objective objective, Share share) {
    switch (objective.indicator().unit()) {
      case CALLS -> json.member("goodCalls", share.good()).member("allCalls", share.all());
      case TIME -> {
        Numbers.member(json, "goodSeconds", Double.valueOf(share.good() / 1e3), 3);
        Numbers.member(json, "allSeconds", Double.valueOf(share.all() / 1e3), 3);
      }
      case COUNTS -> json.member("goodCounts", share.good()).member("allCounts", share.all());
    }
  }

  static JsonWriter of(SloReport report) {
    JsonWriter json = new JsonWriter().object();
    HistoryJson.range(json, report.range());
    json.key("total").object();
    HistoryJson.summary(json, report.total(), true);
    json.end().key("before").object();
    HistoryJson.range(json, report.range().previous());
    HistoryJson.summary(json, report.before(), true);
    json.end().key("slos").array();
    for (SloReport.Line line : report.lines()) {
      json.object();
      objective(json, line.objective());
      json.member("state", state(line));
      number(json, "attained", line.attained());
      number(json, "budgetUsed", line.budgetUsed());
      share(json, line.objective(), line.share());
      number(json, "attainedBefore", line.before());
      json.member("trend", line.trend().wire()).end();
    }
    return json.end().end();
  }

  /// A report is of what is over: nothing of it is at risk any more.
  private static String state(SloReport.Line line) {
    OptionalDouble used = line.budgetUsed();
    if (used.isEmpty()) {
      return "no-data";
    }
    return used.getAsDouble() > 1 ? "missed" : "met";
  }

  private static void number(JsonWriter json, String key, OptionalDouble number) {
    @Nullable Double known = number.isPresent() ? Double.valueOf(number.getAsDouble()) : null;
    Numbers.member(json, key, known, PLACES);
  }
}
