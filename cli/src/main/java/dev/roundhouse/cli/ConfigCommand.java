package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Environment;
import dev.roundhouse.config.Problem;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
  int check(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description =
                  "The file to check (default: the one that the program running on the data directory"
                      + " follows).")
          @Nullable Path given,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description =
                  "Directory with the secrets and servers it may refer to"
                      + " (default: $XDG_DATA_HOME/roundhouse).")
          @Nullable Path data,
      @Option(
              names = "--skip-secrets",
              description = "Do not look for the secrets and variables that it refers to.")
          boolean isWithoutSecrets,
      @Option(names = "--json", description = "Answer with JSON.") boolean isJson) {
    Path directory = data == null ? Environment.system().dataDirectory() : data;
    Path file = given == null ? inUse(directory) : given;
    if (!Files.isRegularFile(file)) {
      throw new CommandException(Exit.NOT_FOUND, "there is no file " + file);
    }
    List<Problem> problems = program.check(file, directory, !isWithoutSecrets);
    if (isJson) {
      printer.json(json(file, problems, isWithoutSecrets));
    } else if (problems.isEmpty()) {
      printer.line(file + " is good" + (isWithoutSecrets ? "; secrets were not looked for" : ""));
    } else {
      problems.forEach(problem -> printer.note(problem.toString()));
    }
    return (problems.isEmpty() ? Exit.OK : Exit.INVALID_CONFIG).code();
  }

  /// Not "good" where there is none: a script that forgot the name must not take that for a check.
  private static Path inUse(Path data) {
    return Door.configInUse(data)
        .orElseThrow(() ->
            new CommandException(
                Exit.USAGE,
                "no configuration file is in use on "
                    + data
                    + ": say which FILE to check. Without --config everything has its default; see:"
                    + " roundhouse config show"));
  }

  static byte[] json(Path file, List<Problem> problems, boolean isWithoutSecrets) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("file", file.toString())
            .member("good", problems.isEmpty())
            .key("problems")
            .array();
    for (Problem problem : problems) {
      body.object()
          .member("line", problem.line())
          .member("column", problem.column())
          .member("key", problem.key())
          .member("message", problem.message());
      problem.nearest().ifPresent(name -> body.member("nearest", name));
      body.end();
    }
    return body.end().member("secrets", isWithoutSecrets ? "skipped" : "checked").end().toBytes();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show the configuration with all defaults, secrets masked.")
  int show(@Mixin Shared shared) {
    if (shared.isJson) {
      printer.json(program.showJson(shared.config()).strip().getBytes(StandardCharsets.UTF_8));
    } else {
      printer.line(program.show(shared.config()).stripTrailing());
    }
    return Exit.OK.code();
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = "Show the JSON Schema of the file, for editors.")
  int schema(
      @Option(names = "--json", description = "Answer with JSON, as without it.") boolean isJson) {
    printer.json(program.schema().strip().getBytes(StandardCharsets.UTF_8));
    return Exit.OK.code();
  }
}
