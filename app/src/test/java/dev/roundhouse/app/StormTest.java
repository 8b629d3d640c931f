package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many calls at once, servers that die under them and servers that flood: each costs its own
/// calls, and nothing stays behind.
final class StormTest {
  private static final String PATIENT = "listen:\n  port: 0\ngateway:\n  list-wait: 30s\n";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final long RESULT = 0;
  private static final long UNAVAILABLE = -31001;
  private static final long LOST = -31002;
  private static final long TIMEOUT = -31003;
  private static final long INVALID = -31004;
  private static final long MIB = 1 << 20;

  @TempDir private Path directory = Path.of("");
  private Path starts = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @BeforeEach
  void nothingHasStarted() throws Exception {
    starts = Files.createFile(directory.resolve("starts"));
  }

  private List<String> liar(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--start-log";
    arguments[1] = starts.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Node.command("lying-server.mjs", arguments);
  }

  private List<Long> started() throws Exception {
    return Files.readAllLines(starts).stream().map(Long::valueOf).toList();
  }

  private static String said(Json response) {
    String text = response.get("result").get("content").items().getFirst().get("text").text();
    return String.valueOf(text);
  }

  private static long code(Json response) {
    return response.get("error").get("code").integer(0);
  }

  @Test
  void aHundredFirstCallsOfAHundredSessionsShareOneProcess() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      List<LegacyClient> clients =
          Crowd.inTurn(100, 20, SOON, _ -> LegacyClient.open(house, "/mcp", "2025-11-25"));
      house.addCommand("liar", liar(), "isolation", "shared");

      List<String> answers = Crowd.atOnce(100, SOON, number -> echoed(clients.get(number), number));

      assertThat(answers).hasSize(100).doesNotHaveDuplicates();
      assertThat(started()).hasSize(1);
    }
  }

  @Test
  void aHundredFirstCallsOfOneSessionStartOneProcess() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      LegacyClient client = LegacyClient.open(house, "/mcp", "2025-11-25");
      house.addCommand("liar", liar());

      List<String> answers = Crowd.atOnce(100, SOON, number -> echoed(client, number));

      assertThat(answers).hasSize(100).doesNotHaveDuplicates();
      assertThat(started()).hasSize(1);
    }
  }

  private static String echoed(LegacyClient client, int number) throws Exception {
    String arguments = "{\"message\":\"number " + number + "\"}";
    HttpResponse<String> answer =
        client.send(LegacyClient.call(number + 1, "liar__echo", arguments));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Json response = LegacyClient.response(answer);
    assertThat(response.get("id").integer(-1)).isEqualTo(number + 1);
    assertThat(said(response)).as(answer.body()).isEqualTo("number " + number);
    return said(response);
  }

  @Test
  void aServerKilledUnderAThousandCallsCostsOnlyThoseUnderWay() throws Exception {
    int atOnce = 25;
    AtomicInteger answered = new AtomicInteger();
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      house.addCommand("liar", liar());
      house.call("liar__echo", "{\"message\":\"first\"}");
      FutureTask<Void> killer =
          new FutureTask<>(() -> {
            await().atMost(SOON).until(() -> answered.get() >= 300);
            return killNewest();
          });
      Thread.ofVirtual().name("killer").start(killer);

      Map<Long, Integer> outcomes =
          counted(
              Crowd.inTurn(
                  1000,
                  atOnce,
                  SOON,
                  number -> {
                    long outcome = slowCall(house, number);
                    answered.incrementAndGet();
                    return outcome;
                  }));

      killer.get(1, TimeUnit.MINUTES);
      assertThat(outcomes.keySet()).isSubsetOf(RESULT, LOST, UNAVAILABLE);
      assertThat(outcomes.get(RESULT))
          .as("results of %s", outcomes)
          .isBetween(1000 - 2 * atOnce, 999);
      assertThat(house.call("liar__echo", "{\"message\":\"and on\"}").body()).contains("and on");
      assertThat(started()).hasSize(2);
    }
  }

  @Test
  void aServerKilledAgainAndAgainRefusesForAMomentAndComesBack() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      house.addCommand("liar", liar());
      for (int round = 0; round < 2; round++) {
        assertThat(house.call("liar__echo", "{\"message\":\"here\"}").body()).contains("here");
        killNewest();
      }

      List<Long> outcomes = Crowd.inTurn(200, 25, SOON, number -> slowCall(house, number));

      assertThat(outcomes).hasSize(200).containsOnly(UNAVAILABLE);
      await()
          .atMost(SOON)
          .until(() -> house.call("liar__echo", "{\"message\":\"back\"}").body().contains("back"));
      assertThat(started()).hasSize(3);
    }
  }

  /// The code of the error that a call of a few milliseconds ends with, or that of a result.
  private static long slowCall(RunningHouse house, int number) throws Exception {
    HttpResponse<String> answer =
        house.call(number + 1, "liar__slow", "{\"ms\":" + number % 20 + "}");
    Json response = LegacyClient.response(answer);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(response.get("id").integer(-1)).isEqualTo(number + 1);
    return response.get("result").isPresent() ? RESULT : code(response);
  }

  private static Map<Long, Integer> counted(List<Long> outcomes) {
    Map<Long, Integer> counts = new TreeMap<>();
    outcomes.forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
    return counts;
  }

  private Void killNewest() throws Exception {
    ProcessHandle newest = ProcessHandle.of(started().getLast()).orElseThrow();
    newest.destroyForcibly();
    newest.onExit().get(1, TimeUnit.MINUTES);
    return null;
  }

  @Test
  void aLineOfAHundredMegabytesCostsItsOwnCallAndLittleMemory() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      house.addCommand("liar", liar());
      house.addCommand("honest", Node.command("lying-server.mjs"));
      house.call("liar__echo", "{}");
      house.call("honest__echo", "{}");
      System.gc();
      List<MemoryPoolMXBean> heap =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .toList();
      heap.forEach(MemoryPoolMXBean::resetPeakUsage);
      long before = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();

      FutureTask<HttpResponse<String>> flood =
          new FutureTask<>(() -> house.call("liar__huge", "{}"));
      Thread.ofVirtual().name("flood").start(flood);
      long slowest = 0;
      while (!flood.isDone()) {
        slowest = Math.max(slowest, honestCall(house));
      }

      Json response = LegacyClient.response(flood.get());
      assertThat(code(response)).as(flood.get().body()).isEqualTo(INVALID);
      assertThat(slowest).as("slowest call meanwhile").isLessThan(2000);
      long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      assertThat(peak - before).as("heap used at most").isLessThan(256 * MIB);
      assertThat(house.call("liar__echo", "{\"message\":\"and on\"}").body()).contains("and on");
      assertThat(started()).as("the process was left alone").hasSize(1);
    }
  }

  /// The milliseconds that a call to the other server takes.
  private static long honestCall(RunningHouse house) throws Exception {
    long start = System.nanoTime();
    assertThat(house.call("honest__echo", "{\"message\":\"well\"}").body()).contains("well");
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Test
  void callsThatHangTimeOutAndTheServerIsTold() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      house.addCommand("liar", liar(), "callTimeout", "1s");
      house.addCommand("honest", Node.command("lying-server.mjs"));
      house.call("honest__echo", "{}");
      CountDownLatch over = new CountDownLatch(50);

      FutureTask<List<Long>> hanging =
          new FutureTask<>(() ->
              Crowd.atOnce(
                  50,
                  SOON,
                  number -> {
                    Json response =
                        LegacyClient.response(house.call(number + 1, "liar__hang", "{}"));
                    over.countDown();
                    return code(response);
                  }));
      Thread.ofVirtual().name("hanging").start(hanging);
      long slowest = 0;
      do {
        slowest = Math.max(slowest, honestCall(house));
      } while (over.getCount() > 0);

      assertThat(hanging.get()).hasSize(50).containsOnly(TIMEOUT);
      assertThat(slowest).as("slowest call meanwhile").isLessThan(2000);
      String seen = house.call("liar__seen", "{}").body();
      assertThat(seen.split("notifications/cancelled", -1)).hasSize(51);
      assertThat(started()).hasSize(1);
    }
  }

  @Test
  void aServerThatNeverSaysHelloIsStartedAnewForTheNextCall() throws Exception {
    String impatient = "listen:\n  port: 0\ngateway:\n  list-wait: 100ms\n  start-wait: 1s\n";
    try (RunningHouse house = RunningHouse.open(directory, impatient)) {
      LegacyClient client = LegacyClient.open(house, "/mcp", "2025-11-25");
      house.addCommand("mute", liar("--silent-initialize"));

      for (int round = 1; round <= 2; round++) {
        String read = LegacyClient.request(round, "resources/read", "\"uri\":\"mute+test://x\"");
        HttpResponse<String> answer = client.send(read);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(code(LegacyClient.response(answer))).as(answer.body()).isEqualTo(TIMEOUT);
      }
      assertThat(started()).hasSize(2);
    }
  }

  @Test
  void noProcessStaysBehind() throws Exception {
    List<ProcessHandle> children;
    try (RunningHouse house = RunningHouse.open(directory, PATIENT)) {
      house.addCommand("shared", liar(), "isolation", "shared");
      house.addCommand("own", liar());
      house.addCommand("stubborn", liar("--stubborn"));
      List<LegacyClient> clients =
          Crowd.inTurn(4, 4, SOON, _ -> LegacyClient.open(house, "/mcp", "2025-11-25"));
      for (LegacyClient client : clients) {
        for (String server : List.of("shared", "own", "stubborn")) {
          String frame = LegacyClient.call(1, server + "__echo", "{\"message\":\"here\"}");
          assertThat(client.send(frame).body()).contains("here");
        }
      }
      children = started().stream().map(pid -> ProcessHandle.of(pid).orElseThrow()).toList();
      assertThat(children).hasSizeGreaterThanOrEqualTo(9).allMatch(ProcessHandle::isAlive);
    }

    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(started()).as("and none was started since").hasSameSizeAs(children);
  }
}
