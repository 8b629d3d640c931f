package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many clients at once, and their server is killed again and again.
@Timeout(240)
final class RepairStormTest {
  private static final int CLIENTS = 20;
  private static final int CALLS = 15;
  private static final int KILLS = 6;
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final Set<Long> TYPED = Set.of(-31001L, -31002L, -31005L, -31009L);

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private record Ended(String tag, Json answer) {
    boolean isResult() {
      return answer.get("result").isPresent();
    }

    String delivered() {
      return String.valueOf(answer.get("error").get("data").get("delivered").text());
    }
  }

  @ParameterizedTest
  @CsvSource({"stdio, false", "http, false", "stdio, true"})
  void everyCallHasAnAnswerAndNoneIsDoneTwiceUnlessItMayBe(String transport, boolean mayRepeat)
      throws Exception {
    boolean isProcess = transport.equals("stdio");
    try (Mortal mortal =
            isProcess ? Mortal.command(directory) : Mortal.running(directory, transport);
        RunningHouse house =
            RunningHouse.open(
                directory,
                mortal.yaml("isolation: shared", mayRepeat ? "repeat: {tools: [mark]}" : ""));
        Party killer = Party.legacy(house, "/servers/m/mcp", Party.NO_CAPABILITIES)) {
      AtomicInteger done = new AtomicInteger();
      AtomicBoolean isOver = new AtomicBoolean();
      Thread kills = Thread.ofVirtual().start(() -> kill(mortal, killer, isProcess, done, isOver));

      List<List<Ended>> all =
          Crowd.inTurn(CLIENTS, CLIENTS, SOON, number -> calls(house, number, done));

      isOver.set(true);
      kills.join();
      for (Ended each : all.stream().flatMap(List::stream).toList()) {
        judge(mortal, each, mayRepeat);
      }
      assertThat(all.stream().flatMap(List::stream).filter(Ended::isResult).count())
          .as("calls that succeeded; at an address nobody is there while it starts")
          .isGreaterThan(isProcess ? CLIENTS * CALLS / 2 : CLIENTS);
    }
  }

  private static List<Ended> calls(RunningHouse house, int client, AtomicInteger done)
      throws Exception {
    List<Ended> ended = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      String tag = "c" + client + "-" + call;
      String answer = house.call(call + 1, "m__mark", Mortal.tag(tag)).body();
      ended.add(new Ended(tag, Json.parse(answer.getBytes(UTF_8))));
      done.incrementAndGet();
    }
    return ended;
  }

  /// Spreads the kills over the calls.
  private static void kill(
      Mortal mortal, Party killer, boolean isProcess, AtomicInteger done, AtomicBoolean isOver) {
    for (int kill = 1; kill <= KILLS && !isOver.get(); kill++) {
      int due = kill * CLIENTS * CALLS / (KILLS + 1);
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(SOON)
          .until(() -> done.get() >= due || isOver.get());
      try {
        if (isProcess) {
          process(killer).ifPresent(ProcessHandle::destroyForcibly);
        } else {
          mortal.kill();
          mortal.revive();
        }
      } catch (Exception e) {
        throw new AssertionError("the server could not be killed", e);
      }
    }
  }

  /// The process that answers now, unless it is dying.
  private static Optional<ProcessHandle> process(Party killer) throws Exception {
    for (Json each : killer.call("state", "{}").get("result").get("content").items()) {
      byte[] state = String.valueOf(each.get("text").text()).getBytes(UTF_8);
      return ProcessHandle.of(Json.parse(state).get("pid").integer(-1));
    }
    return Optional.empty();
  }

  private static void judge(Mortal mortal, Ended ended, boolean mayRepeat) throws Exception {
    long deeds = mortal.deeds(ended.tag());
    if (!ended.isResult()) {
      assertThat(TYPED)
          .as(ended.answer().toString())
          .contains(ended.answer().get("error").get("code").integer(0));
      if (ended.delivered().equals("no")) {
        assertThat(deeds).as("%s was told as not delivered", ended.tag()).isZero();
      }
    } else {
      assertThat(deeds).as(ended.tag()).isPositive();
    }
    assertThat(deeds).as(ended.tag()).isLessThanOrEqualTo(mayRepeat ? 2 : 1);
  }
}
