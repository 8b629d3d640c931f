package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;

/// What is protected, as a person reads it.
final class ProtectPrint {
  private ProtectPrint() {}

  static void report(Printer printer, Json report) {
    List<List<String>> rows = new ArrayList<>();
    for (Json each : report.get("drift").items()) {
      rows.add(List.of(Cells.text(each, "kind"), Cells.text(each, "item")));
      rows.add(List.of("  " + Cells.text(each, "says")));
    }
    if (!rows.isEmpty()) {
      printer.table(List.of("DRIFT", "ITEM"), rows);
    }
    String taken = report.get("taken").text();
    printer.note(
        taken == null
            ? "there is no baseline; see: roundhouse protect baseline"
            : "%s items under the baseline of %s; changes %s"
                .formatted(
                    Cells.number(report, "items"),
                    Cells.moment(taken),
                    report.get("on").truth(false)
                        ? "need an authorisation"
                        : "need none (updates.protected.enabled)"));
    Json ledger = report.get("ledger");
    printer.note(
        ledger.get("whole").truth(false)
            ? "the ledger is whole: " + Cells.number(ledger, "lines") + " lines"
            : "the ledger is not as it was written: " + Cells.text(ledger, "why"));
  }

  static void authorizations(Printer printer, List<Json> all) {
    List<List<String>> rows = new ArrayList<>();
    for (Json each : all) {
      String version = each.get("version").text();
      rows.add(
          List.of(
              Cells.text(each, "id"),
              Cells.text(each, "state"),
              Cells.text(each, "item") + (version == null ? "" : " " + version),
              Cells.text(each, "by"),
              Cells.moment(each, "until"),
              Cells.text(each, "usedBy"),
              Cells.text(each, "why")));
    }
    if (rows.isEmpty()) {
      printer.note("nothing was authorised; see: roundhouse protect authorize --help");
    } else {
      printer.table(List.of("ID", "STATE", "ITEM", "BY", "UNTIL", "USED BY", "WHY"), rows);
    }
  }

  static void changes(Printer printer, List<Json> all) {
    List<List<String>> rows = new ArrayList<>();
    for (Json each : all) {
      rows.add(
          List.of(
              Cells.number(each, "number"),
              Cells.moment(each, "at"),
              Cells.text(each, "who"),
              Cells.text(each, "item"),
              Cells.text(each, "what"),
              Cells.text(each, "why")));
    }
    if (rows.isEmpty()) {
      printer.note("nothing has been changed yet");
    } else {
      printer.table(List.of("NO", "AT", "WHO", "ITEM", "WHAT", "WHY"), rows);
    }
  }
}
