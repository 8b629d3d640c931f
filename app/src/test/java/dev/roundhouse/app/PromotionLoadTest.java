package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A version comes and goes under clients that never pause: none of them sees it by more than the
/// answers of the new version.
@Timeout(1200)
final class PromotionLoadTest {
  private static final String PATH = "/api/v1/updates";
  private static final int CLIENTS = 20;

  /// One says that nothing fails; many say how long it takes.
  private static final int ROUNDS = Integer.getInteger("promotion.rounds", 1);

  private static final Duration LONG = Duration.ofMinutes(1);
  @TempDir private Path folder;

  /// Calls by the era of their client and the version that answered.
  private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();

  /// When each of them was answered last.
  private final Map<String, Long> last = new ConcurrentHashMap<>();

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Long> millis = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isOver = new AtomicBoolean();

  @Test
  void nobodyNoticesThatAVersionComesAndGoes() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs")) {
      Map<String, String> npm =
          Map.of(
              "npm_config_registry", registry.url(),
              "npm_config_cache", folder.resolve("cache").toString(),
              "npm_config_userconfig", folder.resolve("npmrc").toString());
      Terminal.Ended installed =
          Terminal.run(
              folder.resolve("data"),
              List.of("add", "mail", "--", "npm:@fixture/server@1.0.0"),
              npm);
      assertThat(installed.exit()).as(installed.err()).isZero();
      try (RunningHouse house = RunningHouse.open(folder, yaml(registry))) {
        assertThat(said(house.call("mail__version", "{}"))).startsWith("part 1.0.0");
        comesAndGoes(house);
      }
    }
  }

  private static String yaml(Node.Fixture registry) {
    return """
    listen: {port: 0}
    updates:
      mode: production
      registry: '%s'
      hold: 0s
      policy: {min-age: 0s, approvals: 1, channel: latest}
      watch: {window: 10m}
    """
        .formatted(registry.url());
  }

  private void comesAndGoes(RunningHouse house) throws Exception {
    String job = ready(house);
    List<Round> rounds = new ArrayList<>();
    List<Thread> crowd = crowd(house);
    try {
      await().atMost(LONG).until(() -> count("modern 1.0.0") > 100 && count("legacy 1.0.0") > 100);
      rounds.add(round(house, job));
      while (rounds.size() < ROUNDS) {
        act(house, "/history/forgive", "{\"name\":\"@fixture/server\",\"version\":\"1.1.0\"}");
        rounds.add(round(house, ready(house)));
      }
    } finally {
      isOver.set(true);
      for (Thread each : crowd) {
        each.join();
      }
    }

    assertThat(failures).isEmpty();
    // Who keeps a session in a process of its own stays where it is.
    assertThat(answers.keySet()).containsExactly("legacy 1.0.0", "modern 1.0.0", "modern 1.1.0");
    write(rounds);
  }

  /// How long it took until nobody without a session was answered by the other version any more.
  private record Round(long promotion, long rollback) {}

  private Round round(RunningHouse house, String job) throws Exception {
    int before = count("modern 1.1.0");
    long promoted = System.nanoTime();
    act(house, "/jobs/" + job + "/promote", "");
    await()
        .atMost(LONG)
        .until(() -> {
          assertThat(state(house, job)).isNotEqualTo("rolled-back");
          return count("modern 1.1.0") > before + 200;
        });
    long switched = last.getOrDefault("modern 1.0.0", 0L);
    assertThat(tools(house)).isNotEmpty();

    int old = count("modern 1.0.0");
    long back = System.nanoTime();
    act(house, "/mail/rollback", "{\"why\":\"a drill\"}");
    await().atMost(LONG).until(() -> state(house, job).equals("rolled-back"));
    await().atMost(LONG).until(() -> count("modern 1.0.0") > old + 200);
    return new Round(switched - promoted, last.getOrDefault("modern 1.1.0", 0L) - back);
  }

  private int count(String version) {
    return answers.getOrDefault(version, new AtomicInteger()).get();
  }

  /// Half of them speak the older era, each in a session that is opened once.
  private List<Thread> crowd(RunningHouse house) throws Exception {
    List<Thread> crowd = new ArrayList<>();
    for (int number = 0; number < CLIENTS; number++) {
      Optional<LegacyClient> legacy =
          number % 2 == 0
              ? Optional.of(LegacyClient.open(house, "/mcp", "2025-11-25"))
              : Optional.empty();
      crowd.add(Thread.ofVirtual().start(() -> callOn(house, legacy)));
    }
    return crowd;
  }

  private void callOn(RunningHouse house, Optional<LegacyClient> legacy) {
    for (int id = 1; !isOver.get(); id++) {
      long begin = System.nanoTime();
      try {
        HttpResponse<String> answer =
            legacy.isPresent()
                ? legacy.get().send(LegacyClient.call(id, "mail__version", "{}"))
                : house.call(id, "mail__version", "{}");
        String version = said(answer).replaceAll("^part (\\S+).*", "$1");
        String key = (legacy.isPresent() ? "legacy " : "modern ") + version;
        long now = System.nanoTime();
        answers.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
        last.merge(key, now, Math::max);
        millis.add((now - begin) / 1_000_000);
      } catch (Exception | AssertionError e) {
        failures.add(String.valueOf(e));
      }
    }
  }

  private static String said(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Json result = LegacyClient.response(answer).get("result");
    assertThat(result.get("content").isPresent()).as(answer.body()).isTrue();
    return String.valueOf(result.get("content").items().getFirst().get("text").text());
  }

  private static List<Json> tools(RunningHouse house) throws Exception {
    HttpResponse<String> answer =
        LegacyClient.open(house, "/mcp", "2025-11-25")
            .send(LegacyClient.request(1, "tools/list", ""));
    return LegacyClient.response(answer).get("result").get("tools").items();
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json act(RunningHouse house, String path, String body) throws Exception {
    HttpResponse<String> answer = house.send(house.post(PATH + path, body));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    return json(answer).get("job");
  }

  private static String state(RunningHouse house, String job) throws Exception {
    Json whole = json(house.send(house.request(PATH + "/jobs/" + job)));
    String state = String.valueOf(whole.get("job").get("state").text());
    assertThat(state)
        .as(String.valueOf(whole.get("job").get("reason").text()))
        .isNotIn("rejected", "cancelled");
    return state;
  }

  private static String ready(RunningHouse house) throws Exception {
    String job = String.valueOf(act(house, "/mail", "{\"version\":\"1.1.0\"}").get("id").text());
    await().atMost(Duration.ofMinutes(2)).until(() -> state(house, job).equals("ready"));
    return job;
  }

  /// For whoever wants to know by how much.
  private void write(List<Round> rounds) throws Exception {
    List<Long> sorted = millis.stream().sorted().toList();
    Map<String, Object> all = new TreeMap<>();
    all.put("calls", sorted.size());
    all.put("failed", failures.size());
    all.put("p50 ms", sorted.get(sorted.size() / 2));
    all.put("p99 ms", sorted.get(sorted.size() * 99 / 100));
    all.put("longest ms", sorted.getLast());
    all.put(
        "promotions to the last answer of the old version, ms", sorted(rounds, Round::promotion));
    all.put("rollbacks to the last answer of the new version, ms", sorted(rounds, Round::rollback));
    Files.writeString(
        Files.createDirectories(RunningHouse.home().resolve("app/target"))
            .resolve("promotion-under-load.txt"),
        all + "\n");
  }

  private static List<Long> sorted(List<Round> rounds, ToLongFunction<Round> of) {
    return rounds.stream().mapToLong(of).map(each -> each / 1_000_000).sorted().boxed().toList();
  }
}
