package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.security.Scope;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What fires now, what is done about it, and what has fired.
final class AlertsPage {
  static final String PATH = "/console/alerts";

  private static final int MOST = 1000;
  private static final int MOST_OPEN = 50;
  private static final List<String> STATES =
      List.of("firing", "acknowledged", "suppressed", "pending", "resolved");

  /// Everything of the page.
  ///
  /// @param more that fire and are not shown
  /// @param pending conditions that are true, and not for long enough
  /// @param all how many are remembered, filtered or not
  record Model(
      List<AlertRow> open,
      int more,
      int pending,
      String news,
      Pager.Part<AlertRow> past,
      int all,
      Fields query,
      List<String> states,
      List<String> severities,
      boolean isFiltered,
      boolean mayAct) {}

  private final AlertOperations alerts;

  AlertsPage(AlertOperations alerts) {
    this.alerts = requireNonNull(alerts, "alerts");
  }

  void add(Routes routes) {
    routes
        .get(PATH, this::show)
        .post("/console/alerts/{id}/acknowledge", this::acknowledge)
        .post("/console/alerts/{id}/resolve", this::resolve);
  }

  private void show(Turn turn) {
    Fields query = turn.query();
    List<Alert> all = alerts.list(turn.who(), Optional.empty(), MOST);
    List<AlertRow> open =
        all.stream()
            .filter(each -> each.state().isOpen())
            .sorted(
                Comparator.comparing((Alert each) -> each.cause().severity())
                    .reversed()
                    .thenComparing(each -> each.since().orElse(turn.now())))
            .map(AlertRow::of)
            .toList();
    int pending =
        (int) all.stream().filter(each -> each.state() instanceof AlertState.Pending).count();
    String needle = query.get("q").strip();
    List<AlertRow> found =
        all.stream()
            .filter(each -> fits(each.state().wire(), query.get("state")))
            .filter(each -> fits(each.cause().severity().wire(), query.get("severity")))
            .map(AlertRow::of)
            .filter(each -> each.says(needle))
            .toList();
    turn.page(
        "alerts",
        "alerts",
        text("alerts.title"),
        new Model(
            open.stream().limit(MOST_OPEN).toList(),
            Math.max(0, open.size() - MOST_OPEN),
            pending,
            text("alerts.news", open.size()),
            Pager.part(found, query, PATH),
            all.size(),
            query,
            STATES,
            Stream.of(Severity.values()).map(Severity::wire).toList(),
            Stream.of("q", "state", "severity").anyMatch(each -> !query.get(each).isBlank()),
            turn.may(Scope.ADMIN)));
  }

  private static boolean fits(String is, String wanted) {
    return wanted.isBlank() || wanted.equals(is);
  }

  private void acknowledge(Turn turn) {
    Alert done = alerts.acknowledge(turn.who(), turn.name("id"));
    turn.done(back(turn), Flash.good(text("alerts.acknowledged", done.cause().summary())));
  }

  private void resolve(Turn turn) {
    Alert done = alerts.resolve(turn.who(), turn.name("id"));
    turn.done(back(turn), Flash.good(text("alerts.resolved", done.cause().summary())));
  }

  static String back(Turn turn) {
    String back = turn.form().get("back");
    return Console.isOwnPath(back) ? back : PATH;
  }
}
