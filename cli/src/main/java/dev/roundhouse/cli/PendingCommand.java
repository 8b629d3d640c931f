package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "pending",
    mixinStandardHelpOptions = true,
    description = {
      "List tools, prompts and templates that are not approved as they are, and servers in"
          + " quarantine.",
      "Such servers are started, if nobody has seen yet what they offer."
    })
final class PendingCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;
  private final Shared before;

  @Mixin Shared shared = new Shared();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "Longest wait for servers in quarantine (default: ${DEFAULT-VALUE}).")
  String wait = "30s";

  PendingCommand(Program program, Printer printer, Shared before) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
    this.before = requireNonNull(before, "before");
  }

  @Override
  public Integer call() {
    shared.inherit(before);
    ToolsCommand.checked(wait);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/pins?wait=" + wait, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      Instant now = Ticker.system().instant();
      List<Json> pending = answer.json().get("pending").items();
      List<List<String>> rows = new ArrayList<>();
      for (Json each : pending) {
        rows.add(row(each, now));
        remark(each).ifPresent(line -> rows.add(List.of("  " + line)));
      }
      if (!pending.isEmpty()) {
        printer.table(List.of("NAME", "KIND", "SERVER", "REASON", "SEEN"), rows);
        printer.note("see: roundhouse tools diff NAME; approve: roundhouse tools approve NAME");
      }
      List<Json> quarantined = answer.json().get("quarantined").items();
      quarantined.forEach(this::quarantined);
      if (pending.isEmpty() && quarantined.isEmpty()) {
        printer.note("nothing waits for approval");
      }
      return Exit.OK.code();
    }
  }

  private static List<String> row(Json pending, Instant now) {
    String reason = ToolsCommand.text(pending, "reason");
    boolean isServed = pending.get("served").truth(false);
    return List.of(
        ToolsCommand.text(pending, "name"),
        ToolsCommand.text(pending, "kind"),
        ToolsCommand.text(pending, "server"),
        isServed ? reason + ", served" : reason,
        Cells.ago(pending, "seen", now));
  }

  /// The worst there is to say of it.
  private static Optional<String> remark(Json pending) {
    List<Json> remarks = pending.get("remarks").items();
    return remarks.isEmpty()
        ? Optional.empty()
        : Optional.of(PendingPrint.remark(remarks.getFirst()));
  }

  private void quarantined(Json each) {
    String name = ToolsCommand.text(each, "server");
    String problem = each.get("problem").text();
    printer.line(
        "server "
            + name
            + " is in quarantine; let it in with: roundhouse server approve "
            + name
            + (problem == null ? "" : "\n  it could not be looked at: " + problem));
  }
}
