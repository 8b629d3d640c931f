package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Show what a server wrote to its error output, secrets masked.",
      "With --json one object a line: time, instance, text."
    })
final class LogsCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "How many of the last lines, up to 10000 (default: ${DEFAULT-VALUE}).")
  int lines = 100;

  @Option(
      names = {"-f", "--follow"},
      description = "Stay, and show each line as it is written.")
  boolean isFollowed;

  LogsCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    String path = "/api/v1/servers/" + ServerCommand.checked(name) + "/log?lines=" + lines;
    if (isFollowed) {
      try (Door door = Door.lasting(shared)) {
        door.listen(path + "&follow=true", this::show);
      }
      return Exit.OK.code();
    }
    try (Door door = Door.open(program, shared, printer)) {
      List<Json> all = door.need("GET", path, new byte[0]).json().get("lines").items();
      all.forEach(this::show);
      if (all.isEmpty()) {
        printer.note(name + " has written nothing to its error output");
      }
      return Exit.OK.code();
    }
  }

  private void show(byte[] line) {
    try {
      show(Json.parse(line));
    } catch (MalformedFrame e) {
      throw new CommandException(Exit.FAILED, "the answer is not JSON: " + e.getMessage());
    }
  }

  private void show(Json line) {
    if (shared.isJson) {
      printer.json(line.raw());
      return;
    }
    String time = line.get("time").text();
    String text = ToolsCommand.text(line, "text");
    printer.line(time == null ? text : time + " " + Cells.text(line, "instance") + " " + text);
  }
}
