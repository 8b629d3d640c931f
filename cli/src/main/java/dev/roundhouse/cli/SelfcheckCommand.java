package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "selfcheck",
    mixinStandardHelpOptions = true,
    description = {
      "Greet servers as a client that has just come, and ask each what changes nothing.",
      "Servers that sleep are woken for it. Ends with 0 when all answer, else with 1."
    })
final class SelfcheckCommand implements Callable<Integer> {
  /// So many are started at the same time.
  private static final int AT_ONCE = 4;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Program program;
  private final Printer printer;
  private final Ticker ticker = Ticker.system();

  @Mixin Shared shared = new Shared();

  @Parameters(paramLabel = "SERVER", description = "Which; or --all.")
  List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "Every server, those that are disabled excepted.")
  boolean isAll;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = {
        "Longest wait for the start of a server, and again for each of its answers (default:"
            + " ${DEFAULT-VALUE}, at most 10m).",
        "The first start of a package installs it."
      })
  String wait = "60s";

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the lines to this new file as well, or to a new one in this folder.")
  @Nullable Path report;

  SelfcheckCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  /// What is known of one server.
  private record Check(String server, Future<Json> answer) {}

  @Override
  public Integer call() throws InterruptedException {
    ToolsCommand.checked(wait);
    if (isAll != names.isEmpty()) {
      throw new CommandException(Exit.USAGE, "name the servers to check, or say --all");
    }
    List<String> lines = new ArrayList<>();
    List<Json> results = new ArrayList<>();
    try (Door door = Door.open(program, shared, printer);
        ExecutorService workers =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Check> checks =
          wanted(door).stream()
              .map(name -> new Check(name, workers.submit(() -> checked(door, name))))
              .toList();
      try (Progress _ = Progress.show(printer, _ -> waiting(checks))) {
        for (Check each : checks) {
          Json result = result(each);
          results.add(result);
          lines.add(line(result));
          if (!shared.isJson) {
            printer.line(lines.getLast());
          }
        }
      }
    }
    return ended(lines, results).code();
  }

  private List<String> wanted(Door door) {
    if (!isAll) {
      for (String name : names) {
        if (!ServerId.isValid(name)) {
          throw new CommandException(Exit.USAGE, "\"" + name + "\" cannot name a server");
        }
        door.need("GET", "/api/v1/servers/" + name, new byte[0]);
      }
      return names;
    }
    return door.need("GET", "/api/v1/servers", new byte[0]).json().get("servers").items().stream()
        .filter(server -> server.get("definition").get("enabled").truth(true))
        .map(server -> ToolsCommand.text(server, "name"))
        .toList();
  }

  private Json checked(Door door, String name) {
    return door.need("POST", "/api/v1/servers/" + name + "/selfcheck?wait=" + wait, new byte[0])
        .json();
  }

  /// One that could not even be asked for is a failure like another, and the rest goes on.
  private static Json result(Check check) throws InterruptedException {
    try {
      return check.answer().get();
    } catch (ExecutionException e) {
      String why = String.valueOf(requireNonNull(e.getCause(), "cause").getMessage());
      byte[] failed =
          new JsonWriter()
              .object()
              .member("server", check.server())
              .member("ok", false)
              .member("problem", why)
              .end()
              .toBytes();
      return new Door.Answer(200, failed).json();
    }
  }

  private static List<String> waiting(List<Check> checks) {
    List<String> left =
        checks.stream().filter(each -> !each.answer().isDone()).map(Check::server).toList();
    return left.isEmpty() ? List.of() : List.of("waiting for " + String.join(", ", left));
  }

  private static String line(Json result) {
    String server = ToolsCommand.text(result, "server");
    if (!result.get("ok").truth(false)) {
      return "[ERR] " + server + ": " + ToolsCommand.text(result, "problem");
    }
    String introduced = ToolsCommand.text(result, "introduced");
    return "[OK]  %s: %s, %s, %d tools, ready in %d ms, answered in %d ms"
        .formatted(
            server,
            introduced.isEmpty() ? "no name" : introduced,
            ToolsCommand.text(result, "protocol"),
            result.get("tools").integer(0),
            result.get("readyMs").integer(0),
            result.get("answeredMs").integer(0));
  }

  private Exit ended(List<String> lines, List<Json> results) {
    long good = results.stream().filter(each -> each.get("ok").truth(false)).count();
    Instant now = ticker.instant();
    if (shared.isJson) {
      JsonWriter body =
          new JsonWriter()
              .object()
              .member("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
              .member("ok", good)
              .member("failed", results.size() - good)
              .key("servers")
              .array();
      results.forEach(each -> body.raw(each.raw()));
      printer.json(body.end().end().toBytes());
    }
    String sum = good + " of " + results.size() + " servers answer";
    printer.note(results.isEmpty() ? ServersCommand.NONE : sum);
    if (report != null) {
      Path file =
          Files.isDirectory(report)
              ? report.resolve("selfcheck-" + STAMP.format(now) + ".log")
              : report;
      String head = "# " + now.truncatedTo(ChronoUnit.SECONDS) + ": " + sum + "\n";
      Taking.writeNew(file, head + String.join("\n", lines) + "\n");
      printer.note("written to " + file);
    }
    return good == results.size() ? Exit.OK : Exit.FAILED;
  }
}
