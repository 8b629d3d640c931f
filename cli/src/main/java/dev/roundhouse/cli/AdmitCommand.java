package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = "Let a server in that is in quarantine, with everything that it offers now.")
final class AdmitCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "Longest wait for what it offers (default: ${DEFAULT-VALUE}).")
  String wait = "30s";

  @Parameters(paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  AdmitCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    ToolsCommand.checked(wait);
    String path = "/api/v1/servers/" + ServerCommand.checked(name) + "/approve?wait=" + wait;
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", path, new byte[0]);
      if (!shared.isJson) {
        printer.note(name + " is behind the door");
      }
      ApproveCommand.tell(printer, answer, shared.isJson);
      return Exit.OK.code();
    }
  }
}
