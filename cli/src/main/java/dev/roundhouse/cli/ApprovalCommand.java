package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "approval",
    mixinStandardHelpOptions = true,
    description = "Look at calls that wait for a person, and say whether they may be made.")
final class ApprovalCommand {
  private static final String PATH = "/api/v1/approvals";

  private final Program program;
  private final Printer printer;

  ApprovalCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the calls that wait, the oldest first.")
  int list(
      @Mixin Shared shared,
      @Option(names = "--all", description = "Those of the last days that have ended, too.")
          boolean isAll) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", isAll ? PATH : PATH + "?state=waiting", new byte[0]);
      List<Json> all = answer.json().get("approvals").items();
      if (shared.isJson) {
        printer.json(answer.body());
      } else if (all.isEmpty()) {
        printer.note("no call waits for a person");
      } else {
        List<List<String>> rows = new ArrayList<>();
        all.forEach(each -> rows.add(row(each)));
        printer.table(List.of("ID", "STATE", "SUBJECT", "TOOL", "EXPIRES", "WHY"), rows);
        printer.note("see: roundhouse approval show ID; say: roundhouse approval approve ID");
      }
      return Exit.OK.code();
    }
  }

  private static List<String> row(Json each) {
    return List.of(
        Cells.text(each, "id"),
        Cells.text(each, "state"),
        Cells.text(each, "subject"),
        Cells.text(each, "server") + "/" + Cells.text(each, "tool"),
        Cells.text(each, "expires"),
        Cells.text(each, "reason"));
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show a call that waits, with its arguments.")
  int show(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    return one(shared, "GET", id, "");
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Let the call be made: once, by that subject, with exactly those arguments.")
  int approve(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    return one(shared, "POST", id, "/approve");
  }

  @Command(
      name = "deny",
      mixinStandardHelpOptions = true,
      description = "Do not let the call be made.")
  int deny(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    return one(shared, "POST", id, "/deny");
  }

  private int one(Shared shared, String method, String id, String action) {
    if (!id.matches("[0-9a-f]{1,32}")) {
      throw new CommandException(Exit.NOT_FOUND, "there is no request for approval " + id);
    }
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need(method, PATH + "/" + id + action, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        tell(answer.json());
      }
      return Exit.OK.code();
    }
  }

  private void tell(Json request) {
    List<List<String>> rows = new ArrayList<>();
    for (Json.Field field : request.members()) {
      String text = field.value().text();
      rows.add(List.of(field.key(), text == null ? field.value().toString() : text));
    }
    printer.table(List.of("FIELD", "VALUE"), rows);
  }
}
