package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Versions of servers as a person reads them.
final class UpdatePrint {
  private UpdatePrint() {}

  static void table(Printer printer, String mode, List<Json> servers) {
    List<List<String>> rows = new ArrayList<>();
    for (Json each : servers) {
      rows.add(
          List.of(
              Cells.text(each, "server"),
              name(each),
              Cells.text(each.get("running"), "version"),
              Cells.text(each.get("asked").get("tags"), "latest"),
              verdict(each.get("choice")),
              Cells.text(each.get("policy"), "channel")));
      for (Json finding : each.get("findings").items()) {
        rows.add(List.of("  " + finding(finding)));
      }
    }
    printer.table(List.of("SERVER", "PACKAGE", "RUNS", "NEWEST", "VERDICT", "POLICY"), rows);
    if (servers.isEmpty()) {
      printer.note("no server is behind the door");
    }
    printer.note("mode: " + mode + "; what there is of one: roundhouse update show NAME");
    for (Json each : servers) {
      why(each).forEach(line -> printer.note(Cells.text(each, "server") + ": " + line));
    }
  }

  /// What is not installed yet has a name as well.
  private static String name(Json look) {
    String installed = Cells.text(look.get("running"), "name");
    return installed.equals(Cells.UNKNOWN) ? Cells.text(look.get("asked"), "name") : installed;
  }

  private static String verdict(Json choice) {
    String state = Cells.text(choice, "state");
    return switch (state) {
      case "offered" -> {
        long fixes = choice.get("fixes").items().size();
        yield Cells.text(choice, "version") + (fixes == 0 ? "" : " (security)");
      }
      case "held" -> Cells.text(choice, "version") + " is held";
      case "nothing" -> "stays";
      default -> state;
    };
  }

  /// What the table has no room for: why nothing can be said, or nothing is offered.
  private static List<String> why(Json look) {
    Json choice = look.get("choice");
    List<String> lines = new ArrayList<>();
    String why = choice.get("why").text();
    if (why != null) {
      lines.add(why);
    }
    String until = choice.get("until").text();
    if (until != null) {
      lines.add(Cells.text(choice, "version") + " is held until " + Cells.moment(until));
    }
    return lines;
  }

  private static String finding(Json finding) {
    String cure = Cells.text(finding, "cure");
    return Cells.text(finding, "says") + (cure.equals(Cells.UNKNOWN) ? "" : "; " + cure);
  }

  static void whole(Printer printer, Json look) {
    table(printer, Cells.text(look, "mode"), List.of(look));
    List<List<String>> rows = new ArrayList<>();
    for (Json each : look.get("releases").items()) {
      rows.add(
          List.of(
              Cells.text(each, "version"),
              Cells.moment(each, "published"),
              Cells.text(each, "licence"),
              Cells.text(each, "signature"),
              Cells.text(each, "provenance"),
              each.get("runsScripts").truth(false) ? "yes" : "no",
              remark(each, look)));
    }
    if (!rows.isEmpty()) {
      printer.line("");
      printer.table(
          List.of("VERSION", "PUBLISHED", "LICENCE", "SIGNATURE", "PROVENANCE", "SCRIPTS", ""),
          rows);
    }
  }

  private static String remark(Json release, Json look) {
    String version = Cells.text(release, "version");
    if (version.equals(Cells.text(look.get("running"), "version"))) {
      return "runs";
    }
    String deprecated = release.get("deprecated").text();
    if (deprecated != null) {
      return "deprecated: " + deprecated;
    }
    return look.get("passed").items().stream()
        .filter(each -> version.equals(each.get("version").text()))
        .map(each -> Cells.text(each, "why"))
        .findFirst()
        .orElse("");
  }

  /// @param underWay how far they are
  /// @param ended what became of them
  static void downloads(Printer printer, List<Json> underWay, List<Json> ended) {
    for (Json each : underWay) {
      printer.line(
          "%s: %s of %s bytes, %s %%, %s bytes/s, %s left"
              .formatted(
                  Cells.text(each, "what"),
                  Cells.number(each, "bytes"),
                  Cells.number(each, "total"),
                  Cells.number(each, "percent"),
                  Cells.number(each, "bytesPerSecond"),
                  Cells.text(each, "left")));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Json each : ended) {
      rows.add(
          List.of(
              Cells.moment(each, "ended"),
              Cells.text(each, "server"),
              Cells.text(each, "name") + "@" + Cells.text(each, "version"),
              Cells.text(each, "outcome"),
              Cells.number(each, "bytes"),
              Cells.text(each, "signature"),
              Cells.text(each, "provenance")));
      String why = each.get("why").text();
      if (why != null) {
        rows.add(List.of("  " + why));
      }
    }
    printer.table(
        List.of("ENDED", "SERVER", "VERSION", "OUTCOME", "BYTES", "SIGNATURE", "PROVENANCE"), rows);
    if (underWay.isEmpty() && ended.isEmpty()) {
      printer.note("nothing was fetched yet; see: roundhouse update fetch NAME");
    }
  }

  static void policy(Printer printer, Json answer) {
    Json policy = answer.get("policy");
    String licences =
        policy.get("forbiddenLicences").items().stream()
            .map(each -> "" + each.text())
            .collect(Collectors.joining(" "));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("server", Cells.text(answer, "server")));
    rows.add(List.of("channel", Cells.text(policy, "channel")));
    rows.add(List.of("min-age", Cells.text(policy, "minAge")));
    rows.add(List.of("window", window(policy)));
    rows.add(List.of("approvals", Cells.number(policy, "approvals")));
    rows.add(List.of("forbidden licences", licences.isEmpty() ? Cells.UNKNOWN : licences));
    rows.add(List.of("set by", Cells.text(policy, "by")));
    rows.add(List.of("mode", Cells.text(answer, "mode")));
    printer.table(List.of("FIELD", "VALUE"), rows);
  }

  private static String window(Json policy) {
    String cron = policy.get("window").text();
    return cron == null
        ? "any time"
        : "%s for %s, %s, opens next %s"
            .formatted(
                cron,
                Cells.text(policy, "windowLength"),
                policy.get("open").truth(false) ? "open now" : "closed now",
                Cells.moment(policy, "opens"));
  }
}
