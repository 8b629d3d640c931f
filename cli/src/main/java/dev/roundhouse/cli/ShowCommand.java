package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show everything that is known of a server.")
final class ShowCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  ShowCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    ServerCommand.checked(name);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/servers/" + name, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        blocks(answer.json());
      }
      return Exit.OK.code();
    }
  }

  private void blocks(Json server) {
    Json definition = server.get("definition");
    printer.line(name);
    Instant now = Ticker.system().instant();
    row("state", Cells.text(server, "state"));
    row("since", Cells.ago(server, "since", now));
    row("next", Cells.text(server, "next"));
    String cure = server.get("cure").text();
    if (cure != null) {
      row("cure", cure);
    }
    row("calls refused", server.get("held").truth(false) ? "yes, until it is started" : "no");
    block("definition");
    row(definition.get("headers").isPresent() ? "address" : "command", Cells.how(definition));
    row("environment", names(definition.get("env")));
    row("headers", names(definition.get("headers")));
    row("directory", Cells.text(definition, "cwd"));
    row("isolation", Cells.text(definition, "isolation"));
    if (definition.get("instances").isPresent()) {
      row("instances", "at most " + Cells.number(definition, "instances"));
    }
    row("enabled", definition.get("enabled").truth(true) ? "yes" : "no");
    row("call timeout", Cells.text(definition, "callTimeout"));
    row("class", Cells.text(definition, "class"));
    row("where from", Cells.text(definition, "origin"));
    row("description", Cells.text(definition, "description"));
    version(server.get("version"), now);
    limits(server);
    sandbox(server.get("sandbox"));
    block("use");
    row("memory", Cells.memory(server));
    row("cpu", Cells.cpu(server));
    row("processes", Cells.number(server, "processes"));
    row("in use by", Cells.number(server, "leases"));
    row("calls", Cells.number(server, "calls"));
    row("last start", Cells.lastStart(server));
    row("last wake", Cells.lastWake(server));
    row("woken ahead", preWakes(server.get("preWakes")));
    sleep(server);
    block("instances");
    List<List<String>> rows = new ArrayList<>();
    server.get("instances").items().forEach(each -> rows.add(instance(each)));
    if (rows.isEmpty()) {
      printer.line("  none");
    } else {
      printer.table(
          List.of("  ID", "PID", "PHASE", "SINCE", "IN USE BY", "NEXT ATTEMPT", "TROUBLE"), rows);
    }
    addresses(server);
  }

  /// Nothing where who asks may not know it.
  private void version(Json version, Instant now) {
    if (!version.isPresent()) {
      return;
    }
    block("version");
    Json running = version.get("running");
    row(
        "runs",
        running.get("known").truth(false)
            ? Cells.text(running, "name") + " " + Cells.text(running, "version")
            : "unknown: " + Cells.text(running, "why"));
    Json pin = version.get("pin");
    if (!pin.isPresent()) {
      row("pinned to", "nothing; its definition says what is started");
      return;
    }
    row(
        "pinned to",
        "%s %s, since %s (%s ago)"
            .formatted(
                Cells.text(pin, "name"),
                Cells.text(pin, "version"),
                Cells.moment(pin, "since"),
                Cells.ago(pin, "since", now)));
    Json by = pin.get("by");
    if (by.isPresent()) {
      String people =
          by.get("people").items().stream()
              .map(each -> "" + each.text())
              .collect(Collectors.joining(", "));
      row(
          "pinned by",
          "%s of job %s, %s"
              .formatted(
                  Cells.text(by, "what"),
                  Cells.text(by, "job"),
                  people.isEmpty() ? "by itself" : "wanted by " + people));
    }
  }

  /// What it took before it fell asleep, what it takes asleep, and the difference.
  private void sleep(Json server) {
    block("sleep");
    printer.table(
        List.of("  MEASURED", "RESIDENT", "SWAP"),
        Stream.of("before", "after", "saved").map(when -> taken(server, when)).toList());
  }

  private static List<String> taken(Json server, String when) {
    Json taken = server.get("sleep").get(when);
    return List.of(
        "  " + when, Cells.mebibytes(taken.get("resident")), Cells.mebibytes(taken.get("swap")));
  }

  private static String preWakes(Json told) {
    if (!told.get("hitRate").isPresent()) {
      return told.get("enabled").truth(false) ? "no data" : "no (sleep.pre-wake)";
    }
    return "%s hits, %s misses (%s %% hits)"
        .formatted(told.get("hits"), told.get("misses"), told.get("hitRate"));
  }

  /// The addresses are the server's, so the first instance that has some tells of them all.
  private void addresses(Json server) {
    server.get("instances").items().stream()
        .map(each -> each.get("addresses").items())
        .filter(each -> !each.isEmpty())
        .findFirst()
        .ifPresent(all -> {
          block("addresses");
          printer.table(
              List.of("  URL", "BREAKER", "LOAD", "NEXT ATTEMPT", "TROUBLE"),
              all.stream().map(ShowCommand::address).toList());
        });
  }

  private static List<String> address(Json address) {
    return List.of(
        "  " + Cells.text(address, "url"),
        Cells.text(address, "breaker"),
        Cells.number(address, "load"),
        Cells.moment(address, "nextAttempt"),
        Cells.text(address, "failure"));
  }

  /// Nothing where none is asked for.
  private void limits(Json server) {
    Json limits = server.get("limits");
    Json lacking = server.get("limitsNotInForce");
    if (limits.isPresent()) {
      block("limits");
      row("in force by", Cells.text(server, "limitsBy"));
      for (Json.Field limit : limits.members()) {
        String text = limit.value().text();
        String why = lacking.get(limit.key()).text();
        row(
            limit.key(),
            (text == null ? limit.value().toString() : text)
                + (why == null ? "" : ", not in force: " + why));
      }
    }
    String user = server.get("definition").get("runAs").text();
    if (user != null) {
      row("runs as", user);
    }
  }

  /// Nothing where it runs in none.
  private void sandbox(Json sandbox) {
    if (sandbox.isPresent()) {
      block("sandbox");
      row("writes", paths(sandbox.get("write"), "/tmp only, which is its own"));
      row("reads", paths(sandbox.get("read"), "nothing that is hidden"));
      row("network", sandbox.get("network").truth(false) ? "yes" : "no");
    }
  }

  private static String paths(Json list, String none) {
    String all =
        list.items().stream().map(each -> "" + each.text()).collect(Collectors.joining(" "));
    return all.isEmpty() ? none : all;
  }

  private static List<String> instance(Json instance) {
    return List.of(
        "  " + Cells.text(instance, "id"),
        Cells.number(instance, "pid"),
        Cells.text(instance, "phase"),
        Cells.moment(instance, "since"),
        Cells.number(instance, "leases"),
        Cells.moment(instance, "nextAttempt"),
        Cells.text(instance, "failure"));
  }

  private static String names(Json members) {
    String names = members.members().stream().map(Json.Field::key).collect(Collectors.joining(" "));
    return names.isEmpty() ? Cells.UNKNOWN : names;
  }

  private void block(String title) {
    printer.line("");
    printer.line(title);
  }

  private void row(String what, String value) {
    printer.line("  " + what + " ".repeat(15 - what.length()) + value);
  }
}
