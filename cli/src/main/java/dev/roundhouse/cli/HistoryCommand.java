package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What happened to a server, the newest last, as one reads a log.
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Show when a server was started, fell asleep, woke and ended, and why.")
final class HistoryCommand implements Callable<Integer> {
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  HistoryCommand(Printer printer) {
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    String path = "/services/" + ServerCommand.checked(name) + "/state-transitions";
    try (Door door = Door.lasting(shared)) {
      Door.Answer answer = door.need("GET", path, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json each : answer.json().get("transitions").items().reversed()) {
        rows.add(
            List.of(
                Cells.text(each, "at"),
                Cells.text(each, "instance"),
                Cells.text(each, "from"),
                Cells.text(each, "to"),
                Cells.text(each, "reason")));
      }
      printer.table(List.of("AT", "INSTANCE", "FROM", "TO", "WHY"), rows);
      if (rows.isEmpty()) {
        printer.note("nothing has happened to " + name + " yet");
      }
      return Exit.OK.code();
    }
  }
}
