package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A modern client gets an instance for each set of capabilities it declares, and not more of them
/// than it may. What is observed is the processes that a real server leaves a trace of.
@Timeout(60)
final class VariantsTest {
  private static final String HERE = "/servers/one/mcp";
  private static final String SETTINGS = "listen:\n  port: 0\ngateway:\n  max-variants: 2\n";
  private static final int CROWDED = -31007;

  @TempDir private Path directory;
  private ShellServer server;

  @BeforeEach
  void write() throws Exception {
    server = ShellServer.in(directory);
  }

  private RunningHouse open(String settings) throws Exception {
    RunningHouse house = RunningHouse.open(directory, settings);
    house.addCommand("one", List.of("/bin/sh", server.script().toString(), server.pids() + "-one"));
    return house;
  }

  private static Party declaring(RunningHouse house, int number) {
    return Party.modern(house, HERE, "{\"experimental\":{\"v" + number + "\":{}}}");
  }

  private static void hello(Party party) throws Exception {
    assertThat(party.text("hello", "{}")).isEqualTo("hello");
  }

  private long running() throws Exception {
    return server.started("one").stream()
        .map(Long::parseLong)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .count();
  }

  @Test
  void closesTheOneUsedLongestAgoBeforeItStartsAnother() throws Exception {
    try (RunningHouse house = open(SETTINGS);
        Party first = declaring(house, 1);
        Party second = declaring(house, 2);
        Party third = declaring(house, 3)) {
      hello(first);
      hello(second);
      // Reading its lists is a use as well.
      await().atMost(Duration.ofSeconds(10)).until(() -> house.leases("one") == 0);
      hello(first);
      assertThat(server.started("one")).hasSize(2);

      hello(third);

      List<String> started = server.started("one");
      assertThat(started).hasSize(3);
      assertThat(running()).isEqualTo(2);
      assertThat(ProcessHandle.of(Long.parseLong(started.get(1)))).as("second").isEmpty();
      hello(first);
      hello(third);
      assertThat(server.started("one")).as("both are still there").hasSize(3);
    }
  }

  @Test
  void neverRunsMoreHoweverManyCapabilitiesAreTriedAtOnce() throws Exception {
    try (RunningHouse house = open(SETTINGS)) {
      List<Json> answers =
          Crowd.inTurn(
              24,
              8,
              Duration.ofSeconds(30),
              number -> {
                try (Party party = declaring(house, number)) {
                  Json answer = party.call("hello", "{}");
                  assertThat(running()).isLessThanOrEqualTo(2);
                  return answer;
                }
              });

      assertThat(answers).anyMatch(each -> each.get("result").isPresent());
      assertThat(answers)
          .allMatch(each ->
              each.get("result").isPresent()
                  || each.get("error").get("code").integer(0) == CROWDED);
    }
  }

  @Test
  void refusesByNameWhenNoneIsIdle() throws Exception {
    Node.assumeInstalled();
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.addCommand("one", Node.command("fixture-server.mjs", "--stdio"));
      try (Party first = declaring(house, 1);
          Party second = declaring(house, 2);
          Party third = declaring(house, 3);
          Party bob =
              Party.modern(
                  house, HERE, "{\"experimental\":{\"v3\":{}}}", house.token("bob", "mcp"))) {
        List<Party.Pending> busy =
            Stream.of(first, second)
                .map(party ->
                    party.start(
                        "tools/call", "\"name\":\"test_slow\",\"arguments\":{\"ms\":60000}"))
                .toList();
        await().atMost(Duration.ofSeconds(20)).until(() -> house.leases("one") == 2);

        Json refused = third.call("test_simple_text", "{}");
        Json others = bob.call("test_simple_text", "{}");
        busy.forEach(Party.Pending::abandon);

        Json error = refused.get("error");
        assertThat(error.get("code").integer(0)).as(refused.toString()).isEqualTo(CROWDED);
        assertThat(error.get("message").text())
            .contains("server one", "gateway.max-variants is 2", "raise the setting");
        assertThat(error.get("data").get("server").text()).isEqualTo("one");
        assertThat(error.get("data").get("kind").text()).isEqualTo("crowded");
        assertThat(error.get("data").get("retryable").truth(false)).isTrue();
        assertThat(Party.textOf(others)).contains("simple text");
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> third.call("test_simple_text", "{}").get("result").isPresent());
      }
    }
  }
}
