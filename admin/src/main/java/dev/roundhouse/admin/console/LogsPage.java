package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.LogKind;
import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogLine.Level;
import dev.roundhouse.monitoring.LogQuery;
import dev.roundhouse.operations.LogOperations;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The log of the program: its lines, the newest first, and those that say the same counted as one.
final class LogsPage {
  static final String PATH = "/console/logs";
  private static final String KINDS = "/console/logs/kinds";
  private static final int SIZE = 100;

  /// So many more are read: lines of the same moment are not torn apart by a page.
  private static final int SAME = 200;

  private static final List<String> FILTERS =
      List.of("since", "level", "server", "component", "request", "q");

  /// A line.
  ///
  /// @param mark of its level
  record Row(
      Instant at,
      String mark,
      String level,
      String component,
      String request,
      String message,
      String trace) {
    /// The last word of the name of a class; a part of this program has but one.
    String part() {
      return component.substring(component.lastIndexOf('.') + 1);
    }

    /// What stands before it, in words that end with their point; none for a part of this program.
    List<String> group() {
      return Stream.of(component.substring(0, component.lastIndexOf('.') + 1).split("(?<=[.])", -1))
          .filter(each -> !each.isEmpty())
          .toList();
    }

    /// The lines of this part, from this level on.
    String link() {
      return PATH + Fields.NONE.with("component", component).with("level", level).query();
    }
  }

  /// Lines that say the same.
  record Kind(String fingerprint, long count, Instant first, Row last) {}

  /// Everything of the page of lines.
  record Model(
      List<Row> rows,
      String older,
      String newest,
      Fields query,
      List<String> levels,
      boolean isFiltered) {}

  /// Everything of the page of kinds.
  ///
  /// @param looked how many lines were counted
  /// @param isCut whether there are more than are counted
  record KindsModel(
      Pager.Part<Kind> part,
      long looked,
      boolean isCut,
      Fields query,
      List<String> levels,
      boolean isFiltered) {}

  private final LogOperations log;

  LogsPage(LogOperations log) {
    this.log = requireNonNull(log, "log");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show).get(KINDS, this::kinds);
  }

  private static List<String> levels() {
    return Stream.of(Level.values()).map(Level::wire).toList();
  }

  private static boolean isFiltered(Fields query) {
    return FILTERS.stream().anyMatch(each -> !query.get(each).isBlank());
  }

  private void show(Turn turn) {
    Fields query = turn.query();
    List<LogLine> found;
    try {
      found = search(turn, Level.DEBUG, SIZE + SAME);
    } catch (IOException e) {
      unreadable(turn, e);
      return;
    }
    List<LogLine> newestFirst = found.reversed();
    int shown = Math.min(SIZE, newestFirst.size());
    while (shown > 0
        && shown < newestFirst.size()
        && newestFirst.get(shown).at().equals(newestFirst.get(shown - 1).at())) {
      shown++;
    }
    boolean isMore = newestFirst.size() > shown;
    List<Row> rows = newestFirst.subList(0, shown).stream().map(LogsPage::row).toList();
    turn.page(
        "logs",
        "logs",
        text("logs.title"),
        new Model(
            rows,
            isMore ? PATH + query.with("until", rows.getLast().at().toString()).query() : "",
            query.get("until").isBlank() ? "" : PATH + query.with("until", "").query(),
            query,
            levels(),
            isFiltered(query)));
  }

  private void kinds(Turn turn) {
    List<LogLine> found;
    try {
      found = search(turn, Level.WARNING, LogQuery.MOST);
    } catch (IOException e) {
      unreadable(turn, e);
      return;
    }
    List<Kind> all = LogKind.of(found).stream().map(LogsPage::kind).toList();
    turn.page(
        "logKinds",
        "logs",
        text("logs.kinds.title"),
        new KindsModel(
            Pager.part(all, turn.query(), KINDS),
            found.size(),
            found.size() >= LogQuery.MOST,
            turn.query(),
            levels(),
            isFiltered(turn.query())));
  }

  private static void unreadable(Turn turn, IOException why) {
    Problem problem =
        new Problem(
            503,
            text("logs.unreadable", String.valueOf(why.getMessage())),
            text("logs.unreadable.cure"));
    turn.still(503, "problem", "logs", text("problem.title"), problem);
  }

  /// A server is found by its name in the words of a line, beside other words.
  private List<LogLine> search(Turn turn, Level least, int most) throws IOException {
    Fields query = turn.query();
    Optional<String> words = said(query, "q");
    Optional<String> server = said(query, "server");
    boolean areBoth = words.isPresent() && server.isPresent();
    LogQuery wanted =
        new LogQuery(
            Moments.of(query, "since", turn.now()),
            Moments.of(query, "until", turn.now()),
            said(query, "level").map(Level::of).orElse(least),
            said(query, "component"),
            said(query, "request"),
            server.or(() -> words),
            areBoth ? LogQuery.MOST : most);
    List<LogLine> found = log.search(turn.who(), wanted);
    if (!areBoth) {
      return found;
    }
    String needle = words.get();
    List<LogLine> both =
        found.stream()
            .filter(each -> Fields.has(each.message(), needle) || Fields.has(each.trace(), needle))
            .toList();
    return both.subList(Math.max(0, both.size() - most), both.size());
  }

  private static Optional<String> said(Fields query, String key) {
    return Optional.of(query.get(key).strip()).filter(each -> !each.isEmpty());
  }

  static Row row(LogLine line) {
    return new Row(
        line.at(),
        mark(line.level()),
        line.level().wire(),
        line.component(),
        line.request(),
        line.message(),
        line.trace());
  }

  private static Kind kind(LogKind kind) {
    return new Kind(kind.fingerprint(), kind.count(), kind.first(), row(kind.last()));
  }

  private static String mark(Level level) {
    return switch (level) {
      case DEBUG -> "unknown";
      case INFO -> "info";
      case WARNING -> "warn";
      case ERROR -> "bad";
    };
  }
}
