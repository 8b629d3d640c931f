package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real program, killed (SIGKILL) at random points of the way of versions, forth and back:
/// whatever lies there then is whole and agrees with the ledger, and the next start goes on.
///
/// `-Dupdates.kills=200` kills more often; what was cut is printed as a table.
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class KilledUpdatesTest {
  private static final int KILLS = Integer.getInteger("updates.kills", 10);
  private static final long SEED = Long.getLong("updates.seed", 20261122);
  private static final String NAME = "fixture-series";
  private static final ServerId SERVER = new ServerId("series");
  private static final String UPDATES = "/api/v1/updates/";
  private static final Duration LONGEST = Duration.ofSeconds(90);

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final Map<String, Integer> cuts = new TreeMap<>();
  private final Map<String, Integer> ends = new TreeMap<>();
  private Map<String, String> environment = Map.of();
  private @Nullable KilledProgram program;
  private int newest;

  /// Jobs whose version was to be taken back.
  private final Set<String> unwanted = new HashSet<>();

  private Path data() {
    return folder.resolve("data");
  }

  @AfterEach
  void end() throws Exception {
    if (program != null) {
      program.kill();
    }
  }

  private KilledProgram up() throws Exception {
    KilledProgram up = KilledProgram.up(folder, environment);
    program = up;
    return up;
  }

  @Test
  void runsTheOldOrTheNewVersionWholeHoweverItWasKilled() throws Exception {
    Node.assumeInstalled();
    try (Node.Fixture registry = Node.served("registry.mjs")) {
      prepare(registry);
      KilledProgram up = up();
      assertThat(answered(up)).isEqualTo("1.0.0");
      Duration whole = whole(up);

      for (int kills = 0; kills < KILLS; ) {
        work(up);
        strike(up, whole);
        up.kill();
        UpdatesAtRest rest = UpdatesAtRest.of(data(), SERVER);
        // One that had ended by then does not count.
        kills += rest.job().state().hasEnded() ? 0 : 1;
        cuts.merge(rest.cut(), 1, Integer::sum);
        UpdatesAtRest.versions(data(), NAME);
        up = up();
        agrees(up, rest);
      }

      report(whole);
      finish(up);
      up.close();
      program = null;
    }
  }

  private void prepare(Node.Fixture registry) throws Exception {
    environment =
        Map.of(
            "npm_config_registry", registry.url(),
            "npm_config_cache", folder.resolve("cache").toString(),
            "npm_config_userconfig", folder.resolve("npmrc").toString());
    Files.writeString(
        folder.resolve("roundhouse.yaml"),
        """
        listen: {port: 0}
        servers:
          series: {command: "npm:fixture-series@1.0.0"}
        updates:
          mode: production
          hold: 0s
          watch: {window: 1s}
          trial: {repeats: 1}
          policy: {channel: patch, min-age: 0s, approvals: 0}
        """);
  }

  /// What the server says of itself.
  private static String answered(KilledProgram up) throws Exception {
    HttpResponse<String> answer = up.post("/tools/series__version", "{}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String says =
        String.valueOf(Json.parse(answer.body().getBytes(UTF_8)).get("data").text()).strip();
    assertThat(says).as("its own words and those of its part").startsWith("part 1.0.");
    return says.substring("part ".length());
  }

  /// How long the way of one version takes that nobody disturbs.
  private Duration whole(KilledProgram up) throws Exception {
    Instant begin = Instant.now();
    String id = bring(up);
    await().atMost(LONGEST).until(() -> job(up, id).get("hasEnded").truth(false));
    assertThat(job(up, id).get("state").text()).as("" + job(up, id)).isEqualTo("done");
    assertThat(answered(up)).isEqualTo("1.0." + newest);
    return Duration.between(begin, Instant.now());
  }

  private String bring(KilledProgram up) throws Exception {
    newest++;
    HttpResponse<String> answer =
        up.post(UPDATES + SERVER, "{\"version\":\"1.0.%d\"}".formatted(newest));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return id(Json.parse(answer.body().getBytes(UTF_8)).get("job"));
  }

  private static String id(Json job) {
    return String.valueOf(job.get("id").text());
  }

  private static Json job(KilledProgram up, String id) throws Exception {
    return up.get(UPDATES + "jobs/" + id).get("job");
  }

  private static Json newest(KilledProgram up) throws Exception {
    return up.get(UPDATES + "history?server=" + SERVER).get("jobs").items().getFirst();
  }

  /// Sees to it that there is something to be killed: a job that goes on, a new one, or a way back.
  private void work(KilledProgram up) throws Exception {
    Json last = newest(up);
    if (!last.get("hasEnded").truth(false)) {
      approve(up, last);
      return;
    }
    boolean isBack = "done".equals(last.get("state").text()) && random.nextInt(3) == 0;
    if (isBack) {
      HttpResponse<String> answer = up.post(UPDATES + SERVER + "/rollback", "{}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      unwanted.add(id(last));
    } else {
      bring(up);
    }
  }

  /// On a busy machine a trial may find a version slower than before, and asks for a person then.
  private static void approve(KilledProgram up, Json job) throws Exception {
    if (job.get("waitsForPerson").truth(false)) {
      HttpResponse<String> answer = up.post(UPDATES + "jobs/" + id(job) + "/promote", "");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  /// Waits for a moment to kill it: any of the whole way, or one right behind a change.
  private void strike(KilledProgram up, Duration whole) throws Exception {
    Json first = newest(up);
    String state = "" + first.get("state").text();
    if (state.equals("returning") || state.equals("rolled-back")) {
      LockSupport.parkNanos(random.nextLong(Duration.ofMillis(5).toNanos()));
      return;
    }
    if (random.nextBoolean()) {
      LockSupport.parkNanos(random.nextLong(whole.toNanos()));
      return;
    }
    int changes = 1 + random.nextInt(6);
    Instant until = Instant.now().plus(whole);
    String seen = seen(first);
    while (changes > 0 && Instant.now().isBefore(until)) {
      String now = seen(job(up, id(first)));
      changes -= now.equals(seen) ? 0 : 1;
      seen = now;
    }
    LockSupport.parkNanos(random.nextLong(Duration.ofMillis(20).toNanos()));
  }

  private static String seen(Json job) {
    return job.get("state").text() + " " + job.get("begun").text();
  }

  /// What runs after the start is what lay there, unless the job has gone on since.
  private void agrees(KilledProgram up, UpdatesAtRest rest) throws Exception {
    String from = rest.job().from().text();
    String to = rest.job().to().text();
    String says = answered(up);
    String state = "" + job(up, rest.job().id()).get("state").text();
    assertThat(says).as(rest.cut()).isIn(from, to);
    Optional<Boolean> isNew = rest.isNew();
    boolean hasMoved = !state.equals(rest.job().state().wire());
    if (isNew.isPresent() && !(hasMoved && isBehind(state))) {
      assertThat(says).as(rest.cut() + ", now " + state).isEqualTo(isNew.get() ? to : from);
    }
    assertThat(state).as("a version that is good").isNotIn("rejected", "cancelled");
    Json ledger = up.get(UPDATES + "ledger").get("ledger");
    assertThat(ledger.get("whole").truth(false)).as("" + ledger).isTrue();
    await().atMost(LONGEST).until(up::orphans, Set::isEmpty);
  }

  private static boolean isBehind(String state) {
    return Set.of("promoted", "watched", "done", "returning", "rolled-back").contains(state);
  }

  /// What is left goes on by itself, and what was ever taken for whole starts.
  private void finish(KilledProgram up) throws Exception {
    await()
        .atMost(LONGEST)
        .untilAsserted(() -> {
          Json open = newest(up);
          approve(up, open);
          assertThat(open.get("hasEnded").truth(false))
              .as(() -> up.tried(UPDATES + "jobs/" + id(open)))
              .isTrue();
        });
    Json last = newest(up);
    boolean isDone = "done".equals(last.get("state").text());
    assertThat(answered(up)).isEqualTo(last.get(isDone ? "to" : "from").text());
    for (Path each : UpdatesAtRest.versions(data(), NAME)) {
      starts(each);
    }
    for (Json each : up.get(UPDATES + "history").get("jobs").items()) {
      assertThat(each.get("state").text())
          .as("" + each)
          .isEqualTo(unwanted.contains(id(each)) ? "rolled-back" : "done");
      ends.merge("" + each.get("state").text(), 1, Integer::sum);
    }
    System.out.println("jobs by how they ended: " + ends);
    assertThat(data().resolve("store/npm/.installing"))
        .satisfiesAnyOf(
            none -> assertThat(none).doesNotExist(), none -> assertThat(none).isEmptyDirectory());
  }

  private void starts(Path version) throws Exception {
    String program = version.resolve("node_modules/" + NAME + "/server.js").toString();
    String node = Node.command("").getFirst();
    Process process = new ProcessBuilder(node, program).redirectErrorStream(true).start();
    try (var in = process.inputReader(UTF_8);
        var out = process.outputWriter(UTF_8)) {
      out.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"version\"}\n");
      out.flush();
      assertThat(in.readLine()).contains("part " + version.getFileName());
    } finally {
      process.destroyForcibly();
    }
  }

  private void report(Duration whole) {
    System.out.printf("%d kills, seed %d, a way takes %d ms%n", KILLS, SEED, whole.toMillis());
    cuts.forEach((where, count) -> System.out.printf("| %s | %d |%n", where, count));
  }
}
