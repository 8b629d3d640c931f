package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who says whether a server is woken ahead, and where it is told what came of it.
@Timeout(60)
final class PreWakeTest {
  private static final String CLASSES =
      "classes:\n  eager: {sleep: {pre-wake: true}}\n  calm: {sleep: {pre-wake: false}}\n";
  private static final String SERVERS =
      """
      servers:
        plain: {command: /bin/cat}
        eager: {command: /bin/cat, class: eager}
        calm: {command: /bin/cat, class: calm}
        own: {command: /bin/cat, class: calm, sleep: {pre-wake: true}}
        other: {command: /bin/cat, class: eager, sleep: {pre-wake: false}}
        address: {url: "http://127.0.0.1:9/", class: eager}
      """;

  @TempDir private Path directory;

  private static Json preWakes(RunningHouse house, String server) throws Exception {
    String body = house.send(house.request("/api/v1/servers/" + server)).body();
    return Json.parse(body.getBytes(UTF_8)).get("preWakes");
  }

  private static boolean isOn(RunningHouse house, String server) throws Exception {
    return preWakes(house, server).get("enabled").truth(false);
  }

  @Test
  void theServerComesBeforeItsClassAndThatBeforeTheFleet() throws Exception {
    try (RunningHouse house =
        RunningHouse.open(directory, "listen: {port: 0}\n" + CLASSES + SERVERS)) {
      assertThat(isOn(house, "plain")).as("off by itself").isFalse();
      assertThat(isOn(house, "eager")).isTrue();
      assertThat(isOn(house, "calm")).isFalse();
      assertThat(isOn(house, "own")).isTrue();
      assertThat(isOn(house, "other")).isFalse();
      assertThat(isOn(house, "address")).as("has nothing that sleeps").isFalse();
    }
    try (RunningHouse house =
        RunningHouse.open(
            directory,
            "listen: {port: 0}\nfleet: {pre-wake: {enabled: true}}\n" + CLASSES + SERVERS)) {
      assertThat(isOn(house, "plain")).isTrue();
      assertThat(isOn(house, "calm")).isFalse();
    }
  }

  @Test
  void hitsAndMissesAreToldOrThatThereAreNone() throws Exception {
    try (RunningHouse house =
        RunningHouse.open(directory, "listen: {port: 0}\n" + CLASSES + SERVERS)) {
      String data = directory.resolve("data").toString();
      assertThat(Ran.of("server", "show", "eager", "--data", data).out())
          .containsPattern("woken ahead +no data");
      assertThat(Ran.of("server", "show", "plain", "--data", data).out())
          .containsPattern("woken ahead +no ");
      assertThat(preWakes(house, "eager").get("hitRate").isPresent()).isFalse();

      house.foreseen(new ServerId("eager"), true);
      house.foreseen(new ServerId("eager"), false);

      assertThat(Ran.of("server", "show", "eager", "--data", data).out())
          .containsPattern("woken ahead +1 hits, 1 misses \\(50");
      assertThat(preWakes(house, "eager").get("hits").integer(0)).isEqualTo(1);
      assertThat(preWakes(house, "eager").get("misses").integer(0)).isEqualTo(1);
    }
  }

  @Test
  void aStoredServerMaySayItToo() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      String json = "{\"name\":\"one\",\"command\":\"/bin/cat\",\"sleep\":{\"preWake\":true}}";
      assertThat(house.send(house.post("/api/v1/servers", json)).statusCode()).isEqualTo(201);

      assertThat(isOn(house, "one")).isTrue();
    }
  }
}
