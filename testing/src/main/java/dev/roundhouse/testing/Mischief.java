package dev.roundhouse.testing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.testing.Chaos.Plan;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// Kills servers, stops them for a while, and has one at a time hold up to 200 MiB. By one thread.
final class Mischief {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Plan plan;
  private final Ticker ticker;
  private final Random random;

  /// Processes that were stopped, and when each goes on.
  private final Map<Long, Long> stopped = new ConcurrentHashMap<>();

  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile int kills;
  private volatile int stops;
  private volatile int hogs;

  Mischief(Plan plan, Ticker ticker) {
    this.plan = requireNonNull(plan, "plan");
    this.ticker = requireNonNull(ticker, "ticker");
    this.random = new Random(plan.seed());
  }

  int kills() {
    return kills;
  }

  int stops() {
    return stops;
  }

  int hogs() {
    return hogs;
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  void run(AtomicBoolean isOver) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Party party = Party.modern(client, plan.door(), plan.token(), PATIENCE);
      while (!isOver.get()) {
        ticker.sleep(Duration.ofMillis(100 + random.nextInt(500)));
        resumeDue();
        once(party);
      }
    } catch (IOException e) {
      failures.add("mischief failed: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread counts; others only look.
  private void once(Party party) throws IOException, InterruptedException {
    int server = random.nextInt(plan.servers());
    int deed = random.nextInt(10);
    int millis = 200 + random.nextInt(2500);
    Optional<ProcessHandle> process = running(server);
    if (deed < 4 && process.isPresent()) {
      process.get().destroyForcibly();
      kills++;
    } else if (deed < 8 && process.isPresent()) {
      plan.signals().send("STOP", process.get().pid());
      stopped.put(process.get().pid(), ticker.nanos() + Duration.ofMillis(millis).toNanos());
      stops++;
    } else if (deed >= 8) {
      // A typed error is as good an answer here: the server may just have been killed.
      party.call(
          "s" + server + "__hog",
          "{\"bytes\":" + ((100 + random.nextInt(100)) << 20) + ",\"ms\":200}");
      hogs++;
    }
  }

  /// The newest process of a server, while it is the program's own child.
  private Optional<ProcessHandle> running(int server) throws IOException {
    Path starts = plan.starts().resolve("s" + server);
    if (!Files.exists(starts)) {
      return Optional.empty();
    }
    List<String> all = Files.readAllLines(starts);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(all.getLast())).filter(this::isOfTheProgram);
  }

  private boolean isOfTheProgram(ProcessHandle process) {
    return process.parent().map(parent -> parent.pid() == plan.program()).orElse(false);
  }

  private void resumeDue() throws IOException, InterruptedException {
    long now = ticker.nanos();
    for (Map.Entry<Long, Long> each : stopped.entrySet()) {
      if (now - each.getValue() >= 0) {
        resume(each.getKey());
      }
    }
  }

  void resumeAll() throws IOException, InterruptedException {
    for (long pid : stopped.keySet()) {
      resume(pid);
    }
  }

  private void resume(long pid) throws IOException, InterruptedException {
    stopped.remove(pid);
    if (ProcessHandle.of(pid).filter(this::isOfTheProgram).isPresent()) {
      plan.signals().send("CONT", pid);
    }
  }
}
