package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ClientConfigImport;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.ImportException;
import dev.roundhouse.catalog.ImportReport;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--as-is",
      description = "Keep npx; else its packages are started from the package store.")
  boolean isAsIs;

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
      List<Json> existing =
          door.need("GET", "/api/v1/servers", new byte[0]).json().get("servers").items();
      for (ImportReport.Imported each : report.taken()) {
        String name = each.definition().id().value();
        Optional<String> refusal =
            inTheWay(each, existing).or(() -> refusal(each, door, directory.secrets()));
        isWhole &= refusal.isEmpty();
        lines.add(
            refusal
                .map(why -> new Line(name, "refused", why))
                .orElseGet(() -> new Line(name, "taken", String.join("; ", each.changes()))));
      }
    }
    report.refused().forEach(each -> lines.add(new Line(each.name(), "refused", each.reason())));
    show(report, lines);
    return isWhole ? Exit.OK.code() : Exit.FAILED.code();
  }

  /// A server that is there already; its secrets must not be written over.
  private static Optional<String> inTheWay(ImportReport.Imported wanted, List<Json> existing) {
    String name = wanted.definition().id().value();
    for (Json server : existing) {
      String other = ToolsCommand.text(server, "name");
      if (other.equals(name)) {
        return Optional.of(
            "there is a server "
                + name
                + " already; choose another name, or remove that one first");
      }
      String definition = server.get("definition").toString();
      for (String secret : wanted.secrets().keySet()) {
        if (definition.contains("${secret:" + secret + "}")) {
          return Optional.of(
              "its secret \""
                  + secret
                  + "\" is in use by the server "
                  + other
                  + "; choose another name");
        }
      }
    }
    return Optional.empty();
  }

  /// Puts the server behind the door; the reason when that was refused.
  private static Optional<String> refusal(ImportReport.Imported wanted, Door door, Path secrets) {
    // The files first: a server that somebody calls at once must find its secrets.
    wanted
        .secrets()
        .forEach((secret, value) ->
            DataDirectory.write(
                secrets.resolve(secret), value.reveal().getBytes(StandardCharsets.UTF_8)));
    Door.Answer answer =
        door.call("POST", "/api/v1/servers", DefinitionJson.write(wanted.definition()));
    return answer.isGood()
        ? Optional.empty()
        : Optional.of(ToolsCommand.text(answer.json(), "detail"));
  }

  private ImportReport read() {
    if (!Files.exists(file)) {
      throw new CommandException(Exit.NOT_FOUND, "there is no file " + file);
    }
    try {
      return ClientConfigImport.read(file, isAsIs);
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
