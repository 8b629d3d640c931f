package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `selfcheck` with servers that answer, and with every kind that only seems to.
@Timeout(90)
final class SelfcheckTest {
  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("selfcheck"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  private static Json json(Ran ran) throws Exception {
    return Json.parse(ran.out().strip().getBytes(UTF_8));
  }

  @Test
  void serversOfBothErasAnswerAndNothingIsLeftRunning() throws Exception {
    String system = "listen:\n  port: 0\nservers:\n  system:\n    built-in: system\n";
    try (RunningHouse house = RunningHouse.open(directory, system)) {
      house.addCommand("old", Node.command("bridge-server.mjs"));
      house.addCommand("shared", Node.command("bridge-server.mjs"), "isolation", "shared");

      Ran ran = run("--all");

      assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
      assertThat(ran.out().lines())
          .hasSize(3)
          .allMatch(line ->
              line.matches(
                  "\\[OK]  [a-z]+: .+, 20\\d\\d-\\d\\d-\\d\\d, [1-9]\\d* tools, ready in \\d+ ms, answered in \\d+ ms"));
      assertThat(ran.err()).contains(" servers answer");
      // Its own instance of the one that is not shared goes with it.
      await().atMost(Duration.ofSeconds(30)).until(() -> house.leases("old") == 0);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> !house.send(house.request("/api/v1/servers/old")).body().contains("\"pid\""));
    }
  }

  @Test
  void manyAtOnceLeaveNothingRunningAndKeepNoListsOfTheirOwn() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("old", Node.command("bridge-server.mjs"));
      List<Callable<Integer>> checks =
          Collections.nCopies(
              24, () -> house.send(house.post("/api/v1/servers/old/selfcheck", "")).statusCode());

      List<Outcome<Integer>> ends =
          new Fanout(Ticker.system()).all("check", checks, Duration.ofSeconds(60));

      assertThat(ends).allMatch(end -> end.equals(new Outcome.Done<>(200)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> !house.send(house.request("/api/v1/servers/old")).body().contains("\"pid\""));
      assertThat(kept("old")).isLessThanOrEqualTo(1);
    }
  }

  /// How many sets of lists of a server are in the store.
  private int kept(String server) throws SQLException {
    try (Connection store =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/roundhouse.db"));
        PreparedStatement query =
            store.prepareStatement("select count(*) from gateway_manifest where server = ?")) {
      query.setString(1, server);
      return query.executeQuery().getInt(1);
    }
  }

  @Test
  void whatOnlySeemsToBeThereIsAnErrorWithItsReason() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("good", Node.command("bridge-server.mjs"));
      house.addCommand("silent", Node.command("lying-server.mjs", "--silent-initialize"));
      house.addCommand("cat", List.of("cat"));
      house.addCommand("gone", List.of("no-such-command"));
      house.addUrl("nobody", "http://127.0.0.1:9/mcp");
      Path report = Files.createDirectory(directory.resolve("reports"));

      Ran ran = run("--all", "--wait", "3s", "--report", report.toString());

      assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
      assertThat(ran.out().lines().filter(line -> line.startsWith("[OK]  good: "))).hasSize(1);
      assertThat(ran.out().lines().filter(line -> line.startsWith("[ERR] "))).hasSize(4);
      assertThat(ran.out())
          .contains("[ERR] silent: ", "[ERR] cat: ", "[ERR] gone: ", "[ERR] nobody: ");
      assertThat(ran.err()).contains("1 of 5 servers answer");
      try (Stream<Path> files = Files.list(report)) {
        List<Path> all = files.toList();
        assertThat(all).hasSize(1);
        assertThat(all.getFirst().getFileName().toString())
            .matches("selfcheck-\\d{8}-\\d{6}\\.log");
        assertThat(Files.readString(all.getFirst()))
            .startsWith("# 20")
            .contains("1 of 5 servers answer")
            .endsWith(ran.out());
      }
    }
  }

  @Test
  void whoIsNamedIsCheckedAlone() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", Node.command("bridge-server.mjs"));
      String off = "{\"name\":\"off\",\"command\":\"cat\",\"enabled\":false}";
      assertThat(house.send(house.post("/api/v1/servers", off)).statusCode()).isEqualTo(201);

      Json one = json(run("one", "--json"));
      assertThat(one.get("ok").integer(0)).isEqualTo(1);
      assertThat(one.get("failed").integer(9)).isZero();
      Json result = one.get("servers").items().getFirst();
      assertThat(result.get("server").text()).isEqualTo("one");
      assertThat(result.get("tools").integer(0)).isPositive();

      String waits = "{\"name\":\"waits\",\"command\":\"cat\",\"quarantined\":true}";
      assertThat(house.send(house.post("/api/v1/servers", waits)).statusCode()).isEqualTo(201);
      assertThat(run("one", "off", "waits").out())
          .contains("[OK]  one", "[ERR] off: is disabled", "[ERR] waits: waits for approval");
      assertThat(run("--all").out()).contains("[OK]  one").doesNotContain("[ERR] off");
      assertThat(run("two").exit()).isEqualTo(4);
      assertThat(run().exit()).isEqualTo(2);
      assertThat(run("one", "--all").exit()).isEqualTo(2);
    }
  }
}
