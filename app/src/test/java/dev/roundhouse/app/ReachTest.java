package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of a server at an address no more is said than what calls have met there.
@Timeout(90)
final class ReachTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String CALL = "far__test_simple_text";

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<Json> instances(RunningHouse house) throws Exception {
    String body = house.send(house.request("/api/v1/servers/far")).body();
    return Json.parse(body.getBytes(UTF_8)).get("instances").items();
  }

  private static Json only(RunningHouse house) throws Exception {
    List<Json> instances = instances(house);
    assertThat(instances).hasSize(1);
    return instances.getFirst();
  }

  private static double counted(RunningHouse house, String phase) throws Exception {
    return house.metric("roundhouse_fleet_instances{phase=\"" + phase + "\",server=\"far\"}");
  }

  private static boolean answers(RunningHouse house) throws Exception {
    return house.call(CALL, "{}").body().contains("simple text response");
  }

  private String listed() throws Exception {
    Ran ran = Ran.of("servers", "--data", directory.resolve("data").toString());
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran.out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void followsAnAddressThroughItsLife(String era) throws Exception {
    int port = freePort();
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("far", "http://127.0.0.1:" + port + "/mcp");
      assertThat(instances(house)).isEmpty();

      assertThat(answers(house)).isFalse();
      Json dead = only(house);
      assertThat(answers(house)).isFalse();
      Json stillDead = only(house);
      String deadLine = listed();

      assertThat(dead.get("phase").text()).isEqualTo("unreachable");
      assertThat(dead.get("failure").text()).contains("cannot reach", "127.0.0.1:" + port);
      assertThat(stillDead.get("since").text()).isEqualTo(dead.get("since").text());
      assertThat(counted(house, "unreachable")).isEqualTo(1);
      assertThat(deadLine).contains("unreachable", "cannot reach");

      Instant alive;
      try (Node.Fixture fixture =
          Node.served("fixture-server.mjs", "--port", "" + port, "--era", era)) {
        assertThat(URI.create(fixture.url()).getPort()).isEqualTo(port);
        await().atMost(SOON).until(() -> answers(house));
        Json ready = only(house);
        alive = since(ready);

        assertThat(ready.get("phase").text()).isEqualTo("ready");
        assertThat(ready.get("failure").isPresent()).isFalse();
        assertThat(alive).isAfter(since(dead));
        assertThat(counted(house, "ready")).isEqualTo(1);
        fixture.process().destroyForcibly().waitFor();
      }

      assertThat(answers(house)).isFalse();
      Json gone = only(house);
      assertThat(gone.get("phase").text()).isEqualTo("unreachable");
      assertThat(gone.get("failure").text()).contains("127.0.0.1:" + port);
      assertThat(since(gone)).isAfter(alive);
    }
  }

  private static Instant since(Json instance) {
    return Instant.parse(Objects.requireNonNull(instance.get("since").text(), "since"));
  }

  /// Somebody takes the connection and says nothing: that is not health.
  @Test
  void saysNothingGoodOfAnAddressThatHasNotAnswered() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RunningHouse house =
            RunningHouse.open(directory, "listen:\n  port: 0\ngateway:\n  start-wait: 2s\n")) {
      house.addUrl("far", "http://127.0.0.1:" + silent.getLocalPort() + "/mcp");
      Thread call = Thread.ofVirtual().start(() -> call(house));
      await().atMost(SOON).until(() -> !instances(house).isEmpty());

      assertThat(only(house).get("phase").text()).isEqualTo("unverified");
      assertThat(only(house).get("since").text()).isNotBlank();
      assertThat(listed()).contains("unverified");
      call.join();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(only(house).get("phase").text()).isEqualTo("unreachable"));
    }
  }

  private static void call(RunningHouse house) {
    try {
      assertThat(house.call(CALL, "{}").body()).contains("\"error\"");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
