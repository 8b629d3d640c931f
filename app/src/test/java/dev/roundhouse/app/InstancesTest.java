package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several instances of one server share the load: as many as there are calls at a time, up to the
/// number allowed, and each client stays where it is. Observed by process ids.
@Timeout(120)
final class InstancesTest {
  private static final String HERE = "/servers/one/mcp";
  private static final String UPDATED = "notifications/resources/updated";
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private RunningHouse open(String gateway) throws Exception {
    return RunningHouse.open(directory, "listen: {port: 0}\ngateway: {" + gateway + "}\n");
  }

  private static void add(RunningHouse house, int instances) throws Exception {
    List<String> command = Node.command("bridge-server.mjs", "--era", "legacy");
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("name", "one")
            .member("isolation", "shared")
            .member("instances", instances)
            .member("command", command.getFirst())
            .key("args")
            .array();
    command.subList(1, command.size()).forEach(body::string);
    HttpResponse<String> answer =
        house.send(house.post("/api/v1/servers", new String(body.end().end().toBytes(), UTF_8)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static Party modern(RunningHouse house, String subject) throws Exception {
    return Party.modern(house, HERE, Party.NO_CAPABILITIES, house.token(subject, "mcp"));
  }

  private record Counted(long count, long pid) {}

  private static Counted counted(Party client) throws Exception {
    Json counter = Json.parse(client.text("counter", "{}").getBytes(UTF_8));
    return new Counted(counter.get("count").integer(0), counter.get("pid").integer(0));
  }

  /// A call that does not end before it is abandoned.
  private static Party.Pending hang(Party client) {
    return client.start("tools/call", "\"name\":\"hang\",\"arguments\":{}");
  }

  private static List<Json> instances(RunningHouse house) throws Exception {
    String body = house.send(house.request("/api/v1/servers/one")).body();
    return Json.parse(body.getBytes(UTF_8)).get("instances").items();
  }

  private static List<Long> pids(RunningHouse house) throws Exception {
    return instances(house).stream()
        .map(each -> each.get("pid").integer(0))
        .filter(pid -> pid != 0)
        .toList();
  }

  private static List<Long> leases(RunningHouse house) throws Exception {
    return instances(house).stream().map(each -> each.get("leases").integer(0)).sorted().toList();
  }

  @Test
  void callsAtATimeUseAsManyProcessesAsAllowedAndNoMore() throws Exception {
    try (RunningHouse house = open("session-idle: 2s")) {
      add(house, 3);
      List<Party> clients = new ArrayList<>();
      List<Party.Pending> calls = new ArrayList<>();
      for (int number = 1; number <= 5; number++) {
        Party client = modern(house, "p" + number);
        clients.add(client);
        calls.add(hang(client));
      }

      await().atMost(SOON).until(() -> leases(house).equals(List.of(1L, 2L, 2L)));
      List<Long> pids = pids(house);
      assertThat(pids).hasSize(3).doesNotHaveDuplicates();

      calls.forEach(Party.Pending::abandon);

      await().atMost(SOON).until(() -> house.leases("one") == 0);
      await()
          .atMost(SOON)
          .until(() ->
              pids.stream()
                  .flatMap(pid -> ProcessHandle.of(pid).stream())
                  .noneMatch(ProcessHandle::isAlive));
      clients.forEach(Party::close);
    }
  }

  @Test
  void oneProcessIsEnoughForCallsOneAfterTheOther() throws Exception {
    try (RunningHouse house = open("")) {
      add(house, 3);
      try (Party ada = modern(house, "ada");
          Party bob = modern(house, "bob");
          Party session = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
        long pid = counted(ada).pid();

        assertThat(counted(bob)).isEqualTo(new Counted(2, pid));
        assertThat(counted(session)).isEqualTo(new Counted(3, pid));
        assertThat(pids(house)).containsExactly(pid);
      }
    }
  }

  @Test
  void aClientStaysWhereItIsAndMovesWhenThatDies() throws Exception {
    try (RunningHouse house = open("")) {
      add(house, 2);
      try (Party ada = modern(house, "ada");
          Party session = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
        long first = counted(ada).pid();
        Party.Pending call = hang(ada);
        await().atMost(SOON).until(() -> house.leases("one") == 1);
        Counted sessions = counted(session);
        call.abandon();
        await().atMost(SOON).until(() -> house.leases("one") == 0);

        assertThat(sessions.count()).isOne();
        assertThat(sessions.pid()).isNotEqualTo(first);
        assertThat(counted(session)).isEqualTo(new Counted(2, sessions.pid()));
        assertThat(counted(ada)).isEqualTo(new Counted(2, first));

        Json died = session.call("exit", "{}");
        Counted moved = counted(session);

        assertThat(died.get("error").isPresent()).as(died.toString()).isTrue();
        assertThat(moved.pid()).isNotEqualTo(sessions.pid());
        assertThat(counted(session)).isEqualTo(new Counted(moved.count() + 1, moved.pid()));
        assertThat(counted(ada).pid()).isEqualTo(first);
        assertThat(pids(house)).hasSizeLessThanOrEqualTo(2).contains(first);
      }
    }
  }

  @Test
  void oneThatSleepsIsWokenBeforeAnotherIsStarted() throws Exception {
    try (RunningHouse house = open("")) {
      add(house, 2);
      try (Party ada = modern(house, "ada");
          Party bob = modern(house, "bob")) {
        long pid = counted(ada).pid();
        HttpResponse<String> asleep =
            house.send(house.post("/services/one/sleep?depth=dozing", ""));
        assertThat(asleep.statusCode()).as(asleep.body()).isEqualTo(200);

        assertThat(counted(bob)).isEqualTo(new Counted(2, pid));
        assertThat(pids(house)).containsExactly(pid);
      }
    }
  }

  @Test
  void eachHearsOfItsOwnInstanceAndAllOfChangedLists() throws Exception {
    try (RunningHouse house = open("")) {
      add(house, 2);
      try (Party first = modern(house, "first");
          Party ada = Party.legacy(house, HERE, Party.NO_CAPABILITIES);
          Party bob = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
        Party.Pending call = hang(first);
        await().atMost(SOON).until(() -> house.leases("one") == 1);
        long bobs = counted(bob).pid();
        call.abandon();
        await().atMost(SOON).until(() -> house.leases("one") == 0);
        assertThat(counted(ada).pid()).isNotEqualTo(bobs);
        ada.request("resources/subscribe", "\"uri\":\"test://a\"");
        bob.request("resources/subscribe", "\"uri\":\"test://a\"");

        bob.text("touch", "{\"uri\":\"test://a\"}");
        bob.text("add_tool", "{}");

        bob.hears(UPDATED);
        ada.hears("notifications/tools/list_changed");
        assertThat(ada.heard(UPDATED)).isZero();

        ada.text("touch", "{\"uri\":\"test://a\"}");

        ada.hears(UPDATED);
      }
    }
  }

  private RunningHouse openWith(int instances) throws Exception {
    List<String> command = Node.command("bridge-server.mjs", "--era", "legacy");
    String args =
        command.subList(1, command.size()).stream()
            .map(each -> "\"" + each + "\"")
            .collect(Collectors.joining(", "));
    return RunningHouse.open(
        directory,
        """
        listen: {port: 0}
        servers:
          one: {command: "%s", args: [%s], isolation: shared, instances: %d}
        """
            .formatted(command.getFirst(), args, instances));
  }

  @Test
  void allThatRanComeBackAfterARestartAsFarAsTheyAreStillAllowed() throws Exception {
    try (RunningHouse house = openWith(3)) {
      List<Party> clients = new ArrayList<>();
      for (int number = 1; number <= 3; number++) {
        Party client = modern(house, "p" + number);
        clients.add(client);
        hang(client);
      }
      await().atMost(SOON).until(() -> pids(house).size() == 3);
      clients.forEach(Party::close);
    }

    try (RunningHouse house = openWith(2)) {
      await().atMost(SOON).until(() -> pids(house).size() == 2);
      List<Long> restored = pids(house);
      try (Party ada = modern(house, "ada");
          Party bob = modern(house, "bob")) {
        Party.Pending call = hang(ada);
        await().atMost(SOON).until(() -> house.leases("one") == 1);

        assertThat(restored).contains(counted(bob).pid());
        assertThat(pids(house)).containsExactlyElementsOf(restored);
        call.abandon();
      }
    }
  }

  @Test
  void moreThanOneIsForSharedServersOfThisMachine() throws Exception {
    try (RunningHouse house = open("")) {
      for (String isolation : List.of("session", "principal")) {
        assertThat(refused(house, "\"command\":\"cat\",\"isolation\":\"" + isolation + "\""))
            .contains("isolation: shared");
      }
      assertThat(refused(house, "\"url\":\"http://127.0.0.1:9/mcp\",\"isolation\":\"shared\""))
          .contains("urls");
    }
  }

  private static String refused(RunningHouse house, String members) throws Exception {
    HttpResponse<String> answer =
        house.send(
            house.post("/api/v1/servers", "{\"name\":\"two\",\"instances\":2," + members + "}"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    return answer.body();
  }
}
