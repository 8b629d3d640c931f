package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `server` and `completion`.
@Timeout(90)
final class ServerCommandsTest {
  @TempDir private Path directory;

  private String data() {
    return directory.resolve("data").toString();
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data()));
    return Ran.of(all.toArray(String[]::new));
  }

  private Ran good(String... arguments) {
    Ran ran = run(arguments);
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    return ran;
  }

  private static Json json(Ran ran) throws Exception {
    return Json.parse(ran.out().strip().getBytes(UTF_8));
  }

  @Test
  void moveAServerThroughItsStates() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", List.of("cat"));

      assertThat(good("server", "start", "one").out()).startsWith("one is running: started as");
      assertThat(json(good("server", "start", "one", "--json")).get("changed").truth(true))
          .isFalse();
      assertThat(good("server", "restart", "one").out()).startsWith("one is running:");
      assertThat(good("server", "sleep", "one").out()).startsWith("one is sleeping:");
      assertThat(good("server", "wake", "one").out()).startsWith("one is running:");
      assertThat(good("server", "sleep", "one", "--depth", "stopped").out())
          .startsWith("one is stopped: ended");
      assertThat(run("server", "sleep", "one", "--depth", "deep").err()).contains("dozing, asleep");
      assertThat(good("server", "wake", "one").out()).startsWith("one is running:");
      assertThat(good("server", "drain", "one", "--wait", "5s").out())
          .startsWith("one is stopped: drained");
      assertThat(good("server", "show", "one").out()).contains("calls refused  yes");
      assertThat(good("server", "stop", "one").out()).startsWith("one is stopped:");
    }
  }

  @Test
  void tellWhatHappened() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", List.of("cat"));
      assertThat(good("server", "history", "one").err()).contains("nothing has happened");
      good("server", "start", "one");
      good("server", "sleep", "one");
      good("server", "stop", "one");

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() ->
              assertThat(good("server", "history", "one").out())
                  .containsPattern("Z +- +stopped +starting")
                  .containsPattern("one-1 +starting +ready")
                  .containsPattern("one-1 +ready +falling_asleep")
                  .containsPattern("one-1 +stopping +stopped"));
      assertThat(json(good("server", "history", "one", "--json")).get("transitions").items())
          .hasSizeGreaterThan(4);
      assertThat(run("server", "history", "nobody").exit()).isEqualTo(4);
    }
  }

  @Test
  void holdOverARestartOfTheProgram() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("ran", List.of("cat"));
      house.addCommand("idle", List.of("cat"));
      house.addCommand("held", List.of("cat"));
      good("server", "start", "ran");
      good("server", "start", "held");
      good("server", "stop", "held");
    }

    try (RunningHouse _ = RunningHouse.open(directory)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> good("server", "show", "ran").out().contains("running"));
      assertThat(good("server", "show", "idle").out()).contains("stopped");
      assertThat(good("server", "show", "held").out())
          .contains("stopped")
          .contains("calls refused  yes");
    }
  }

  @Test
  void listAndShowWhatIsKnown() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", List.of("cat"));
      house.addCommand("two", List.of("cat"));
      good("server", "start", "one");

      Ran list = good("server", "list");
      Ran old = good("servers");
      Ran show = good("server", "show", "one");
      Json shown = json(good("server", "show", "one", "--json"));
      Ran top = good("server", "top", "--once");
      Json used = json(good("server", "top", "--json")).get("servers").items().getFirst();

      assertThat(list.out().lines().findFirst()).isEqualTo(old.out().lines().findFirst());
      assertThat(list.out())
          .containsPattern(
              "one +ready +\\ds +dozes in \\d+s +\\S+ MiB +\\d+ ms \\(stopped\\) +store +cat")
          .containsPattern("two +stopped +- +nothing +- +- +store +cat");
      assertThat(show.out())
          .containsPattern("state +running")
          .containsPattern("since +\\ds")
          .containsPattern("next +dozes in \\d+s")
          .containsPattern("last wake +\\d+ ms \\(stopped\\)")
          .containsPattern("saved +- +-")
          .containsPattern("memory +[\\d.]+ MiB")
          .containsPattern("one-1 +\\d+ +ready");
      assertThat(shown.get("memory").integer(0)).isPositive();
      assertThat(shown.get("lastStartMs").integer(0)).isPositive();
      assertThat(shown.get("lastWake").get("from").text()).isEqualTo("stopped");
      assertThat(shown.get("nextStep").get("what").text()).isEqualTo("doze");
      assertThat(top.out())
          .containsPattern("SERVER +STATE +MEMORY")
          .containsPattern("one +running +[\\d.]+ MiB")
          .containsPattern("two +stopped +- +- +-");
      assertThat(used.get("memory").integer(0)).isPositive();
      assertThat(used.get("name").text()).isEqualTo("one");
    }
  }

  @Test
  void tellWhatSleepSavesAndHowFastTheWakeWas() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", List.of("cat"));
      good("server", "start", "one");
      good("server", "sleep", "one", "--depth", "dozing");

      assertThat(good("server", "list").out())
          .containsPattern("one +dozing +\\ds +(stops|is paged out) in \\d+m ");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> good("server", "show", "one").out().contains("before"));
      Json sleep = json(good("server", "show", "one", "--json")).get("sleep");
      assertThat(sleep.get("before").get("resident").integer(0)).isPositive();
      good("server", "wake", "one");
      assertThat(good("server", "list").out())
          .containsPattern("one +ready .* (< )?[\\d.]+ ms \\(dozing\\)");

      good("server", "sleep", "one", "--depth", "stopped");

      Json stopped = json(good("server", "show", "one", "--json"));
      Json saved = stopped.get("sleep").get("saved").get("resident");
      assertThat(saved.integer(0)).isPositive();
      assertThat(stopped.get("sleep").get("after").get("resident").integer(-1)).isZero();
      assertThat(stopped.get("since").text()).isNotNull();
      assertThat(house.metric("roundhouse_fleet_saved_bytes{kind=\"resident\"}"))
          .isEqualTo((double) saved.integer(0));
      assertThat(good("server", "top", "--once").out())
          .containsPattern("one +stopped .* [\\d.]+ MiB +-?[\\d.]+ MiB");
    }
  }

  @Test
  void listFitsANarrowTerminal() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", List.of("cat", "-u", "/dev/stdin", "with-some-more", "words"));
      good("server", "start", "one");

      assertThat(listed(90)).hasSize(2).last().asString().endsWith("\u2026").hasSizeBetween(70, 90);
      assertThat(listed(70))
          .hasSize(2)
          .allSatisfy(line -> assertThat(line.length()).isLessThan(71))
          .noneSatisfy(line -> assertThat(line).contains("HOW"));
      assertThat(listed(40))
          .allSatisfy(line -> assertThat(line.length()).isLessThan(41))
          .anySatisfy(line -> assertThat(line).startsWith("  next: dozes in"));
    }
  }

  private List<String> listed(int columns) throws Exception {
    Terminal.Ended list =
        Terminal.run(
            Path.of(data()),
            List.of("server", "list"),
            Map.of("ROUNDHOUSE_COLUMNS", Integer.toString(columns)));
    assertThat(list.exit()).as(list.err()).isZero();
    return list.out().lines().toList();
  }

  @Test
  void addAndRemoveByTheLongName() throws Exception {
    try (RunningHouse _ = RunningHouse.open(directory)) {
      Ran added = Ran.of("server", "add", "one", "--no-start", "--data", data(), "--", "cat", "-u");

      assertThat(added.exit()).as(added.err()).isZero();
      assertThat(good("servers").out()).contains("cat -u");
      assertThat(good("server", "remove", "one").err()).contains("removed one");
      assertThat(run("server", "show", "one").exit()).isEqualTo(4);
    }
  }

  @Test
  void showTheErrorOutput() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("loud", List.of("sh", "-c", "echo first >&2; echo second >&2; exec cat"));
      assertThat(good("server", "logs", "loud").err()).contains("has written nothing");
      good("server", "start", "loud");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> good("server", "logs", "loud").out().contains("second"));

      Ran last = good("server", "logs", "loud", "-n", "1");
      Json line = json(good("server", "logs", "loud", "-n", "1", "--json"));

      assertThat(last.out()).endsWith("loud-1 second\n").doesNotContain("first");
      assertThat(line.get("text").text()).isEqualTo("second");
      assertThat(line.get("instance").text()).isEqualTo("loud-1");
      assertThat(run("server", "logs", "loud", "-n", "-1").exit()).isEqualTo(2);
    }
  }

  @Test
  void followTheErrorOutput() throws Exception {
    Path trigger = directory.resolve("trigger");
    try (RunningHouse house = RunningHouse.open(directory)) {
      String script =
          "echo first >&2; while ! test -e '%s'; do sleep 0.1; done; echo later >&2; exec cat"
              .formatted(trigger);
      house.addCommand("loud", List.of("sh", "-c", script));
      good("server", "start", "loud");
      Path out = directory.resolve("followed");
      Process follower =
          new ProcessBuilder(
                  Terminal.line(
                      List.of("server", "logs", "loud", "-f", "--json", "--data", data())))
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.readString(out).contains("first"));
        Files.createFile(trigger);
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.readString(out).contains("later"));

        assertThat(Files.readString(out).lines())
            .allSatisfy(line -> assertThat(Json.parse(line.getBytes(UTF_8)).members()).hasSize(3));
        follower.destroy();
        assertThat(follower.waitFor(10, TimeUnit.SECONDS)).isTrue();
      } finally {
        follower.destroyForcibly();
      }
    }
  }

  @Test
  void endWithTheDocumentedCodes() throws Exception {
    assertThat(run("server", "start", "one").exit()).isEqualTo(1);
    assertThat(run("server", "start", "one").err()).contains("roundhouse up");
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("bad", List.of("false"));

      Ran failed = run("server", "start", "bad", "--json");

      assertThat(failed.exit()).isEqualTo(1);
      assertThat(json(failed).get("error").get("message").text()).contains("bad");
      assertThat(run("server", "start", "nobody").exit()).isEqualTo(4);
      assertThat(run("server", "start", "NOT_A_NAME").exit()).isEqualTo(4);
      assertThat(run("server", "drain", "bad", "--wait", "soon").exit()).isEqualTo(2);
      assertThat(run("server", "start").exit()).isEqualTo(2);
      assertThat(run("server", "nothing").exit()).isEqualTo(2);
    }
  }

  @Test
  void completeCommandsInTheShell() throws Exception {
    Ran bash = Ran.of("completion", "bash");
    Path script = Files.writeString(directory.resolve("complete.sh"), bash.out());
    Process shell =
        new ProcessBuilder(
                "bash",
                "-c",
                "source '%s'; COMP_WORDS=(roundhouse server re); COMP_CWORD=2; _complete_roundhouse; echo \"${COMPREPLY[@]}\""
                    .formatted(script))
            .redirectErrorStream(true)
            .start();

    String completed = new String(shell.getInputStream().readAllBytes(), UTF_8);

    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(completed.strip().split(" ")).containsExactlyInAnyOrder("remove", "restart");
    assertThat(Ran.of("completion", "zsh").out()).startsWith("#compdef roundhouse\n");
    assertThat(Ran.of("completion", "fish").exit()).isEqualTo(2);
  }
}
