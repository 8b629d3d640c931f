package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// What the audit log costs: processor time and latency of a call with the log on and off, by two
/// programs on the same core, in turns. The one whose turn it is not does nothing.
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "CPU per call and latency with the audit log on, against off, in turns.")
final class AuditRun implements Callable<Integer> {
  /// The goal: so many percent of the processor time of a call.
  private static final double GOAL = 5;

  /// One program, and what was measured of it, one number a turn.
  private record Side(
      Subject subject,
      String token,
      Path script,
      Path folder,
      Map<Integer, List<Double>> micros,
      Map<Integer, List<Double>> p99) {
    double last(int clients) {
      return micros.getOrDefault(clients, List.of()).getLast();
    }
  }

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--rounds", defaultValue = "9", description = "Rounds of a turn each.")
  int rounds;

  @Option(names = "--seconds", defaultValue = "4", description = "Seconds of one measurement.")
  int seconds;

  @Option(names = "--warm-up", defaultValue = "45", description = "Seconds of warm-up a program.")
  int warmUp;

  @Option(
      names = "--connections",
      split = ",",
      defaultValue = "1,32",
      description = "Connections of the client.")
  List<Integer> connections = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-audit");
    Path home = Benchmarks.home(all);
    Path on = Files.createDirectory(scratch.resolve("on"));
    Path off = Files.createDirectory(scratch.resolve("off"));
    try (AnsweringServer server = AnsweringServer.start(Answers.Era.MODERN);
        Subject with = Subject.start(home, on, config(server, true));
        Subject without = Subject.start(home, off, config(server, false))) {
      Side logging = side(with, on);
      Side silent = side(without, off);
      System.out.println("machine: " + Machine.described());
      for (Side side : List.of(logging, silent)) {
        Wrk.run(side.subject().address() + "/mcp", side.script(), 32, warmUp);
      }
      Map<Integer, List<Double>> percents = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        for (int clients : connections) {
          // Who begins changes, so that neither always has the warmer machine.
          for (Side side : round % 2 == 0 ? List.of(logging, silent) : List.of(silent, logging)) {
            measure(side, clients);
          }
          double more = logging.last(clients) / silent.last(clients) - 1;
          percents.computeIfAbsent(clients, _ -> new ArrayList<>()).add(100 * more);
        }
        System.err.println("round " + (round + 1) + " of " + rounds + " done");
      }
      report(logging, silent, percents);
    }
    return 0;
  }

  private static String config(AnsweringServer server, boolean isOn) throws IOException {
    return """
    listen:
      port: 0
    audit:
      enabled: %s
    servers:
      http:
        url: %s
    """
        .formatted(isOn, server.url());
  }

  private static Side side(Subject subject, Path folder) throws IOException, InterruptedException {
    String token = subject.token();
    Path script =
        Wrk.script(
            folder.resolve("call.lua"),
            Requests.modern("http__echo", token),
            Requests.body("http__echo"));
    return new Side(subject, token, script, folder, new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  private void measure(Side side, int clients) throws IOException, InterruptedException {
    double good = side.subject().goodCalls(side.token());
    long before = side.subject().watched().ownCpu().toNanos();
    Wrk run = Wrk.run(side.subject().address() + "/mcp", side.script(), clients, seconds);
    long after = side.subject().watched().ownCpu().toNanos();
    good = side.subject().goodCalls(side.token()) - good;
    if (run.failures() > 0 || good < run.requests()) {
      throw new IOException(
          "%d requests, %d failed, %.0f counted as good by Roundhouse"
              .formatted(run.requests(), run.failures(), good));
    }
    side.micros()
        .computeIfAbsent(clients, _ -> new ArrayList<>())
        .add((after - before) / 1e3 / run.requests());
    side.p99().computeIfAbsent(clients, _ -> new ArrayList<>()).add(run.p99());
  }

  private void report(Side logging, Side silent, Map<Integer, List<Double>> percents)
      throws IOException {
    System.out.println(
        "| connections | CPU us/call, off | CPU us/call, on | more % | p99 ms, off | p99 ms, on |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    percents.forEach((clients, more) ->
        System.out.printf(
            Locale.ROOT,
            "| %d | %s | %s | %s | %s | %s |%n",
            clients,
            Spread.of(silent.micros().getOrDefault(clients, List.of())).text(1),
            Spread.of(logging.micros().getOrDefault(clients, List.of())).text(1),
            Spread.of(more).text(1),
            Spread.of(silent.p99().getOrDefault(clients, List.of())).text(3),
            Spread.of(logging.p99().getOrDefault(clients, List.of())).text(3)));
    System.out.printf(Locale.ROOT, "goal: at most %.0f %%%n", GOAL);
    long lines = 0;
    try (Stream<Path> files = Files.list(logging.folder().resolve("data/audit"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        try (Stream<String> each = Files.lines(file)) {
          lines += each.filter(line -> line.contains("\"kind\":\"call\"")).count();
        }
      }
    }
    System.out.println("lines of calls in the files that are kept: " + lines);
  }
}
