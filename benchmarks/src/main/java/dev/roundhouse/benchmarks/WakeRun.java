package dev.roundhouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// How long a call takes that finds its server dozing, asleep or stopped: from before the client
/// writes the request on a kept connection to the first byte of the answer, by the client's clock.
@Command(
    name = "wake",
    mixinStandardHelpOptions = true,
    description = "Time of a call that wakes its server, by how deep that slept.")
final class WakeRun implements Callable<Integer> {
  private static final String NEVER =
      """
      listen: {port: 0}
      gateway: {start-wait: 60s}
      fleet:
        sleep: {doze-after: 1d, page-out-after: 1d, stop-after: 1d, min-awake: 0s, min-sleep: 0s}
      servers:
      """;

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--rounds", defaultValue = "100", description = "Wakes of each tier and server.")
  int rounds;

  @Option(
      names = "--server",
      split = ",",
      defaultValue = "everything,filesystem,memory,sequential-thinking",
      description = "Official servers (default: ${DEFAULT-VALUE}).")
  List<String> servers = List.of();

  @Option(
      names = "--tier",
      defaultValue = "all",
      description = "dozing, asleep, stopped or all (default: ${DEFAULT-VALUE}).")
  String tier = "all";

  @Option(
      names = "--with-zram",
      description = "Set up 2 GiB of zram as swap meanwhile, where there is no swap; needs root.")
  boolean withZram;

  @Option(names = "--image", description = "Also a server in a container of this image.")
  @Nullable String image;

  @Option(names = "--image-tool", defaultValue = "echo", description = "The tool to call of it.")
  String imageTool = "echo";

  @Option(
      names = "--image-arguments",
      defaultValue = "{\"message\":\"hi\"}",
      description = "Arguments of that call, as JSON.")
  String imageArguments = "{}";

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  boolean isJson;

  private record Called(String server, String tool, String arguments) {}

  /// What was measured of one server in one tier, in milliseconds.
  private record Cell(
      String server, Tier tier, List<Double> waking, List<Double> awake, List<Double> pss) {}

  private final List<Cell> cells = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String machine = Machine.described();
    if (withZram && !Zram.isSwapOn()) {
      try (Zram _ = Zram.up()) {
        notes.add("swap: zram, lz4, for this run");
        measure();
      }
    } else {
      measure();
    }
    if (isJson) {
      json(machine);
    } else {
      table(machine);
    }
    return 0;
  }

  private void measure() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    Path home = Benchmarks.home(all);
    StringBuilder stored = new StringBuilder(NEVER);
    StringBuilder plain = new StringBuilder(NEVER);
    List<Called> called = new ArrayList<>();
    for (String name : servers) {
      Official official = Official.named(name);
      stored.append(official.stored(name, scratch, ""));
      plain.append(official.plain(name, home, scratch, ""));
      called.add(new Called(name, name + "__" + official.tool(), official.arguments()));
    }
    if (image != null) {
      String entry =
          "  container:\n    container: {image: \"" + image + "\"}\n    isolation: shared\n";
      stored.append(entry);
      plain.append(entry);
      called.add(new Called("container", "container__" + imageTool, imageArguments));
    }
    // Out of the store if npm has the packages in its cache; the registry is not asked.
    Map<String, String> offline = Map.of("npm_config_offline", "true");
    try (Subject subject = Subject.spread(home, scratch, stored.toString(), offline)) {
      if (isStarted(subject, called)) {
        notes.add("servers out of the package store (npm: commands)");
        measure(subject, called);
        return;
      }
    }
    notes.add("npm's cache lacks packages, so servers run from testing/node by node");
    try (Subject subject = Subject.spread(home, scratch, plain.toString(), Map.of())) {
      measure(subject, called);
    }
  }

  private static boolean isStarted(Subject subject, List<Called> called)
      throws IOException, InterruptedException {
    try (Wire wire = new Wire(subject.address(), subject.token("admin"))) {
      String token = subject.token("admin");
      for (Called each : called) {
        String start = "/services/" + each.server() + "/start?wait=60s";
        Wire.Reply reply = wire.send("POST", start, Map.of("Authorization", "Bearer " + token), "");
        if (reply.status() != 200) {
          System.err.println(each.server() + ": " + reply.body());
          return false;
        }
      }
      return true;
    }
  }

  private void measure(Subject subject, List<Called> called)
      throws IOException, InterruptedException {
    try (Wire wire = new Wire(subject.address(), subject.token("admin"))) {
      for (Called each : called) {
        for (int warm = 0; warm < 20; warm++) {
          good(wire, each);
        }
        for (Tier depth : Tier.asked(tier)) {
          if (depth == Tier.ASLEEP && !Zram.isSwapOn()) {
            notes.add(each.server() + " asleep: not on this machine: no swap");
            continue;
          }
          cells.add(measured(subject, wire, each, depth));
          System.err.println(each.server() + " " + depth.wire() + ": done");
        }
        // The next server is measured with this one out of the way.
        Tier.STOPPED.reach(wire, each.server());
      }
    }
  }

  private Cell measured(Subject subject, Wire wire, Called each, Tier depth)
      throws IOException, InterruptedException {
    Cell cell =
        new Cell(each.server(), depth, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int round = 0; round < rounds; round++) {
      depth.reach(wire, each.server());
      cell.pss().add(subject.watched().taken().pss() / 1e6);
      cell.waking().add(good(wire, each));
      cell.awake().add(good(wire, each));
    }
    return cell;
  }

  private static double good(Wire wire, Called each) throws IOException {
    Wire.Reply reply = wire.call(each.tool(), each.arguments());
    if (!reply.isGood()) {
      throw new IOException(each.tool() + ": " + reply.status() + " " + reply.body());
    }
    return reply.millis();
  }

  private void table(String machine) throws IOException {
    System.out.println("machine: " + machine + "; load at the end " + Machine.load());
    System.out.println("client's clock, one kept connection, " + rounds + " wakes a line");
    notes.stream().distinct().forEach(System.out::println);
    System.out.println(
        "| server | tier | p50 ms | p95 ms | max ms | goal p95 ms | | second call p50 ms | p95 ms |"
            + " PSS of all servers then, MB |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (Cell cell : cells) {
      double p95 = Spread.percentile(cell.waking(), 95);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.1f | %d | %s | %.1f | %.1f | %.0f |%n",
          cell.server(),
          cell.tier().wire(),
          Spread.percentile(cell.waking(), 50),
          p95,
          Spread.percentile(cell.waking(), 100),
          cell.tier().goal(),
          p95 <= cell.tier().goal() ? "met" : "**missed**",
          Spread.percentile(cell.awake(), 50),
          Spread.percentile(cell.awake(), 95),
          Spread.of(cell.pss()).median());
    }
  }

  private void json(String machine) {
    JsonWriter out = new JsonWriter().object().member("machine", machine);
    out.member("rounds", rounds).key("notes").array();
    notes.stream().distinct().forEach(out::string);
    out.end().key("wakes").array();
    for (Cell cell : cells) {
      out.object().member("server", cell.server()).member("tier", cell.tier().wire());
      numbers(out.key("waking_ms"), cell.waking());
      numbers(out.key("second_ms"), cell.awake());
      out.member("goal_p95_ms", cell.tier().goal());
      out.member("met", Spread.percentile(cell.waking(), 95) <= cell.tier().goal());
      out.end();
    }
    System.out.println(new String(out.end().end().toBytes(), UTF_8));
  }

  private static void numbers(JsonWriter out, List<Double> values) {
    out.object();
    for (int rank : List.of(50, 95, 100)) {
      String name = rank == 100 ? "max" : "p" + rank;
      out.key(name)
          .raw(Answers.utf8(String.format(Locale.ROOT, "%.3f", Spread.percentile(values, rank))));
    }
    out.end();
  }
}
