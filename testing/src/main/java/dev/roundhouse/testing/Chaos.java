package dev.roundhouse.testing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Clients of both eras that call servers, while those are killed, stopped, slow and greedy. Every
/// call is safe to repeat, and is repeated when the gateway says by one of its own codes that the
/// server failed. A call that is not answered in another way, or answered wrongly, or not in time,
/// is lost. What is done follows from the seed, as far as the machine's timing lets it.
public final class Chaos {
  /// The gateway's own codes for what it lived through with a server.
  private static final long FIRST_TYPED = -31007;

  private static final long LAST_TYPED = -31001;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Plan plan;
  private final Ticker ticker = Ticker.system();
  private final Fanout fanout = new Fanout(ticker);
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger repeats = new AtomicInteger();
  private final Map<Long, Integer> errors = new ConcurrentSkipListMap<>();

  /// What happens.
  ///
  /// @param program the process that has the servers as children; no other is touched
  /// @param starts folder with a file for each server, to which it appends its process id
  public record Plan(
      String door,
      String token,
      long program,
      Path starts,
      int servers,
      int clients,
      long seed,
      Signals signals) {
    public Plan {
      requireNonNull(door, "door");
      requireNonNull(token, "token");
      requireNonNull(starts, "starts");
      requireNonNull(signals, "signals");
    }
  }

  /// How processes are stopped and let go on.
  public interface Signals {
    void send(String signal, long pid) throws IOException, InterruptedException;
  }

  /// What was seen.
  ///
  /// @param errors typed errors by code, each followed by a repetition
  /// @param lost calls without an answer or with a wrong one, in words
  public record Seen(
      int calls,
      int repeats,
      Map<Long, Integer> errors,
      List<String> lost,
      int kills,
      int stops,
      int hogs) {}

  public Chaos(Plan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /// The configuration of so many servers, named `s0` and so on.
  ///
  /// @param command of the server that misbehaves when asked; started with its log of starts
  public static String config(List<String> command, Path starts, int servers) {
    StringBuilder text =
        new StringBuilder(
            """
            listen: {port: 0}
            gateway: {start-wait: 20s}
            fleet:
              backoff: {first: 100ms, longest: 1s, stable: 2s}
            servers:
            """);
    for (int server = 0; server < servers; server++) {
      List<String> all = new ArrayList<>(command.subList(1, command.size()));
      all.addAll(List.of("--start-log", starts.resolve("s" + server).toString()));
      text.append("  s%d:%n    command: %s%n".formatted(server, command.getFirst()))
          .append("    args: [\"" + String.join("\", \"", all) + "\"]\n")
          .append("    isolation: shared\n    call-timeout: 5s\n");
    }
    return text.toString();
  }

  /// Every server called by every client for so long; with mischief, or in peace.
  public Seen run(Duration lasts, boolean hasMischief) throws IOException, InterruptedException {
    long end = ticker.nanos() + lasts.toNanos();
    AtomicBoolean isOver = new AtomicBoolean();
    Mischief mischief = new Mischief(plan, ticker);
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build()) {
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int number = 0; number < plan.clients(); number++) {
        int own = number;
        tasks.add(() -> calling(own, party(client, own), end));
      }
      Thread thread = Thread.ofVirtual().name("mischief").unstarted(() -> mischief.run(isOver));
      if (hasMischief) {
        thread.start();
      }
      List<String> lost = new ArrayList<>();
      try {
        Duration longest = lasts.plus(PATIENCE.multipliedBy(3));
        for (Outcome<List<String>> outcome : fanout.all("client", tasks, longest)) {
          lost.addAll(told(outcome));
        }
      } finally {
        isOver.set(true);
        if (hasMischief && !thread.join(PATIENCE)) {
          lost.add("the mischief does not end");
        }
        mischief.resumeAll();
      }
      lost.addAll(mischief.failures());
      lost.addAll(comeBack(client));
      return new Seen(
          calls.get(),
          repeats.get(),
          Map.copyOf(errors),
          lost,
          mischief.kills(),
          mischief.stops(),
          mischief.hogs());
    }
  }

  private Party party(HttpClient client, int number) throws IOException, InterruptedException {
    return number % 2 == 0
        ? Party.modern(client, plan.door(), plan.token(), PATIENCE)
        : Party.legacy(client, plan.door(), plan.token(), PATIENCE);
  }

  private static List<String> told(Outcome<List<String>> outcome) {
    return switch (outcome) {
      case Outcome.Done<List<String>>(List<String> lost) -> lost;
      case Outcome.Failed<List<String>>(Throwable cause) -> List.of("a client ended: " + cause);
      case Outcome.Late<List<String>>() -> List.of("a client hangs");
    };
  }

  private List<String> calling(int number, Party party, long end) throws InterruptedException {
    Random random = new Random(plan.seed() * 1000 + number);
    List<String> lost = new ArrayList<>();
    // Each server once at first, so that all are there.
    for (int call = 0; call < plan.servers() || ticker.nanos() < end; call++) {
      int server =
          call < plan.servers() ? (number + call) % plan.servers() : random.nextInt(plan.servers());
      Ask ask = Ask.drawn(server, number + "." + call, random);
      String wrong = answered(party, ask, random);
      if (wrong != null) {
        lost.add("client " + number + ", " + ask.tool() + ": " + wrong);
      }
      ticker.sleep(Duration.ofMillis(20 + random.nextInt(80)));
    }
    return lost;
  }

  /// One call, and the only right answer to it.
  private record Ask(String tool, String arguments, String expected) {
    static Ask drawn(int server, String name, Random random) {
      String tool = "s" + server + "__";
      return switch (random.nextInt(10)) {
        case 0 -> {
          int millis = 50 + random.nextInt(1000);
          yield new Ask(tool + "slow", "{\"ms\":" + millis + "}", "slept " + millis + " ms");
        }
        case 1 -> {
          // Of all clients few at a time, so memory stays bounded by the servers: one each.
          int bytes = (1 + random.nextInt(8)) << 20;
          yield new Ask(
              tool + "hog", "{\"bytes\":" + bytes + ",\"ms\":20}", "held " + bytes + " bytes");
        }
        default -> new Ask(tool + "echo", "{\"message\":\"" + name + "\"}", name);
      };
    }
  }

  /// Repeats until there is a result; what is wrong, or null.
  private @Nullable String answered(Party party, Ask ask, Random random)
      throws InterruptedException {
    long deadline = ticker.nanos() + PATIENCE.toNanos();
    calls.incrementAndGet();
    try {
      while (true) {
        Party.Answer answer = party.call(ask.tool(), ask.arguments());
        if (ask.expected().equals(answer.text())) {
          return null;
        }
        boolean isTyped = answer.code() >= FIRST_TYPED && answer.code() <= LAST_TYPED;
        if (!isTyped || ticker.nanos() > deadline) {
          return "answered by " + answer.whole();
        }
        errors.merge(answer.code(), 1, Integer::sum);
        repeats.incrementAndGet();
        ticker.sleep(Duration.ofMillis(50 + random.nextInt(150)));
      }
    } catch (IOException e) {
      return "no answer: " + e;
    }
  }

  /// After all that, every server can be called again.
  private List<String> comeBack(HttpClient client) throws InterruptedException {
    Random random = new Random(plan.seed());
    Party party = Party.modern(client, plan.door(), plan.token(), PATIENCE);
    List<String> lost = new ArrayList<>();
    for (int server = 0; server < plan.servers(); server++) {
      Ask ask = new Ask("s" + server + "__echo", "{\"message\":\"and on\"}", "and on");
      String wrong = answered(party, ask, random);
      if (wrong != null) {
        lost.add("s" + server + " does not come back: " + wrong);
      }
    }
    return lost;
  }
}
