package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Range;
import dev.roundhouse.monitoring.Sample;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.monitoring.Series;
import dev.roundhouse.monitoring.Spread;
import dev.roundhouse.operations.HistoryOperations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What was over time, as a table that a script draws. Where nobody looked there is no number, and
/// so a gap.
///
/// @param link where the same is fetched anew
/// @param width of a piece of time
/// @param known how many pieces somebody looked at
record Curves(
    String link,
    List<Choice> choices,
    Instant from,
    Instant to,
    String width,
    List<Row> rows,
    int known) {
  static final String PATH = "/console/curves";

  private static final int POINTS = 120;

  /// A time to look at.
  record Choice(String title, String link, boolean isChosen) {}

  /// A number, and how it is written; both empty where it is not known.
  record Value(String number, String shown) {
    static final Value UNKNOWN = new Value("", "");
  }

  /// A piece of time.
  ///
  /// @param isGap whether nobody looked
  record Row(Instant at, boolean isGap, Value calls, Value errors, Value p95, Value memory) {}

  /// How far back.
  private enum Span {
    HOUR("1h", Duration.ofHours(1)),
    DAY("24h", Duration.ofHours(24)),
    WEEK("7d", Duration.ofDays(7)),
    MONTH("30d", Duration.ofDays(30));

    private final String wire;
    private final Duration length;

    Span(String wire, Duration length) {
      this.wire = wire;
      this.length = length;
    }

    static Span of(String wire) {
      return Stream.of(values()).filter(each -> each.wire.equals(wire)).findFirst().orElse(HOUR);
    }

    String title() {
      return switch (this) {
        case HOUR -> text("curves.hour");
        case DAY -> text("curves.day");
        case WEEK -> text("curves.week");
        case MONTH -> text("curves.month");
      };
    }
  }

  Curves {
    choices = List.copyOf(choices);
    rows = List.copyOf(rows);
  }

  /// @param server none for the whole program
  /// @param page where the links lead
  static Curves of(
      HistoryOperations history, Turn turn, Optional<ServerId> server, String page, Fields query) {
    Span span = Span.of(query.get("range"));
    Range range = Range.before(turn.now(), span.length);
    Series series = history.series(turn.who(), server, range, POINTS);
    List<Row> rows = series.points().stream().map(Curves::row).toList();
    Fields same = new Fields(Map.of("range", List.of(span.wire)));
    return new Curves(
        PATH + server.map(id -> same.with("server", id.value())).orElse(same).query(),
        Stream.of(Span.values())
            .map(each ->
                new Choice(each.title(), page + "?range=" + each.wire + "#curves", each == span))
            .toList(),
        range.from(),
        range.to(),
        Durations.format(series.width()),
        rows,
        (int) rows.stream().filter(each -> !each.isGap()).count());
  }

  private static Row row(Series.Point point) {
    if (point.sample().isEmpty()) {
      return new Row(point.at(), true, Value.UNKNOWN, Value.UNKNOWN, Value.UNKNOWN, Value.UNKNOWN);
    }
    Sample sample = point.sample().get();
    OptionalDouble p95 = sample.spread(Spread.Scale.LATENCY).quantile(.95);
    return new Row(
        point.at(),
        false,
        count(sample.count(Counter.CALLS)),
        count(sample.count(Counter.ERRORS)),
        p95.isEmpty() ? Value.UNKNOWN : took(p95.getAsDouble()),
        sample.gauge(Measure.MEMORY).map(each -> bytes(each.mean())).orElse(Value.UNKNOWN));
  }

  private static Value count(long number) {
    return new Value(Long.toString(number), Show.count(number));
  }

  private static Value took(double seconds) {
    Duration took = Duration.ofNanos((long) (seconds * 1e9));
    return new Value(Double.toString(took.toNanos() / 1e6), Show.took(took));
  }

  private static Value bytes(double mean) {
    long bytes = Math.round(mean);
    return new Value(Long.toString(bytes), Show.bytes(bytes));
  }
}
