package dev.roundhouse.cli;

import dev.roundhouse.catalog.ServiceFilesReport;
import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Shows what became of a service manager's files: the entries, then the keys. In the table, keys
/// that are alike and fared alike share a row; JSON has each.
final class ServiceFilesPrint {
  private static final int MOST_LINES = 5;

  /// An entry with its place.
  ///
  /// @param kind `server` or `virtual server`
  record Row(ImportLine line, String kind, ServiceFilesReport.Place place) {}

  private final ServiceFilesReport report;
  private final List<Row> rows;
  private final Printer printer;

  ServiceFilesPrint(ServiceFilesReport report, List<Row> rows, Printer printer) {
    this.report = report;
    this.rows = List.copyOf(rows);
    this.printer = printer;
  }

  void json() {
    JsonWriter body = new JsonWriter().object().key("files").array();
    for (ServiceFilesReport.Source file : report.files()) {
      body.object().member("file", file.name()).member("kind", file.kind().word()).end();
    }
    body.end().key("servers").array();
    for (Row row : rows) {
      place(row.line().open(body).member("kind", row.kind()), row.place()).end();
    }
    body.end().key("keys").array();
    for (ServiceFilesReport.Key key : report.keys()) {
      place(body.object(), key.place())
          .member("column", key.place().column())
          .member("key", key.path())
          .member("result", key.result().word())
          .member("details", key.text())
          .end();
    }
    body.end();
    report.settings().ifPresent(yaml -> body.member("settings", yaml));
    printer.json(body.end().toBytes());
  }

  private static JsonWriter place(JsonWriter body, ServiceFilesReport.Place place) {
    return body.member("file", place.file()).member("line", place.line());
  }

  void table() {
    printer.line(
        "read "
            + report.files().stream()
                .map(file -> file.name() + " (" + file.kind().title() + ")")
                .collect(Collectors.joining(", ")));
    printer.table(
        List.of("SERVER", "RESULT", "PLACE", "CHANGED, AND WHY"),
        rows.stream()
            .map(row ->
                List.of(
                    row.line().server(),
                    row.line().result(),
                    row.place().toString(),
                    row.line().details()))
            .toList());
    printer.line("");
    printer.table(List.of("KEY", "RESULT", "PLACE", "BECAME, OR WHY NOT"), keys());
    report
        .settings()
        .ifPresent(yaml -> {
          printer.line("");
          printer.line("for roundhouse.yaml, which is yours to change:");
          printer.line(yaml.stripTrailing());
        });
  }

  private List<List<String>> keys() {
    Map<List<String>, List<ServiceFilesReport.Key>> alike = new LinkedHashMap<>();
    for (ServiceFilesReport.Key key : report.keys()) {
      boolean isFault = key.result() == ServiceFilesReport.Result.FAULT;
      String shown = isFault ? key.path() : key.pattern();
      alike
          .computeIfAbsent(
              List.of(key.place().file(), shown, key.result().word(), key.text()),
              _ -> new ArrayList<>())
          .add(key);
    }
    List<List<String>> table = new ArrayList<>();
    alike.forEach((row, keys) ->
        table.add(List.of(row.get(1), row.get(2), row.get(0) + ":" + lines(keys), row.get(3))));
    return table;
  }

  private static String lines(List<ServiceFilesReport.Key> keys) {
    String lines =
        keys.stream()
            .limit(MOST_LINES)
            .map(key -> String.valueOf(key.place().line()))
            .collect(Collectors.joining(","));
    return keys.size() > MOST_LINES
        ? lines + " and " + (keys.size() - MOST_LINES) + " more"
        : lines;
  }
}
