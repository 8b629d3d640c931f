package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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

  /// The reference of the commands in Markdown, made from the same model that reads arguments.
  public static String reference(Program program) {
    return CommandReference.of(new Cli(program, Printer.terminal()).line(new String[0]));
  }

  /// The exit codes in Markdown.
  public static String exitCodes() {
    return CommandReference.exitCodes();
  }

  private CommandLine line(String[] arguments) {
    CommandLine line = new CommandLine(new Root());
    needed(arguments).forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line;
  }

  private int execute(String[] arguments) {
    CommandLine line = line(arguments);
    line.getCommandSpec().version("roundhouse " + program.version());
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

  /// The one command that is named, as reading the options of all of them takes longer than most
  /// commands themselves; all where none is named.
  private Map<String, Supplier<Object>> needed(String[] arguments) {
    Map<String, Supplier<Object>> all = commands();
    Supplier<Object> named = arguments.length == 0 ? null : all.get(arguments[0]);
    return named == null ? all : Map.of(arguments[0], named);
  }

  private Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("up", () -> new UpCommand(program, printer));
    all.put("import", () -> new ImportCommand(program, printer));
    all.put("add", () -> new AddCommand(program, printer));
    all.put("remove", () -> new RemoveCommand(program, printer));
    all.put("servers", () -> new ServersCommand(program, printer));
    all.put("tools", () -> new ToolsCommand(program, printer));
    all.put("call", () -> new CallCommand(program, printer));
    all.put("stdio", () -> new StdioCommand(program, printer));
    all.put("token", () -> new TokenCommand(program, printer));
    all.put("secrets", () -> new SecretsCommand(program, printer));
    all.put("config", () -> new ConfigCommand(program, printer));
    all.put("warm-up", () -> new WarmUpCommand(program, printer));
    return all;
  }
}
