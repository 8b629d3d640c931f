package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Environment;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "servers",
    mixinStandardHelpOptions = true,
    description = "List the servers and what runs of them.")
final class ServersCommand implements Callable<Integer> {
  static final String NONE =
      "no server is behind the door yet; see: roundhouse import FILE, or roundhouse add";

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  ServersCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/servers", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<Json> servers = answer.json().get("servers").items();
      Instant now = Ticker.system().instant();
      List<ServerRow> rows = servers.stream().map(server -> ServerRow.of(server, now)).toList();
      List<List<String>> table = ServerRow.fitting(rows, width());
      printer.table(table.getFirst(), table.subList(1, table.size()));
      if (servers.isEmpty()) {
        printer.note(NONE);
      }
      return Exit.OK.code();
    }
  }

  /// What the launcher has found out of the terminal; as wide as need be where there is none.
  private static int width() {
    String columns = Environment.system().variable("ROUNDHOUSE_COLUMNS");
    return columns != null && columns.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(columns)
        : Integer.MAX_VALUE;
  }
}
