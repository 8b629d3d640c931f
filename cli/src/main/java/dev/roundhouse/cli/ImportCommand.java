package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ClientConfigImport;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.ImportException;
import dev.roundhouse.catalog.ImportReport;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Take over the servers of a client's configuration; starts nothing.")
final class ImportCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(
      paramLabel = "FILE",
      description = "claude_desktop_config.json, .mcp.json, mcp.json, config.toml, ...")
  Path file = Path.of("");

  ImportCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  /// How one entry fared.
  private record Line(String server, String result, String details) {}

  @Override
  public Integer call() {
    ImportReport report = read();
    List<Line> lines = new ArrayList<>();
    boolean isWhole = report.refused().isEmpty();
    try (Door door = Door.open(program, shared, printer);
        DataDirectory directory = DataDirectory.open(shared.data())) {
      for (ImportReport.Imported each : report.taken()) {
        // The files first: a server that somebody calls at once must find its secrets.
        each.secrets()
            .forEach((secret, value) ->
                DataDirectory.write(
                    directory.secrets().resolve(secret),
                    value.reveal().getBytes(StandardCharsets.UTF_8)));
        Door.Answer answer =
            door.call("POST", "/api/v1/servers", DefinitionJson.write(each.definition()));
        String name = each.definition().id().value();
        if (answer.isGood()) {
          String changes = String.join("; ", each.changes());
          lines.add(new Line(name, "taken", changes));
        } else {
          isWhole = false;
          lines.add(new Line(name, "refused", ToolsCommand.text(answer.json(), "detail")));
        }
      }
    }
    report.refused().forEach(each -> lines.add(new Line(each.name(), "refused", each.reason())));
    show(report, lines);
    return isWhole ? Exit.OK.code() : Exit.FAILED.code();
  }

  private ImportReport read() {
    try {
      return ClientConfigImport.read(file);
    } catch (ImportException e) {
      throw new CommandException(Exit.INVALID_CONFIG, String.valueOf(e.getMessage()));
    }
  }

  private void show(ImportReport report, List<Line> lines) {
    if (shared.isJson) {
      JsonWriter body =
          new JsonWriter().object().member("format", report.format()).key("servers").array();
      for (Line line : lines) {
        body.object()
            .member("server", line.server())
            .member("result", line.result())
            .member("details", line.details())
            .end();
      }
      body.end().key("notes").array();
      report.notes().forEach(body::string);
      printer.json(body.end().end().toBytes());
      return;
    }
    printer.line("read " + file + " (" + report.format() + ")");
    printer.table(
        List.of("SERVER", "RESULT", "CHANGED, AND WHY"),
        lines.stream().map(line -> List.of(line.server(), line.result(), line.details())).toList());
    report.notes().forEach(note -> printer.note("note: " + note));
  }
}
