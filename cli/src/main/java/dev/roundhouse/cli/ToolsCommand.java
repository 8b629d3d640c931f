package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tools",
    mixinStandardHelpOptions = true,
    description = "List every tool behind the door, with its server.")
final class ToolsCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = {
        "Longest wait for servers never asked before (default: ${DEFAULT-VALUE}).",
        "The first install of a package does not count."
      })
  String wait = "30s";

  ToolsCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  static CommandLine line(Program program, Printer printer) {
    ToolsCommand tools = new ToolsCommand(program, printer);
    CommandLine line = new CommandLine(tools);
    line.addSubcommand("pending", new PendingCommand(program, printer, tools.shared));
    line.addSubcommand("diff", new DiffCommand(program, printer, tools.shared));
    line.addSubcommand("approve", new ApproveCommand(program, printer, tools.shared));
    line.addSubcommand("block", new BlockCommand(program, printer, tools.shared));
    return line;
  }

  @Override
  public Integer call() {
    checked(wait);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = asked(door);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json tool : answer.json().get("tools").items()) {
        rows.add(
            List.of(
                text(tool, "name"), text(tool, "server"), shortened(text(tool, "description"))));
      }
      printer.table(List.of("TOOL", "SERVER", "DESCRIPTION"), rows);
      List<Json> missing = answer.json().get("missing").items();
      missing.forEach(each -> printer.note("missing: " + text(each, "reason")));
      if (rows.isEmpty() && missing.isEmpty()) {
        printer.note(ServersCommand.NONE);
      }
      return Exit.OK.code();
    }
  }

  private Door.Answer asked(Door door) {
    ToolsQuestion question = new ToolsQuestion(door, Ticker.system());
    try (Progress _ = Progress.show(printer, _ -> question.notes())) {
      return question.ask(wait);
    }
  }

  static void checked(String wait) {
    try {
      Durations.parse(wait);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "--wait: " + e.getMessage());
    }
  }

  static String text(Json json, String key) {
    String text = json.get(key).text();
    return text == null ? "" : text;
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= 80 ? line : line.substring(0, 77) + "...";
  }
}
