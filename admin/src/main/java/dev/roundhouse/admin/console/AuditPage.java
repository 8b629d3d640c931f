package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.AuditVerdict;
import java.util.List;
import java.util.Optional;

/// Who did what, and whether the log is as it was written.
final class AuditPage {
  private static final String PATH = "/console/audit";
  private static final int MOST = 10;

  /// The kinds that a line can have, those of the log itself last.
  private static final List<String> KINDS =
      List.of(
          "call",
          "change",
          "denial",
          "login",
          "start",
          "stop",
          "checkpoint",
          "torn",
          "lost",
          "alarm");

  /// Everything of the page.
  record Model(AuditLines lines, Fields query, List<String> kinds) {}

  private final Console.Parts parts;

  AuditPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show).post("/console/audit/verify", this::verify);
  }

  private void show(Turn turn) {
    AuditLines lines =
        AuditLines.of(
            parts.operations(), turn.who(), turn.query(), PATH, Optional.empty(), turn.now());
    turn.still(200, "audit", "audit", text("audit.title"), new Model(lines, turn.query(), KINDS));
  }

  private void verify(Turn turn) {
    AuditVerdict verdict = parts.console().verifyAudit(turn.who());
    String says =
        verdict.isGood()
            ? text("audit.whole", verdict.lines(), verdict.files(), verdict.signed())
            : text("audit.broken", verdict.faults().size());
    List<String> lines =
        verdict.faults().stream().limit(MOST).map(AuditVerdict.Fault::toString).toList();
    turn.done(PATH, new Flash(verdict.isGood(), says, verdict.isGood() ? List.of() : lines));
  }
}
