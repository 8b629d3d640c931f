package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.HistoryOperations;
import java.util.Optional;

/// The curves alone, for pages that fetch them anew.
final class CurvesPage {
  private final HistoryOperations history;

  CurvesPage(HistoryOperations history) {
    this.history = requireNonNull(history, "history");
  }

  void add(Routes routes) {
    routes.get(Curves.PATH, this::show);
  }

  private void show(Turn turn) {
    String name = turn.query().get("server");
    if (!name.isEmpty() && !ServerId.isValid(name)) {
      throw new IllegalArgumentException(text("server.none", name));
    }
    Optional<ServerId> server = name.isEmpty() ? Optional.empty() : Optional.of(new ServerId(name));
    String page = server.map(id -> "/console/servers/" + id).orElse(Console.HOME);
    turn.still(
        200,
        "curves",
        "overview",
        text("curves.title"),
        Curves.of(history, turn, server, page, turn.query()));
  }
}
