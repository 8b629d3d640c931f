package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Memory and processor time of servers that always run, against servers that sleep, over the same
/// calls.
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description = "Memory and CPU of 18 servers: always on, and by the default sleep policy.")
final class FleetRun implements Callable<Integer> {
  private static final Pattern COUNT =
      Pattern.compile("roundhouse_fleet_(\\w+)_(?:count|total)\\{([^}]*)\\} ([0-9.E+]+)");
  private static final List<Official> OFFICIAL = List.of(Official.values());
  private static final double WHOLE = 10;
  private static final int SETTLE = 5;

  @ParentCommand @Nullable Benchmarks all;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "Minutes of each; below 10 all times are scaled alike.")
  double minutes;

  @Option(names = "--servers", defaultValue = "18", description = "Servers, at least 7.")
  int servers;

  @Option(
      names = "--swap",
      defaultValue = "none",
      description = "zram: 2 GiB meanwhile, needs root; none: the machine as it is.")
  String swap = "none";

  @Option(names = "--seed", defaultValue = "18", description = "Of the traffic.")
  long seed;

  private enum Policy {
    ALWAYS_ON,
    DEFAULT
  }

  /// What one policy cost.
  private record Cost(
      List<Gauge.Look> looks,
      double processorSeconds,
      double ownSeconds,
      int calls,
      int errors,
      Map<String, List<Double>> millis,
      Map<String, Double> counts) {
    double average() {
      return looks.stream().mapToLong(Gauge.Look::counted).average().orElse(0);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (servers < 7 || minutes <= 0 || !List.of("zram", "none").contains(swap)) {
      throw new IllegalArgumentException(
          "--servers is 7 or more, --minutes more than 0, --swap is zram or none");
    }
    double scale = Math.min(1, minutes / WHOLE);
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    Traffic traffic = Traffic.drawn(seed, minutes * 60, scale, tools());
    Path file = scratch.resolve("traffic.tsv");
    traffic.write(file);
    System.out.println("machine: " + Machine.described());
    System.out.printf(
        Locale.ROOT,
        "%d servers, one of them (s%d) a fixture that polls with about 2 %% of a core; %s minutes"
            + " each; times scaled by %.2f; swap: %s; seed %d; %d calls, in %s%n",
        servers,
        servers - 1,
        minutes,
        scale,
        swap.equals("zram") ? "zram" : Zram.isSwapOn() ? "the machine's own" : "none",
        seed,
        traffic.beats().size(),
        file);
    Cost on;
    Cost slept;
    if (swap.equals("zram")) {
      try (Zram _ = Zram.up()) {
        on = cost(Policy.ALWAYS_ON, traffic, scale, true);
        slept = cost(Policy.DEFAULT, traffic, scale, true);
      }
    } else {
      on = cost(Policy.ALWAYS_ON, traffic, scale, false);
      slept = cost(Policy.DEFAULT, traffic, scale, false);
    }
    report(on, slept);
    System.out.println("load at the end: " + Machine.load());
    return on.errors() + slept.errors() == 0 ? 0 : 1;
  }

  private Official official(int server) {
    return OFFICIAL.get(server % OFFICIAL.size());
  }

  private boolean isPolling(int server) {
    return server == servers - 1;
  }

  private List<String> tools() {
    List<String> tools = new ArrayList<>();
    for (int server = 0; server < servers; server++) {
      tools.add("s" + server + "__" + (isPolling(server) ? "polls" : official(server).tool()));
    }
    return tools;
  }

  private String config(Path scratch, Policy policy, double scale) throws IOException {
    Path home = Benchmarks.home(all);
    StringBuilder text = new StringBuilder("listen: {port: 0}\ngateway: {start-wait: 60s}\n");
    if (scale < 1) {
      text.append(
          "fleet:%n  sleep: {doze-after: %dms, page-out-after: %dms, stop-after: %dms,%n    min-awake: %dms, min-sleep: %dms}%n"
              .formatted(
                  Math.round(30_000 * scale),
                  Math.round(120_000 * scale),
                  Math.round(1_800_000 * scale),
                  Math.round(5_000 * scale),
                  Math.round(10_000 * scale)));
    }
    text.append("servers:\n");
    String members = policy == Policy.ALWAYS_ON ? "    sleep: {never: true}\n" : "";
    for (int server = 0; server < servers; server++) {
      text.append(
          isPolling(server)
              ? "  s%d:%n    command: node%n    args: [\"%s\"]%n    isolation: shared%n%s"
                  .formatted(server, home.resolve("testing/node/polling-server.mjs"), members)
              : official(server).plain("s" + server, home, scratch, members));
    }
    return text.toString();
  }

  private Cost cost(Policy policy, Traffic traffic, double scale, boolean isZram)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    String config = config(scratch, policy, scale);
    try (Subject subject = Subject.spread(Benchmarks.home(all), scratch, config, Map.of());
        Wire wire = new Wire(subject.address(), subject.token("admin"))) {
      if (policy == Policy.ALWAYS_ON) {
        for (int server = 0; server < servers; server++) {
          wire.api("POST", "/services/s" + server + "/start?wait=60s");
        }
        TimeUnit.SECONDS.sleep(SETTLE);
      }
      Watched program = subject.watched();
      double processor = program.startedCpu().toMillis() / 1e3;
      double own = program.ownCpu().toMillis() / 1e3;
      Map<String, List<Double>> millis = new TreeMap<>();
      try (Gauge gauge = new Gauge(program, isZram)) {
        int errors = replay(wire, traffic, millis);
        List<Gauge.Look> looks = gauge.looks();
        return new Cost(
            looks,
            program.startedCpu().toMillis() / 1e3 - processor,
            program.ownCpu().toMillis() / 1e3 - own,
            traffic.beats().size(),
            errors,
            millis,
            counts(wire.metrics()));
      }
    }
  }

  /// Calls at their times; how many failed. Times go by the state that each call found.
  private int replay(Wire wire, Traffic traffic, Map<String, List<Double>> millis)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    int errors = 0;
    for (Traffic.Beat beat : traffic.beats()) {
      await(start, beat.second());
      String phase = Tier.phase(wire, "s" + beat.server());
      String arguments = isPolling(beat.server()) ? "{}" : official(beat.server()).arguments();
      Wire.Reply reply = wire.call(beat.tool(), arguments);
      if (reply.isGood()) {
        millis.computeIfAbsent(phase, _ -> new ArrayList<>()).add(reply.millis());
      } else {
        errors++;
        System.err.println(beat + ": " + reply.body());
      }
    }
    await(start, minutes * 60);
    return errors;
  }

  private static void await(long start, double second) throws InterruptedException {
    long left = start + (long) (second * 1e9) - System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
  }

  /// Starts, and wakes and sleeps by depth, of all servers together.
  private static Map<String, Double> counts(String metrics) {
    Map<String, Double> counts = new TreeMap<>();
    Matcher found = COUNT.matcher(metrics);
    while (found.find()) {
      String labels = found.group(2).replaceFirst(",?server=\"[^\"]*\"", "");
      counts.merge(
          found.group(1) + " " + labels.replaceFirst("^,", ""),
          Double.parseDouble(found.group(3)),
          Double::sum);
    }
    return counts;
  }

  private static void report(Cost on, Cost slept) {
    System.out.println("| what | always on | default policy | less |");
    System.out.println("| --- | --- | --- | --- |");
    line(
        "memory on average, MB (PSS and zram; without zram PSS and swap)",
        on.average() / 1e6,
        slept.average() / 1e6);
    Gauge.Look lastOn = on.looks().getLast();
    Gauge.Look lastSlept = slept.looks().getLast();
    line("the same at the end", lastOn.counted() / 1e6, lastSlept.counted() / 1e6);
    line("PSS alone at the end", lastOn.pss() / 1e6, lastSlept.pss() / 1e6);
    line("in swap at the end", lastOn.swap() / 1e6, lastSlept.swap() / 1e6);
    line("processor time of the servers, s", on.processorSeconds(), slept.processorSeconds());
    line("processor time of Roundhouse, s", on.ownSeconds(), slept.ownSeconds());
    System.out.printf(
        "| processes at the end | %d | %d | |%n", lastOn.processes(), lastSlept.processes());
    System.out.printf("| calls | %d | %d | |%n", on.calls(), slept.calls());
    System.out.printf("| errors | %d | %d | |%n", on.errors(), slept.errors());
    for (String phase : List.of("ready", "falling_asleep", "dozing", "asleep", "stopped")) {
      System.out.printf(
          "| calls that found it %s: number, p50, p95 ms | %s | %s | |%n",
          phase,
          times(on.millis().getOrDefault(phase, List.of())),
          times(slept.millis().getOrDefault(phase, List.of())));
    }
    System.out.println("by the metrics of Roundhouse, default policy: " + slept.counts());
  }

  private static String times(List<Double> millis) {
    return millis.isEmpty()
        ? "0"
        : String.format(
            Locale.ROOT,
            "%d, %.1f, %.1f",
            millis.size(),
            Spread.percentile(millis, 50),
            Spread.percentile(millis, 95));
  }

  private static void line(String what, double on, double slept) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %s |%n",
        what,
        on,
        slept,
        on > 0 ? String.format(Locale.ROOT, "%.0f %%", 100 * (1 - slept / on)) : "");
  }
}
