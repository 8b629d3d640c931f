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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Processor time and latency of one `tools/call`, through Roundhouse and through nginx, in turns.
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "CPU per call and latency, against nginx in the same run.")
final class LoadRun implements Callable<Integer> {
  /// Seconds after which the JVM has given back what compiling took.
  private static final int SETTLE = 15;

  private static final String DIRECT = "direct";
  private static final String NGINX = "nginx";
  private static final String HTTP = "roundhouse http";
  private static final String STDIO = "roundhouse stdio";
  private static final String LEGACY = "roundhouse legacy";

  /// Something that answers calls, and the process whose time counts.
  private record Target(String name, String url, Path script, @Nullable Watched process) {}

  /// One cell of the table, one number a round.
  private record Cell(List<Double> micros, List<Double> rate, List<Double> p50, List<Double> p99) {
    static Cell empty() {
      return new Cell(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /// Reads how many calls went well so far.
  private interface Counter {
    double goodCalls() throws IOException, InterruptedException;
  }

  private record Key(String target, int connections) {}

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds; medians of them count.")
  int rounds;

  @Option(names = "--seconds", defaultValue = "4", description = "Seconds of one measurement.")
  int seconds;

  @Option(names = "--warm-up", defaultValue = "12", description = "Seconds of warm-up a target.")
  int warmUp;

  @Option(
      names = "--connections",
      split = ",",
      defaultValue = "1,32,128",
      description = "Connections of the client.")
  List<Integer> connections = List.of();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "TEXT",
      description = "Only the targets whose names contain one of these, for profiling.")
  List<String> only = List.of();

  private final Map<Key, Cell> cells = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    try (AnsweringServer modern = AnsweringServer.start(Answers.Era.MODERN);
        AnsweringServer legacy = AnsweringServer.start(Answers.Era.LEGACY);
        Nginx nginx = Nginx.start(scratch, modern.port());
        Subject subject = Subject.start(Benchmarks.home(all), scratch, config(modern, legacy))) {
      String token = subject.token();
      List<Target> targets =
          targets(scratch, modern, nginx, subject, token).stream()
              .filter(target -> only.isEmpty() || only.stream().anyMatch(target.name()::contains))
              .toList();
      System.out.println("machine: " + Machine.described());
      for (Target target : targets) {
        Wrk.run(target.url(), target.script(), 32, warmUp);
      }
      for (int round = 0; round < rounds; round++) {
        for (int each : connections) {
          for (Target target : targets) {
            measure(target, each, () -> subject.goodCalls(token));
          }
        }
        System.err.println("round " + (round + 1) + " of " + rounds + " done");
      }
      if (only.isEmpty()) {
        report();
      } else {
        cells.forEach((key, cell) ->
            System.out.println(key + ": " + Spread.of(cell.micros()).text(1) + " us CPU a call"));
      }
      System.out.printf(
          Locale.ROOT,
          "%nRSS of Roundhouse at the end of the load %.0f MB, %d s later %.0f MB%n",
          subject.watched().rss() * 1024 / 1e6,
          SETTLE,
          settled(subject.watched()) * 1024 / 1e6);
    }
    return 0;
  }

  private static long settled(Watched process) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLE);
    return process.rss();
  }

  private static String config(AnsweringServer modern, AnsweringServer legacy) throws IOException {
    List<String> child =
        Programs.onCore(
            1,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                AnsweringChild.class.getName(),
                "modern"));
    return """
    listen:
      port: 0
    servers:
      http:
        url: %s
      old:
        url: %s
      pipe:
        command: %s
        args: %s
    """
        .formatted(modern.url(), legacy.url(), child.getFirst(), child.subList(1, child.size()));
  }

  private List<Target> targets(
      Path scratch, AnsweringServer modern, Nginx nginx, Subject subject, String token)
      throws IOException, InterruptedException {
    String door = subject.address() + "/mcp";
    Watched process = subject.watched();
    Path plain =
        Wrk.script(
            scratch.resolve("plain.lua"), Requests.modern("echo", ""), Requests.body("echo"));
    return List.of(
        new Target(DIRECT, modern.url(), plain, null),
        new Target(NGINX, nginx.url(), plain, nginx.watched()),
        new Target(HTTP, door, script(scratch, "http__echo", token), process),
        new Target(STDIO, door, script(scratch, "pipe__echo", token), process),
        new Target(
            LEGACY,
            door,
            Wrk.script(
                scratch.resolve("legacy.lua"),
                Requests.legacy(token, Requests.session(door, token)),
                Requests.legacyBody("old__echo")),
            process));
  }

  private static Path script(Path scratch, String tool, String token) throws IOException {
    return Wrk.script(
        scratch.resolve(tool + ".lua"), Requests.modern(tool, token), Requests.body(tool));
  }

  private void measure(Target target, int clients, Counter counter)
      throws IOException, InterruptedException {
    Watched process = target.process();
    boolean isNginx = target.name().equals(NGINX);
    double good = counter.goodCalls();
    long before = process == null ? 0 : nanos(process, isNginx);
    Wrk run = Wrk.run(target.url(), target.script(), clients, seconds);
    long after = process == null ? 0 : nanos(process, isNginx);
    good = counter.goodCalls() - good;
    // Roundhouse may have answered calls that wrk no longer waited for, never fewer.
    boolean isCounted = target.name().startsWith("roundhouse");
    if (run.failures() > 0 || (isCounted && good < run.requests())) {
      throw new IOException(
          "%s: %d requests, %d failed, %.0f counted as good by Roundhouse"
              .formatted(target.name(), run.requests(), run.failures(), good));
    }
    Cell cell = cells.computeIfAbsent(new Key(target.name(), clients), _ -> Cell.empty());
    cell.micros().add((after - before) / 1e3 / run.requests());
    cell.rate().add(run.perSecond());
    cell.p50().add(run.p50());
    cell.p99().add(run.p99());
  }

  /// nginx works in a child of its own; Roundhouse's children are the servers behind it.
  private static long nanos(Watched process, boolean withChildren) {
    return (withChildren ? process.cpu() : process.ownCpu()).toNanos();
  }

  private void report() {
    System.out.println(
        "| target | connections | CPU us/call | CPU against nginx | calls/s | p50 ms | p99 ms |"
            + " added p50 ms | added p99 ms |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int clients : connections) {
      Cell direct = cell(DIRECT, clients);
      Cell nginx = cell(NGINX, clients);
      for (String target : List.of(DIRECT, NGINX, HTTP, STDIO, LEGACY)) {
        Cell cell = cell(target, clients);
        boolean isDirect = target.equals(DIRECT);
        System.out.printf(
            "| %s | %d | %s | %s | %s | %s | %s | %s | %s |%n",
            target,
            clients,
            isDirect ? "" : Spread.of(cell.micros()).text(1),
            isDirect ? "" : Spread.of(ratios(cell.micros(), nginx.micros())).text(2) + "x",
            Spread.of(cell.rate()).text(0),
            Spread.of(cell.p50()).text(3),
            Spread.of(cell.p99()).text(3),
            isDirect ? "" : Spread.of(added(cell.p50(), direct.p50())).text(3),
            isDirect ? "" : Spread.of(added(cell.p99(), direct.p99())).text(3));
      }
    }
  }

  private Cell cell(String target, int clients) {
    Cell cell = cells.get(new Key(target, clients));
    if (cell == null) {
      throw new IllegalStateException(target + " was not measured at " + clients);
    }
    return cell;
  }

  /// Round by round, as only neighbours in time are comparable.
  private static List<Double> ratios(List<Double> of, List<Double> to) {
    List<Double> all = new ArrayList<>();
    for (int round = 0; round < of.size(); round++) {
      all.add(of.get(round) / to.get(round));
    }
    return all;
  }

  private static List<Double> added(List<Double> to, List<Double> from) {
    List<Double> all = new ArrayList<>();
    for (int round = 0; round < to.size(); round++) {
      all.add(to.get(round) - from.get(round));
    }
    return all;
  }
}
