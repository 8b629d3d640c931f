package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Check and show the configuration.")
final class ConfigCommand {
  private final Program program;
  private final Printer printer;

  ConfigCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Check a configuration file.")
  int check(@Parameters(paramLabel = "FILE") Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CommandException(Exit.NOT_FOUND, "there is no file " + file);
    }
    Optional<String> problems = program.check(file);
    if (problems.isPresent()) {
      throw new CommandException(Exit.INVALID_CONFIG, problems.get());
    }
    printer.line(file + " is good");
    return Exit.OK.code();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show the configuration in force, secrets masked.")
  int show(@Mixin Shared shared) {
    printer.line(program.show(shared.config()));
    return Exit.OK.code();
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = "Show the JSON Schema of the file, for editors.")
  int schema() {
    printer.json(program.schema().getBytes(StandardCharsets.UTF_8));
    return Exit.OK.code();
  }
}
