package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.io.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Show what servers use, anew each second until Ctrl-C; once where there is no terminal.",
      "Memory is in memory and in swap, shared pages divided; CPU in percent of one core; both"
          + " with every process of a server.",
      "SAVED is memory that its sleep saves, and SWAP what of it went to swap instead; both"
          + " measured before and after."
    })
final class TopCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final List<String> MEMBERS =
      List.of("state", "memory", "cpu", "processes", "leases", "calls", "sleep");

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Option(names = "--once", description = "Show it once, on a terminal too.")
  boolean isOnce;

  TopCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    try (Door door = Door.lasting(shared)) {
      if (shared.isJson) {
        printer.json(json(servers(door)));
      } else if (isOnce || !isTerminal()) {
        printer.table(head(), rows(servers(door)));
      } else {
        stay(door);
      }
      return Exit.OK.code();
    }
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  private void stay(Door door) {
    Ticker ticker = Ticker.system();
    try {
      while (true) {
        List<Json> servers = servers(door);
        printer.clear();
        printer.line("roundhouse " + program.version() + "   " + door.address());
        printer.line("");
        printer.table(head(), rows(servers));
        ticker.sleep(EVERY);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Json> servers(Door door) {
    return door.need("GET", "/api/v1/servers", new byte[0]).json().get("servers").items();
  }

  private static List<String> head() {
    return List.of(
        "SERVER", "STATE", "MEMORY", "CPU", "PROCESSES", "IN USE BY", "CALLS", "SAVED", "SWAP");
  }

  private static List<List<String>> rows(List<Json> servers) {
    List<List<String>> rows = new ArrayList<>();
    for (Json server : servers) {
      rows.add(
          List.of(
              Cells.text(server, "name"),
              Cells.text(server, "state"),
              Cells.memory(server),
              Cells.cpu(server),
              Cells.number(server, "processes"),
              Cells.number(server, "leases"),
              Cells.number(server, "calls"),
              Cells.mebibytes(server.get("sleep").get("saved").get("resident")),
              grown(server)));
    }
    return rows;
  }

  private static String grown(Json server) {
    Json saved = server.get("sleep").get("saved").get("swap");
    return saved.type() == JsonType.NUMBER ? Cells.mebibytes(-saved.integer(0)) : Cells.UNKNOWN;
  }

  private static byte[] json(List<Json> servers) {
    JsonWriter body = new JsonWriter().object().key("servers").array();
    for (Json server : servers) {
      body.object().member("name", Cells.text(server, "name"));
      for (String member : MEMBERS) {
        if (server.get(member).isPresent()) {
          body.key(member).raw(server.get(member));
        }
      }
      body.end();
    }
    return body.end().end().toBytes();
  }
}
