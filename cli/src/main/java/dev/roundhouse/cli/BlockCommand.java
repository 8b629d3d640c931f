package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "block",
    mixinStandardHelpOptions = true,
    description = "Keep a tool, prompt or template from clients until it is approved again.")
final class BlockCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;
  private final Shared before;

  @Mixin Shared shared = new Shared();

  @Parameters(paramLabel = "NAME", description = "Name at the door, or the server's own.")
  String name = "";

  BlockCommand(Program program, Printer printer, Shared before) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
    this.before = requireNonNull(before, "before");
  }

  @Override
  public Integer call() {
    shared.inherit(before);
    byte[] wish = new JsonWriter().object().member("name", name).end().toBytes();
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", "/api/v1/pins/block", wish);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        printer.note("blocked " + ToolsCommand.text(answer.json().get("blocked"), "name"));
      }
      return Exit.OK.code();
    }
  }
}
