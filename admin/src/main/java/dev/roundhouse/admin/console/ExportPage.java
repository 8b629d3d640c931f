package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditQuery;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Calls to keep: those that fit the filters, the newest [AuditQuery#MOST] of them, the oldest
/// first, as CSV or as lines of JSON.
final class ExportPage {
  static final String PATH = "/console/activity/export";

  private static final List<String> COLUMNS =
      List.of(
          "time",
          "subject",
          "source",
          "action",
          "server",
          "name",
          "outcome",
          "reason",
          "took_ms",
          "request",
          "arguments");

  private final Operations operations;

  ExportPage(Operations operations) {
    this.operations = requireNonNull(operations, "operations");
  }

  void add(Routes routes) {
    routes.get(PATH, this::send);
  }

  private void send(Turn turn) {
    String format = turn.query().get("format");
    boolean isCsv = format.equals("csv");
    if (!isCsv && !format.equals("jsonl")) {
      throw new IllegalArgumentException(text("export.format", format));
    }
    List<Json> lines =
        operations.audit(
            turn.who(),
            AuditLines.query(turn.query(), Optional.of("call"), turn.now(), AuditQuery.MOST));
    String body =
        isCsv ? csv(lines) : lines.stream().map(each -> each + "\n").collect(Collectors.joining());
    turn.response()
        .status(200)
        .header("Content-Type", isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson")
        .header(
            "Content-Disposition",
            "attachment; filename=\"%s\"".formatted(name(turn.now(), format)))
        .header("Cache-Control", "no-store")
        .compressed()
        .send(body.getBytes(UTF_8));
  }

  private static String name(Instant now, String format) {
    return "calls-" + now.toString().substring(0, 19).replace(":", "") + "Z." + format;
  }

  static String csv(List<Json> lines) {
    StringBuilder out = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
    for (Json line : lines) {
      out.append(
              COLUMNS.stream()
                  .map(column -> cell(value(line, column)))
                  .collect(Collectors.joining(",")))
          .append("\r\n");
    }
    return out.toString();
  }

  private static String value(Json line, String column) {
    return switch (column) {
      case "took_ms" -> {
        long micros = line.get("micros").integer(-1);
        yield micros < 0 ? "" : String.format(Locale.ROOT, "%.3f", micros / 1000.0);
      }
      case "arguments" -> line.get("arguments").isPresent() ? line.get("arguments").toString() : "";
      default -> Answer.said(line.get(column));
    };
  }

  /// What a spreadsheet would take for a formula is made a text by an apostrophe.
  static String cell(String value) {
    boolean isFormula =
        Stream.of("=", "+", "-", "@", "\t", "\r", "\n").anyMatch(value.stripLeading()::startsWith)
            || Stream.of("\t", "\r", "\n").anyMatch(value::startsWith);
    return '"' + (isFormula ? "'" : "") + value.replace("\"", "\"\"") + '"';
  }
}
