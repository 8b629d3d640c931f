package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With `isolation: principal` all that one principal sends shares an instance, and nobody else
/// does. What is observed is a count that lives in the memory of one process.
@Timeout(120)
final class PrincipalTest {
  private static final String HERE = "/servers/one/mcp";
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private RunningHouse open(String gateway) throws Exception {
    return RunningHouse.open(directory, "listen: {port: 0}\ngateway: {" + gateway + "}\n");
  }

  private static void add(RunningHouse house) throws Exception {
    house.addCommand(
        "one", Node.command("bridge-server.mjs", "--era", "legacy"), "isolation", "principal");
  }

  private record Counted(long count, long pid) {
    boolean isAlive() {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  private static Counted counted(Party client) throws Exception {
    Json counter = Json.parse(client.text("counter", "{}").getBytes(UTF_8));
    return new Counted(counter.get("count").integer(0), counter.get("pid").integer(0));
  }

  @Test
  void allOfAPrincipalShareAnInstanceAndOthersHaveTheirOwn() throws Exception {
    try (RunningHouse house = open("")) {
      add(house);
      String bob = house.token("bob", "mcp");
      try (Party one = Party.legacy(house, HERE, Party.NO_CAPABILITIES, bob);
          Party other = Party.legacy(house, HERE, "{\"roots\":{}}", bob);
          Party modern = Party.modern(house, HERE, "{\"elicitation\":{}}", bob);
          Party second = Party.modern(house, HERE, Party.NO_CAPABILITIES, bob);
          Party eve = Party.legacy(house, HERE, "{}", house.token("eve", "mcp"));
          Party adam = Party.modern(house, HERE, "{}", house.token("bob:*", "mcp"))) {
        long pid = counted(one).pid();
        long expected = 2;
        for (Party each : List.of(other, modern, second, one)) {
          assertThat(counted(each)).isEqualTo(new Counted(expected, pid));
          expected++;
        }

        Counted eves = counted(eve);
        Counted adams = counted(adam);

        assertThat(eves.count()).isOne();
        assertThat(adams.count()).isOne();
        assertThat(List.of(pid, eves.pid(), adams.pid())).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void anInstanceOutlivesTheSessionsAndEndsWhenNobodyUsesIt() throws Exception {
    try (RunningHouse house = open("session-idle: 1s")) {
      add(house);
      Counted last;
      try (Party one = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
        counted(one);
        one.leave();
      }
      try (Party other = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
        last = counted(other);
        other.leave();
      }

      assertThat(last.count()).isEqualTo(2);
      await().atMost(SOON).until(() -> !last.isAlive());
    }
  }

  @Test
  void anInstanceComesBackAfterARestartAndIsItsPrincipalsAgain() throws Exception {
    try (RunningHouse house = open("")) {
      add(house);
      try (Party bob = Party.legacy(house, HERE, "{}", house.token("bob", "mcp"))) {
        counted(bob);
      }
    }

    try (RunningHouse house = open("")) {
      await().atMost(SOON).until(() -> pids(house).size() == 1);
      List<Long> restored = pids(house);
      try (Party bob = Party.legacy(house, HERE, "{}", house.token("bob", "mcp"));
          Party eve = Party.legacy(house, HERE, "{}", house.token("eve", "mcp"))) {
        assertThat(counted(bob)).isEqualTo(new Counted(1, restored.getFirst()));
        assertThat(counted(eve).pid()).isNotEqualTo(restored.getFirst());
      }
    }
  }

  private static List<Long> pids(RunningHouse house) throws Exception {
    Json server =
        Json.parse(house.send(house.request("/api/v1/servers/one")).body().getBytes(UTF_8));
    return server.get("instances").items().stream()
        .map(each -> each.get("pid").integer(0))
        .filter(pid -> pid != 0)
        .toList();
  }

  @Test
  void aQuestionGoesToTheClientWhoseCallIsUnderWay() throws Exception {
    try (RunningHouse house = open("")) {
      add(house);
      try (Party one = Party.legacy(house, HERE, "{\"elicitation\":{}}");
          Party other = Party.legacy(house, HERE, "{\"elicitation\":{}}")) {
        counted(other);

        assertThat(one.text("ask", "{}")).contains("Ada");
        assertThat(one.heard("elicitation/create")).isOne();
        assertThat(other.heard("elicitation/create")).isZero();
      }
    }
  }

  @Test
  void anUpdateReachesThePrincipalsSubscriberWhoeverCausedIt() throws Exception {
    try (RunningHouse house = open("")) {
      add(house);
      try (Party one = Party.legacy(house, HERE, Party.NO_CAPABILITIES);
          Party other = Party.modern(house, HERE, Party.NO_CAPABILITIES);
          Party eve = Party.legacy(house, HERE, "{}", house.token("eve", "mcp"))) {
        one.request("resources/subscribe", "\"uri\":\"test://a\"");
        eve.request("resources/subscribe", "\"uri\":\"test://a\"");

        other.text("touch", "{\"uri\":\"test://a\"}");

        one.hears("notifications/resources/updated");
        assertThat(counted(eve).count()).isOne();
        assertThat(eve.heard("notifications/resources/updated")).isZero();
      }
    }
  }
}
