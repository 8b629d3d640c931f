package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line. [#run] never throws: it prints what went wrong and returns the exit code.
public final class Cli {
  @Command(
      name = "roundhouse",
      description = "Every MCP server behind one door.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit codes: 0 done, 1 failed, 2 usage, 3 file refused, 4 not found, 5 tool error.",
        "Of policy test: 6 the call would be refused, 7 it would wait for a person."
      })
  private static final class Root {}

  private final Program program;
  private final Printer printer;

  private Cli(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  public static int run(Program program, String... arguments) {
    return new Cli(program, Printer.terminal()).execute(asked(arguments));
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
    version(line, "roundhouse " + program.version());
    line.setParameterExceptionHandler((exception, _) -> misused(exception, arguments));
    line.setExecutionExceptionHandler(
        (exception, _, _) -> failed(exit(exception), exception.getMessage(), arguments));
    if (arguments.length == 0) {
      line.usage(System.out);
      return Exit.USAGE.code();
    }
    return line.execute(arguments);
  }

  /// `help COMMAND` is `COMMAND --help`: people try the one or the other.
  private static String[] asked(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].equals("help")) {
      return arguments;
    }
    List<String> rest = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
    rest.add("--help");
    return rest.toArray(String[]::new);
  }

  private static void version(CommandLine line, String version) {
    line.getCommandSpec().version(version);
    line.getSubcommands().values().forEach(each -> version(each, version));
  }

  private int misused(ParameterException exception, String[] arguments) {
    // "option option" is how picocli names the values of an option that is a map.
    String message = String.valueOf(exception.getMessage()).replace("option option", "option");
    int exit = failed(Exit.USAGE, message, arguments);
    CommandLine line = exception.getCommandLine();
    StringWriter suggestions = new StringWriter();
    if (UnmatchedArgumentException.printSuggestions(exception, new PrintWriter(suggestions))) {
      printer.note(suggestions.toString().strip());
    } else if (line.getSubcommands().isEmpty()) {
      printer.note("see: " + line.getCommandSpec().qualifiedName() + " --help");
    } else {
      printer.note(line.getUsageMessage().strip());
    }
    return exit;
  }

  /// A person reads standard error, a script the object on standard output.
  private int failed(Exit exit, @Nullable String message, String[] arguments) {
    String known = String.valueOf(message);
    printer.note("roundhouse: " + known);
    if (wantsJson(arguments)) {
      printer.json(
          new JsonWriter()
              .object()
              .key("error")
              .object()
              .member("exit", exit.code())
              .member("message", known)
              .end()
              .end()
              .toBytes());
    }
    return exit.code();
  }

  private static boolean wantsJson(String[] arguments) {
    List<String> all = List.of(arguments);
    int rest = all.indexOf("--");
    List<String> own = rest < 0 ? all : all.subList(0, rest);
    // The standard output of stdio belongs to the protocol.
    return own.contains("--json") && !own.getFirst().equals("stdio");
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
    all.put("packages", () -> new PackagesCommand(program, printer));
    all.put("update", () -> new UpdateCommand(program, printer));
    all.put("protect", () -> new ProtectCommand(program, printer));
    all.put("server", () -> ServerCommand.line(program, printer));
    all.put("history", () -> new ChartCommand(printer));
    all.put("slo", () -> new SloCommand(printer));
    all.put("tools", () -> ToolsCommand.line(program, printer));
    all.put("call", () -> new CallCommand(program, printer));
    all.put("stdio", () -> new StdioCommand(program, printer));
    all.put("token", () -> new TokenCommand(program, printer));
    all.put("secrets", () -> new SecretsCommand(program, printer));
    all.put("alerts", () -> new AlertsCommand(program, printer));
    all.put("approval", () -> new ApprovalCommand(program, printer));
    all.put("policy", () -> new PolicyCommand(program, printer));
    all.put("admin", () -> new AdminCommand(program, printer));
    all.put("audit", () -> new AuditCommand(printer));
    all.put("config", () -> new ConfigCommand(program, printer));
    all.put("doctor", () -> new DoctorCommand(program, printer));
    all.put("selfcheck", () -> new SelfcheckCommand(program, printer));
    all.put("verify-deployment", () -> new VerifyDeploymentCommand(program, printer));
    all.put("remote-test", () -> new RemoteTestCommand(printer));
    all.put("completion", () -> new CompletionCommand(() -> line(new String[0]), printer));
    all.put("warm-up", () -> new WarmUpCommand(program, printer));
    return all;
  }
}
