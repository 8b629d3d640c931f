package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line. [#run] never throws: it prints what went wrong and returns the exit code.
public final class Cli {
  @Command(
      name = "roundhouse",
      description = "Every MCP server behind one door.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit codes: 0 done, 1 failed, 2 usage, 3 bad configuration, 4 not found, 5 tool error."
      })
  private static final class Root {}

  private final Program program;
  private final Printer printer;

  private Cli(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  public static int run(Program program, String... arguments) {
    return new Cli(program, Printer.terminal()).execute(arguments);
  }

  private int execute(String[] arguments) {
    CommandLine line = new CommandLine(new Root());
    line.getCommandSpec().version("roundhouse " + program.version());
    for (Object command : commands()) {
      line.addSubcommand(command);
    }
    line.setExecutionExceptionHandler((exception, _, _) -> {
      printer.note("roundhouse: " + exception.getMessage());
      return exit(exception).code();
    });
    if (arguments.length == 0) {
      line.usage(System.out);
      return Exit.USAGE.code();
    }
    return line.execute(arguments);
  }

  private static Exit exit(Exception exception) {
    return switch (exception) {
      case CommandException known -> known.exit();
      case RefusedConfigException _ -> Exit.INVALID_CONFIG;
      default -> Exit.FAILED;
    };
  }

  private List<Object> commands() {
    return List.of(
        new UpCommand(program, printer),
        new ImportCommand(program, printer),
        new AddCommand(program, printer),
        new RemoveCommand(program, printer),
        new ServersCommand(program, printer),
        new ToolsCommand(program, printer),
        new CallCommand(program, printer),
        new StdioCommand(program, printer),
        new TokenCommand(program, printer),
        new ConfigCommand(program, printer),
        new WarmUpCommand(program, printer));
  }
}
