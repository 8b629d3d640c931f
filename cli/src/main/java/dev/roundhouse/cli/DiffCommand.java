package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Show what waits for approval under a name, and what differs from the approved.")
final class DiffCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;
  private final Shared before;

  @Mixin Shared shared = new Shared();

  @Parameters(paramLabel = "NAME", description = "Name at the door, or the server's own.")
  String name = "";

  DiffCommand(Program program, Printer printer, Shared before) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
    this.before = requireNonNull(before, "before");
  }

  @Override
  public Integer call() {
    shared.inherit(before);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/pins", new byte[0]);
      List<Json> meant =
          answer.json().get("pending").items().stream()
              .filter(each ->
                  name.equals(each.get("name").text()) || name.equals(each.get("own").text()))
              .toList();
      if (meant.isEmpty()) {
        throw new CommandException(
            Exit.NOT_FOUND,
            "nothing called " + name + " waits for approval; see: roundhouse tools pending");
      }
      if (shared.isJson) {
        printer.json(
            meant.stream()
                .map(Json::toString)
                .collect(Collectors.joining(",", "{\"pending\":[", "]}"))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Exit.OK.code();
      }
      for (Json each : meant) {
        PendingPrint.of(each).forEach(printer::line);
      }
      return Exit.OK.code();
    }
  }
}
