package dev.roundhouse.cli;

import dev.roundhouse.catalog.ImportException;
import dev.roundhouse.catalog.ServiceFileKind;
import dev.roundhouse.catalog.ServiceFiles;
import dev.roundhouse.catalog.ServiceFilesReport;
import dev.roundhouse.catalog.ServiceVariables;
import dev.roundhouse.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The half of `import` for the files of a service manager.
///
/// @param kind of the only file, if said
/// @param snippet where settings are written to, if wanted
record ServiceFilesImport(
    List<Path> files,
    Optional<ServiceFileKind> kind,
    List<Path> envFiles,
    Optional<Path> snippet,
    boolean isDry) {

  int run(Program program, Shared shared, Printer printer) {
    ServiceFiles read = read();
    snippet
        .filter(Files::exists)
        .ifPresent(file -> {
          throw new CommandException(
              Exit.FAILED, file + " is there already and is not written over; give another name");
        });
    List<ServiceFilesPrint.Row> rows = new ArrayList<>();
    ServiceFilesReport report;
    try (Taking taking = new Taking(program, shared, printer, isDry)) {
      report = read.report(taking.known());
      take(report, taking, rows);
    }
    ServiceFilesPrint print = new ServiceFilesPrint(report, rows, printer);
    if (shared.isJson) {
      print.json();
    } else {
      print.table();
    }
    write(report, printer);
    boolean isWhole = rows.stream().noneMatch(row -> row.line().isRefused());
    return isWhole ? Exit.OK.code() : Exit.FAILED.code();
  }

  private ServiceFiles read() {
    List<Path> all = new ArrayList<>();
    for (Path path : files) {
      List<Path> found = Files.isDirectory(path) ? ServiceFiles.in(path) : List.of(path);
      if (found.isEmpty()) {
        throw new CommandException(
            Exit.NOT_FOUND,
            "there is no services.yml in " + path + ", nor a file that goes with it");
      }
      all.addAll(found);
    }
    if (kind.isPresent() && all.size() != 1) {
      throw new CommandException(Exit.USAGE, "--as says what one file is; give one");
    }
    try {
      return ServiceFiles.read(all, kind, ServiceVariables.read(envFiles));
    } catch (ImportException | ConfigException e) {
      throw new CommandException(Exit.INVALID_CONFIG, String.valueOf(e.getMessage()));
    }
  }

  private void take(ServiceFilesReport report, Taking taking, List<ServiceFilesPrint.Row> rows) {
    for (ServiceFilesReport.Server server : report.servers()) {
      String name = server.imported().definition().id().value();
      ImportLine line =
          ImportLine.of(name, taking.take(server.imported()), server.imported().changes(), isDry);
      rows.add(new ServiceFilesPrint.Row(line, "server", server.place()));
    }
    for (ServiceFilesReport.View view : report.virtualServers()) {
      ImportLine line =
          ImportLine.of(
              view.definition().name().value(),
              taking.take(view.definition()),
              view.changes(),
              isDry);
      rows.add(new ServiceFilesPrint.Row(line, "virtual server", view.place()));
    }
    for (ServiceFilesReport.Left left : report.left()) {
      String result = left.isFault() ? "refused" : "skipped";
      rows.add(
          new ServiceFilesPrint.Row(
              new ImportLine(left.name(), result, left.reason()), "entry", left.place()));
    }
  }

  private void write(ServiceFilesReport report, Printer printer) {
    if (snippet.isEmpty()) {
      return;
    }
    if (report.settings().isEmpty()) {
      printer.note("note: the files hold nothing for roundhouse.yaml; nothing was written");
    } else if (!isDry) {
      Taking.writeNew(snippet.get(), report.settings().get());
      printer.note("note: wrote " + snippet.get() + "; move it into roundhouse.yaml");
    }
  }
}
