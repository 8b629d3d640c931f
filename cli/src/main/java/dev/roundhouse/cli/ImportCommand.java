package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ClientConfigImport;
import dev.roundhouse.catalog.ImportException;
import dev.roundhouse.catalog.ImportReport;
import dev.roundhouse.catalog.ServiceFileKind;
import dev.roundhouse.catalog.ServiceFiles;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Take over the servers of a client's configuration, or of a service manager; starts"
            + " nothing.")
final class ImportCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "claude_desktop_config.json, .mcp.json, mcp.json, config.toml, ...; or services.yml and"
              + " the files that go with it, or their folder.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--as-is",
      description = "Keep npx; else its packages are started from the package store.")
  boolean isAsIs;

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description =
          "What the file is, where its name does not say: services, sleep-settings,"
              + " scaling-policies, resource-limits, gateways or virtual-servers.")
  @Nullable String kind;

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description = "Values of the variables in a service manager's files; may be repeated.")
  List<Path> envFiles = new ArrayList<>();

  @Option(
      names = "--write-config",
      paramLabel = "FILE",
      description = "Write the settings for roundhouse.yaml to this new file as well.")
  @Nullable Path snippet;

  @Option(names = "--dry-run", description = "Only say what would be taken.")
  boolean isDry;

  ImportCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new CommandException(Exit.NOT_FOUND, "there is no file " + file);
      }
    }
    long meant = kind == null ? files.stream().filter(ServiceFiles::isMeant).count() : files.size();
    if (meant == files.size()) {
      return new ServiceFilesImport(
              files,
              Optional.ofNullable(kind).map(this::kind),
              envFiles,
              Optional.ofNullable(snippet),
              isDry)
          .run(program, shared, printer);
    }
    if (files.size() > 1 || !envFiles.isEmpty() || snippet != null) {
      throw new CommandException(
          Exit.USAGE,
          "a client's configuration is imported alone, without --env-file and --write-config");
    }
    return client(files.getFirst());
  }

  private ServiceFileKind kind(String word) {
    return Arrays.stream(ServiceFileKind.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                Exit.USAGE,
                "--as does not know \""
                    + word
                    + "\"; it is one of "
                    + Arrays.stream(ServiceFileKind.values())
                        .map(ServiceFileKind::word)
                        .collect(Collectors.joining(", "))));
  }

  private int client(Path file) {
    ImportReport report = read(file);
    List<ImportLine> lines = new ArrayList<>();
    try (Taking taking = new Taking(program, shared, printer, isDry)) {
      for (ImportReport.Imported each : report.taken()) {
        String name = each.definition().id().value();
        lines.add(ImportLine.of(name, taking.take(each), each.changes(), isDry));
      }
    }
    report
        .refused()
        .forEach(each -> lines.add(new ImportLine(each.name(), "refused", each.reason())));
    show(file, report, lines);
    boolean isWhole = lines.stream().noneMatch(ImportLine::isRefused);
    return isWhole ? Exit.OK.code() : Exit.FAILED.code();
  }

  private ImportReport read(Path file) {
    try {
      return ClientConfigImport.read(file, isAsIs);
    } catch (ImportException e) {
      throw new CommandException(Exit.INVALID_CONFIG, String.valueOf(e.getMessage()));
    }
  }

  private void show(Path file, ImportReport report, List<ImportLine> lines) {
    if (shared.isJson) {
      JsonWriter body =
          new JsonWriter().object().member("format", report.format()).key("servers").array();
      lines.forEach(line -> line.open(body).end());
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
