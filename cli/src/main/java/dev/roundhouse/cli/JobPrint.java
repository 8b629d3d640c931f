package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.util.ArrayList;
import java.util.List;

/// Jobs of updates as a person reads them.
final class JobPrint {
  private static final int LONGEST = 160;

  private JobPrint() {}

  static void table(Printer printer, Json answer) {
    List<Json> jobs = answer.get("jobs").items();
    List<List<String>> rows = new ArrayList<>();
    for (Json each : jobs) {
      rows.add(
          List.of(
              Cells.text(each, "id"),
              Cells.text(each, "server"),
              Cells.text(each, "from") + " -> " + Cells.text(each, "to"),
              state(each),
              Cells.moment(each, "since"),
              Cells.text(each, "priority")));
      rows.add(List.of("  " + (each.get("progress").isPresent() ? progress(each) : reason(each))));
    }
    printer.table(List.of("JOB", "SERVER", "VERSION", "STATE", "SINCE", "PRIORITY"), rows);
    for (Json each : answer.get("setAside").items()) {
      printer.note("set aside: " + Cells.text(each, "id") + ": " + Cells.text(each, "why"));
    }
    mode(printer, answer);
    if (jobs.isEmpty()) {
      printer.note("there is no job; see: roundhouse update try NAME");
    }
  }

  private static void mode(Printer printer, Json answer) {
    printer.note("mode: " + Cells.text(answer, "mode"));
  }

  private static String state(Json job) {
    return Cells.text(job, "state")
        + (job.get("waitsForPerson").truth(false) ? " (waits for a person)" : "");
  }

  private static String reason(Json job) {
    boolean isOpen = !job.get("hasEnded").truth(true) && !job.get("waitsForPerson").truth(false);
    return Cells.text(job, "reason")
        + (isOpen ? "; goes on at " + Cells.moment(job, "notBefore") : "");
  }

  /// How far a job is, in a line.
  static String progress(Json job) {
    Json progress = job.get("progress");
    if (!progress.isPresent()) {
      return Cells.text(job, "state") + ": " + Cells.text(job, "reason");
    }
    String percent = Cells.number(progress, "percent");
    String done = Cells.number(progress, "done");
    return "to be "
        + Cells.text(progress, "step")
        + ": "
        + Cells.text(progress, "words")
        + (done.equals("0") ? "" : ", " + done + " of " + Cells.number(progress, "total"))
        + (percent.equals(Cells.UNKNOWN) ? "" : " (" + percent + " %)");
  }

  static void one(Printer printer, Json answer) {
    Json job = answer.get("job");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("job", Cells.text(job, "id")));
    rows.add(List.of("server", Cells.text(job, "server")));
    rows.add(List.of("package", Cells.text(job, "name")));
    rows.add(List.of("version", Cells.text(job, "from") + " -> " + Cells.text(job, "to")));
    rows.add(List.of("state", state(job)));
    rows.add(List.of("reason", reason(job)));
    rows.add(List.of("asked by", Cells.text(job, "askedBy")));
    if (!job.get("approvedBy").items().isEmpty()) {
      List<String> people = job.get("approvedBy").items().stream().map(p -> "" + p.text()).toList();
      rows.add(List.of("approved by", String.join(", ", people)));
    }
    rows.add(List.of("failed attempts", Cells.number(job, "failures")));
    if (job.get("progress").isPresent()) {
      rows.add(List.of("now", progress(job)));
    }
    rows.add(List.of("mode", Cells.text(answer, "mode")));
    printer.table(List.of("FIELD", "VALUE"), rows);
    if (job.get("waitsForPerson").truth(false)) {
      String id = Cells.text(job, "id");
      printer.note(
          "what it has found out: roundhouse update job %s; then: roundhouse update promote %s, or reject %s --why TEXT"
              .formatted(id, id, id));
    }
  }

  static void whole(Printer printer, Json answer) {
    one(printer, answer);
    List<List<String>> rows = new ArrayList<>();
    for (Json each : answer.get("steps").items()) {
      rows.add(
          List.of(
              Cells.moment(each, "at"),
              Cells.text(each, "what"),
              Cells.text(each, "step"),
              Cells.text(each, "state"),
              Cells.text(each, "by"),
              Cells.text(each, "why")));
      evidence(each.get("evidence"), "    ", rows);
    }
    printer.line("");
    printer.table(List.of("AT", "WHAT", "STEP", "STATE", "BY", "WHY"), rows);
  }

  /// Members a line each; what nests deeper stands as it is, cut where it is long.
  private static void evidence(Json evidence, String indent, List<List<String>> rows) {
    for (Json.Field each : evidence.members()) {
      Json value = each.value();
      String text = value.type() == JsonType.STRING ? "" + value.text() : value.toString();
      String cut =
          text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "… (whole with --json)";
      rows.add(List.of(indent + each.key() + ": " + cut.replace('\n', ' ')));
    }
  }

  static void history(Printer printer, Json answer) {
    table(printer, answer);
    List<List<String>> rows = new ArrayList<>();
    for (Json each : answer.get("bad").items()) {
      rows.add(
          List.of(
              Cells.text(each, "name") + "@" + Cells.text(each, "version"),
              Cells.moment(each, "at"),
              Cells.text(each, "job"),
              Cells.text(each, "why")));
    }
    if (!rows.isEmpty()) {
      printer.line("");
      printer.table(List.of("BAD VERSION", "SINCE", "JOB", "WHY"), rows);
    }
  }

  static void ledger(Printer printer, Json answer) {
    Json ledger = answer.get("ledger");
    String broken = ledger.get("broken").text();
    printer.line(
        broken == null
            ? "the ledger is whole: %s lines, of %s of them the digests alone"
                .formatted(Cells.number(ledger, "checked"), Cells.number(ledger, "pruned"))
            : "the ledger is broken: " + broken);
    mode(printer, answer);
  }

  static void summary(Printer printer, Json answer) {
    Json summary = answer.get("summary");
    String by = summary.get("pausedBy").text();
    printer.line(
        "%s; %s jobs are being worked on, %s wait for their turn, %s for a person"
            .formatted(
                by == null ? "jobs go on" : "paused by " + by,
                Cells.number(summary, "running"),
                Cells.number(summary, "pending"),
                Cells.number(summary, "waiting")));
    mode(printer, answer);
  }

  static void forgiven(Printer printer, Json answer) {
    Json bad = answer.get("forgiven");
    printer.line(
        "%s@%s may be taken again; known against it was: %s"
            .formatted(
                Cells.text(bad, "name"), Cells.text(bad, "version"), Cells.text(bad, "why")));
    mode(printer, answer);
  }

  static void leftovers(Printer printer, Json answer) {
    List<List<String>> rows = new ArrayList<>();
    for (Json each : answer.get("leftovers").items()) {
      rows.add(
          List.of(
              Cells.text(each, "kind"),
              Cells.text(each, "name"),
              Cells.number(each, "bytes"),
              Cells.text(each, "why")));
    }
    printer.table(List.of("KIND", "NAME", "BYTES", "WHY"), rows);
    boolean isDryRun = answer.get("dryRun").truth(false);
    printer.note(
        rows.isEmpty()
            ? "there is nothing that nobody needs"
            : isDryRun
                ? "nothing was taken away; to do it: roundhouse update cleanup --yes"
                : "taken away: " + rows.size());
    mode(printer, answer);
  }
}
