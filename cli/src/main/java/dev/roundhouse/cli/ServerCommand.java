package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Everything about servers under one name. What `servers`, `add` and `remove` do is done here by
/// the same classes.
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = "Look after servers: show, start, stop, follow them.")
final class ServerCommand {
  private static final String NAME = "Name of the server.";

  private static final List<String> DEPTHS = List.of("dozing", "asleep", "stopped");

  private final Printer printer;

  ServerCommand(Printer printer) {
    this.printer = requireNonNull(printer, "printer");
  }

  static CommandLine line(Program program, Printer printer) {
    CommandLine line = new CommandLine(new ServerCommand(printer));
    line.addSubcommand("list", named("list", new ServersCommand(program, printer)));
    line.addSubcommand("show", new ShowCommand(program, printer));
    line.addSubcommand("add", new AddCommand(program, printer));
    line.addSubcommand("remove", new RemoveCommand(program, printer));
    line.addSubcommand("approve", new AdmitCommand(program, printer));
    line.addSubcommand("authorize", new AuthorizeCommand(program, printer));
    line.addSubcommand("logs", new LogsCommand(program, printer));
    line.addSubcommand("history", new HistoryCommand(printer));
    line.addSubcommand("top", new TopCommand(program, printer));
    return line;
  }

  private static CommandLine named(String name, Object command) {
    return new CommandLine(command).setCommandName(name);
  }

  /// A name that can be part of a path.
  static String checked(String name) {
    if (!ServerId.isValid(name)) {
      throw new CommandException(Exit.NOT_FOUND, "there can be no server \"" + name + "\"");
    }
    return name;
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Have a server run, and let calls in again after a stop or drain.")
  int start(
      @Mixin Shared shared, @Parameters(paramLabel = "NAME", description = NAME) String name) {
    return run(shared, "start", name, "");
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "End every instance of a server, and refuse calls until it is started.")
  int stop(@Mixin Shared shared, @Parameters(paramLabel = "NAME", description = NAME) String name) {
    return run(shared, "stop", name, "");
  }

  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = "Stop a server and start it again.")
  int restart(
      @Mixin Shared shared, @Parameters(paramLabel = "NAME", description = NAME) String name) {
    return run(shared, "restart", name, "");
  }

  @Command(
      name = "sleep",
      mixinStandardHelpOptions = true,
      description = "Put to sleep what nobody uses of a server; the next call wakes it.")
  int sleep(
      @Mixin Shared shared,
      @Option(
              names = "--depth",
              paramLabel = "DEPTH",
              description =
                  "dozing, asleep or stopped; as deep as this machine can without ending it when"
                      + " not said.")
          @Nullable String depth,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    if (depth != null && !DEPTHS.contains(depth)) {
      throw new CommandException(
          Exit.USAGE, "--depth is dozing, asleep or stopped, not \"" + depth + "\"");
    }
    return run(shared, "sleep", name, depth == null ? "" : "?depth=" + depth);
  }

  @Command(
      name = "wake",
      mixinStandardHelpOptions = true,
      description = "Have a server ready for its next call.")
  int wake(@Mixin Shared shared, @Parameters(paramLabel = "NAME", description = NAME) String name) {
    return run(shared, "wake", name, "");
  }

  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = "Refuse new calls until a start, and wait for those under way.")
  int drain(
      @Mixin Shared shared,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "30s",
              description = "Longest wait for them, at most 60s (default: ${DEFAULT-VALUE}).")
          String wait,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    ToolsCommand.checked(wait);
    return run(shared, "drain", name, "?wait=" + wait);
  }

  /// What is done to a program of the moment would end with it, so there has to be one that stays.
  private int run(Shared shared, String command, String name, String query) {
    checked(name);
    try (Door door = Door.lasting(shared)) {
      Door.Answer answer =
          door.need("POST", "/services/" + name + "/" + command + query, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        Json result = answer.json();
        printer.line(
            name + " is " + Cells.text(result, "state") + ": " + Cells.text(result, "reason"));
      }
      return Exit.OK.code();
    }
  }
}
