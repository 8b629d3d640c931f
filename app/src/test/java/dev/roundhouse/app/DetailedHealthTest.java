package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How everything is, by the door.
@Timeout(120)
final class DetailedHealthTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final List<String> STATES =
      List.of("not_configured", "healthy", "unknown", "degraded", "unhealthy", "critical");

  @TempDir private Path folder;

  private static Json look(RunningHouse house) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/health/detailed").GET());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static String state(Json health, String component) {
    return "" + health.get("components").get(component).get("status").text();
  }

  @Test
  void saysOfEachPartHowItIs() throws Exception {
    String yaml =
        """
        listen: {port: 0}
        monitoring:
          health:
            every: 1s
            neighbours:
              nobody: {tcp: '127.0.0.1:9'}
        servers:
          broken: {command: /bin/sh, args: [-c, 'echo no way >&2; exit 3']}
          never: {command: /bin/cat}
          off: {command: /bin/cat, enabled: false}
        """;
    try (RunningHouse house = RunningHouse.open(folder, yaml)) {
      house.call("broken__anything", "{}");

      await().atMost(LONG).until(() -> state(look(house), "server:broken").equals("unhealthy"));
      await().atMost(LONG).until(() -> state(look(house), "gateway").equals("healthy"));
      await().atMost(LONG).until(() -> state(look(house), "store").equals("healthy"));
      Json health = look(house);

      assertThat(health.get("status").text()).isEqualTo("unhealthy");
      assertThat(health.get("components").get("server:broken").get("message").text())
          .contains("it has failed", "no way");
      assertThat(state(health, "server:never")).isEqualTo("unknown");
      assertThat(state(health, "server:off")).isEqualTo("not-configured");
      assertThat(state(health, "audit")).isEqualTo("healthy");
      assertThat(state(health, "cache")).isEqualTo("healthy");
      await()
          .atMost(LONG)
          .until(() ->
              String.valueOf(look(house).get("components").get("cache").get("message").text())
                  .matches("lists: [1-9][0-9]* of 1000 kept, [0-9.]+ % found"));
      assertThat(house.metric("roundhouse_cache_lookups_total{cache=\"lists\",outcome=\"miss\"}"))
          .isPositive();
      assertThat(health.get("components").get("disk").get("message").text()).contains("are free");
      long sum = STATES.stream().mapToLong(each -> health.get(each).integer(-1)).sum();
      assertThat(sum).isEqualTo(health.get("total").integer(0)).isEqualTo(15);
      for (String each : List.of("memory", "processor", "secrets")) {
        assertThat(state(health, each)).as(each).isNotEqualTo("not-configured");
      }
      assertThat(state(health, "certificates")).isEqualTo("not-configured");
      assertThat(state(health, "containers")).isEqualTo("not-configured");
      await().atMost(LONG).until(() -> state(look(house), "neighbour:nobody").equals("unhealthy"));
    }
  }
}
