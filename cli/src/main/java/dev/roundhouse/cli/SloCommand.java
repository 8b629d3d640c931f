package dev.roundhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "slo",
    mixinStandardHelpOptions = true,
    description = "Look at objectives: what share of calls and of time was good.")
final class SloCommand {
  private static final byte[] NOTHING = new byte[0];

  private final Printer printer;

  SloCommand(Printer printer) {
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {
        "Show how each objective stands now.",
        "LEFT is what may still be bad of what may be; BURN how fast that was used up in the last"
            + " hour, where 1 uses it up in just the window. Without data there is no number."
      })
  int status(@Mixin Shared shared) {
    try (Door door = Door.lasting(shared)) {
      Door.Answer answer = door.need("GET", "/api/v1/slos", NOTHING);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json slo : answer.json().get("slos").items()) {
        rows.add(
            List.of(
                Cells.text(slo, "name"),
                Cells.text(slo, "state"),
                Ratios.percent(slo.get("attained"), 3),
                Ratios.percent(slo.get("target"), 3),
                Ratios.percent(slo.get("budgetLeft"), 1),
                Ratios.number(slo.get("burnRates").get("1h"), 2),
                Cells.text(slo, "window"),
                about(slo)));
      }
      printer.table(
          List.of("NAME", "STATE", "ATTAINED", "TARGET", "LEFT", "BURN", "WINDOW", "WHAT"), rows);
      return Exit.OK.code();
    }
  }

  private static String about(Json slo) {
    String server = slo.get("server").text();
    String what = Cells.text(slo, "good") + (server == null ? "" : ", of " + server);
    String reason = slo.get("reason").text();
    return reason == null ? what : what + " (" + reason + ")";
  }

  @Command(
      name = "report",
      mixinStandardHelpOptions = true,
      description = {
        "Show how objectives were met in a time, beside the same time right before.",
        "  roundhouse slo report --from 7d",
        "  roundhouse slo report --from 2026-11-01T00:00:00Z --to 2026-11-08T00:00:00Z"
      })
  int report(
      @Mixin Shared shared,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              defaultValue = "1d",
              description = "Its start: a time, or how long ago (default: ${DEFAULT-VALUE}).")
          String from,
      @Option(
              names = "--to",
              paramLabel = "TIME",
              description = "Its end: a time, or how long ago (default: now).")
          @Nullable String to) {
    String end = to == null ? "" : "&to=" + URLEncoder.encode(to, UTF_8);
    String path = "/api/v1/slos/report?from=" + URLEncoder.encode(from, UTF_8) + end;
    try (Door door = Door.lasting(shared)) {
      Door.Answer answer = door.need("GET", path, NOTHING);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        show(answer.json());
      }
      return Exit.OK.code();
    }
  }

  private void show(Json report) {
    Json total = report.get("total");
    printer.line(
        "%s to %s: %s calls, %s of them failed, p95 %s, p99 %s"
            .formatted(
                Cells.moment(report, "from"),
                Cells.moment(report, "to"),
                Cells.number(total, "calls"),
                Cells.number(total, "errors"),
                Ratios.millis(total.get("latencyMs").get("p95")),
                Ratios.millis(total.get("latencyMs").get("p99"))));
    List<List<String>> rows = new ArrayList<>();
    for (Json slo : report.get("slos").items()) {
      rows.add(
          List.of(
              Cells.text(slo, "name"),
              Cells.text(slo, "state"),
              Ratios.percent(slo.get("attained"), 3),
              Ratios.percent(slo.get("target"), 3),
              Ratios.percent(slo.get("budgetUsed"), 1),
              Ratios.percent(slo.get("attainedBefore"), 3),
              Cells.text(slo, "trend")));
    }
    printer.table(List.of("NAME", "STATE", "ATTAINED", "TARGET", "USED", "BEFORE", "TREND"), rows);
  }
}
