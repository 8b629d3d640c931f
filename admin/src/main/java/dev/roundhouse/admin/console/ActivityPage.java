package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/// Every call, the newest first.
final class ActivityPage {
  private static final String PATH = "/console/activity";

  /// How a call can have ended.
  private static final List<String> OUTCOMES =
      List.of(
          "ok",
          "tool-error",
          "rpc-error",
          "upstream-failure",
          "timeout",
          "cancelled",
          "refused",
          "input-required");

  /// Everything of the page.
  ///
  /// @param csv where the same calls are as a table to keep, and as lines of JSON
  record Model(
      AuditLines lines, Fields query, List<String> outcomes, String csv, String jsonLines) {}

  private final Console.Parts parts;

  ActivityPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show);
  }

  private void show(Turn turn) {
    AuditLines lines =
        AuditLines.of(
            parts.operations(), turn.who(), turn.query(), PATH, Optional.of("call"), turn.now());
    turn.page(
        "activity",
        "activity",
        text("activity.title"),
        new Model(
            lines,
            turn.query(),
            OUTCOMES,
            ExportPage.PATH + turn.query().with("format", "csv").query(),
            ExportPage.PATH + turn.query().with("format", "jsonl").query()));
  }
}
