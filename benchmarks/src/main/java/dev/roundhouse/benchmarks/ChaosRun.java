package dev.roundhouse.benchmarks;

import dev.roundhouse.testing.Chaos;
import dev.roundhouse.testing.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Servers that are killed, stopped, slow and greedy under clients of both eras, for minutes: what
/// was lost, and what stayed behind in the program.
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = "Kill and stop servers under calls; lost calls and leaks.")
final class ChaosRun implements Callable<Integer> {
  private static final Duration PEACE = Duration.ofSeconds(15);
  private static final int CLIENTS = 20;

  /// For longer than connections and descriptors that are not in use are kept.
  private static final int SETTLE = 60;

  private static final Held.Bounds BOUNDS = new Held.Bounds(0, 20, 8, 8 << 20);

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--minutes", defaultValue = "10", description = "Minutes of chaos.")
  double minutes;

  @Option(names = "--servers", defaultValue = "8", description = "Servers.")
  int servers;

  @Option(names = "--seed", defaultValue = "0", description = "0 draws one.")
  long seed;

  @Option(
      names = "--settle",
      defaultValue = "" + SETTLE,
      description = "Seconds after which the program should hold no more than before.")
  int settle;

  @Override
  public Integer call() throws IOException, InterruptedException {
    long drawn = seed == 0 ? System.nanoTime() & 0xffffff : seed;
    System.out.println("machine: " + Machine.described());
    System.out.println("seed: " + drawn + "; " + servers + " servers, " + CLIENTS + " clients");
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    Path starts = Files.createDirectory(scratch.resolve("starts"));
    Path home = Benchmarks.home(all);
    List<String> command =
        List.of("node", home.resolve("testing/node/lying-server.mjs").toString());
    String config = Chaos.config(command, starts, servers);
    try (Subject subject = Subject.spread(home, scratch, config, Map.of())) {
      String token = subject.token("admin");
      long program = subject.watched().process().pid();
      Chaos.Plan plan =
          new Chaos.Plan(
              subject.address() + "/mcp",
              token,
              program,
              starts,
              servers,
              CLIENTS,
              drawn,
              ChaosRun::signal);
      List<String> faults = new ArrayList<>(new Chaos(plan).run(PEACE, false).lost());
      Held before = held(subject, token);
      Chaos.Seen seen = new Chaos(plan).run(Duration.ofSeconds(Math.round(minutes * 60)), true);
      faults.addAll(seen.lost());
      Held after = held(subject, token);
      faults.addAll(after.above(before, BOUNDS));
      report(seen, before, after);
      faults.forEach(fault -> System.out.println("FAULT: " + fault));
      System.out.println("load at the end: " + Machine.load());
      return faults.isEmpty() ? 0 : 1;
    }
  }

  /// With no server running, and idle connections gone.
  private Held held(Subject subject, String token) throws IOException, InterruptedException {
    try (Wire wire = new Wire(subject.address(), token)) {
      for (int server = 0; server < servers; server++) {
        Tier.STOPPED.reach(wire, "s" + server);
      }
    }
    TimeUnit.SECONDS.sleep(settle);
    return Held.of(subject.watched().process().pid(), subject.watched().live());
  }

  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    Programs.run(List.of("kill", "-" + signal, "" + pid));
  }

  private static void report(Chaos.Seen seen, Held before, Held after) {
    System.out.println("| what | number |");
    System.out.println("| --- | --- |");
    System.out.println("| calls | " + seen.calls() + " |");
    System.out.println("| lost | " + seen.lost().size() + " |");
    System.out.println("| repeated after a typed error | " + seen.repeats() + " |");
    System.out.println("| typed errors by code | " + seen.errors() + " |");
    System.out.println("| processes killed | " + seen.kills() + " |");
    System.out.println("| processes stopped for up to 3 s | " + seen.stops() + " |");
    System.out.println("| calls that held 100 to 200 MiB | " + seen.hogs() + " |");
    System.out.println();
    System.out.println("| held with no server running | before | after | at most more |");
    System.out.println("| --- | --- | --- | --- |");
    row("processes", before.processes(), after.processes(), BOUNDS.processes());
    row("file descriptors", before.files(), after.files(), BOUNDS.files());
    row("threads", before.threads(), after.threads(), BOUNDS.threads());
    row("live heap, bytes", before.heap(), after.heap(), BOUNDS.heap());
  }

  private static void row(String what, long before, long after, long more) {
    System.out.printf("| %s | %d | %d | %d |%n", what, before, after, more);
  }
}
