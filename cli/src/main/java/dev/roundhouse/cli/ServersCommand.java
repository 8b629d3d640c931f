package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "servers",
    mixinStandardHelpOptions = true,
    description = "List the servers and what runs of them.")
final class ServersCommand implements Callable<Integer> {
  static final String NONE =
      "no server is behind the door yet; see: roundhouse import FILE, or roundhouse add";

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  ServersCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/servers", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json server : answer.json().get("servers").items()) {
        rows.add(row(server));
      }
      printer.table(
          List.of(
              "SERVER",
              "RUNS",
              "WHERE FROM",
              "HOW",
              "SINCE",
              "NEXT",
              "MEMORY",
              "LAST START",
              "TROUBLE"),
          rows);
      if (rows.isEmpty()) {
        printer.note(NONE);
      }
      return Exit.OK.code();
    }
  }

  private static List<String> row(Json server) {
    Json definition = server.get("definition");
    return List.of(
        ToolsCommand.text(server, "name"),
        runs(server),
        ToolsCommand.text(definition, "origin"),
        Cells.how(definition),
        since(server),
        Cells.text(server, "next"),
        Cells.memory(server),
        Cells.lastStart(server),
        trouble(server));
  }

  /// One moment an instance, in the order of what runs, to the second.
  private static String since(Json server) {
    String moments =
        server.get("instances").items().stream()
            .map(instance -> instance.get("since").text())
            .map(text -> text == null ? Cells.UNKNOWN : Cells.moment(text))
            .collect(Collectors.joining(" "));
    return moments.isEmpty() ? Cells.UNKNOWN : moments;
  }

  private static String trouble(Json server) {
    return server.get("instances").items().stream()
        .map(instance -> instance.get("failure").text())
        .filter(Objects::nonNull)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String runs(Json server) {
    List<Json> instances = server.get("instances").items();
    if (instances.isEmpty()) {
      return server.get("definition").get("enabled").truth(true) ? "-" : "disabled";
    }
    return instances.stream().map(ServersCommand::phase).collect(Collectors.joining(" "));
  }

  private static String phase(Json instance) {
    String phase = ToolsCommand.text(instance, "phase");
    String note = instance.get("note").text();
    return note == null ? phase : phase + " (" + note + ")";
  }
}
