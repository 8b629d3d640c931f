package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Take a server from behind the door.")
final class RemoveCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  RemoveCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    ServerCommand.checked(name);
    try (Door door = Door.open(program, shared, printer)) {
      door.need("DELETE", "/api/v1/servers/" + name, new byte[0]);
      printer.done("removed", name, shared.isJson);
      return Exit.OK.code();
    }
  }
}
