package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    description = "Take care of the keys of the program.")
final class SecretsCommand {
  private final Program program;
  private final Printer printer;

  SecretsCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = "Sign tokens with a new key; those of the old one stay good until they expire.")
  int rotate(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", "/api/v1/signing-keys", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        printer.note("tokens are signed with key " + answer.json().get("id").text() + " now");
      }
      return Exit.OK.code();
    }
  }
}
