package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// What servers cost Roundhouse itself while nothing happens: those that are awake, and those that
/// are only registered.
@Command(
    name = "registered",
    mixinStandardHelpOptions = true,
    description = "Idle CPU and memory of Roundhouse with many servers registered, some awake.")
final class RegisteredRun implements Callable<Integer> {
  private static final int SETTLE = 10;

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--servers", defaultValue = "200", description = "Servers registered.")
  int servers;

  @Option(names = "--awake", defaultValue = "20", description = "Of them awake.")
  int awake;

  @Option(names = "--seconds", defaultValue = "60", description = "Seconds of idleness measured.")
  int seconds;

  /// Memory of Roundhouse in bytes.
  private record Memory(int servers, long resident, long live) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (awake > servers || servers < 2) {
      throw new IllegalArgumentException("--servers is 2 or more, and --awake not more than that");
    }
    System.out.println("machine: " + Machine.described());
    List<Memory> memories = new ArrayList<>();
    for (int registered : List.of(0, servers / 2, servers)) {
      memories.add(memory(registered));
    }
    System.out.println("| servers registered, none running | RSS, MB | live heap, MB |");
    System.out.println("| --- | --- | --- |");
    for (Memory each : memories) {
      System.out.printf(
          Locale.ROOT,
          "| %d | %.1f | %.2f |%n",
          each.servers(),
          each.resident() / 1e6,
          each.live() / 1e6);
    }
    Memory none = memories.getFirst();
    Memory most = memories.getLast();
    System.out.printf(
        Locale.ROOT,
        "growth for each registered server: RSS %.1f KB, live heap %.1f KB%n%n",
        (most.resident() - none.resident()) / 1e3 / servers,
        (most.live() - none.live()) / 1e3 / servers);
    idle();
    System.out.println("load at the end: " + Machine.load());
    return 0;
  }

  private Memory memory(int registered) throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    try (Subject subject =
        Subject.spread(Benchmarks.home(all), scratch, config(scratch, registered, 0), Map.of())) {
      TimeUnit.SECONDS.sleep(SETTLE);
      long live = subject.watched().live();
      return new Memory(registered, subject.watched().rss() * 1024, live);
    }
  }

  private void idle() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    String config = config(scratch, servers, awake);
    try (Subject subject = Subject.spread(Benchmarks.home(all), scratch, config, Map.of())) {
      try (Wire wire = new Wire(subject.address(), subject.token("admin"))) {
        for (int server = 0; server < awake; server++) {
          wire.api("POST", "/services/s" + server + "/start?wait=60s");
          Wire.Reply reply = wire.call("s" + server + "__" + Official.MEMORY.tool(), "{}");
          if (!reply.isGood()) {
            throw new IOException("s" + server + ": " + reply.body());
          }
        }
      }
      TimeUnit.SECONDS.sleep(SETTLE);
      Watched program = subject.watched();
      long start = System.nanoTime();
      long before = program.ownCpu().toNanos();
      long servantsBefore = program.startedCpu().toNanos();
      TimeUnit.SECONDS.sleep(seconds);
      double took = System.nanoTime() - start;
      System.out.printf(
          Locale.ROOT,
          "%d registered, %d awake and idle for %d s: Roundhouse %.2f %% of a core, its servers"
              + " together %.2f %%; %d processes; RSS of Roundhouse %.1f MB%n",
          servers,
          awake,
          seconds,
          100 * (program.ownCpu().toNanos() - before) / took,
          100 * (program.startedCpu().toNanos() - servantsBefore) / took,
          program.taken().processes(),
          program.rss() * 1024 / 1e6);
    }
  }

  private String config(Path scratch, int registered, int running) throws IOException {
    StringBuilder text = new StringBuilder("listen: {port: 0}\n");
    if (registered > 0) {
      text.append("servers:\n");
    }
    for (int server = 0; server < registered; server++) {
      String members = server < running ? "    sleep: {never: true}\n" : "";
      text.append(Official.MEMORY.plain("s" + server, Benchmarks.home(all), scratch, members));
    }
    return text.toString();
  }
}
