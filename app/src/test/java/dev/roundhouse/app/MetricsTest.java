package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What Prometheus reads.
@Timeout(90)
final class MetricsTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  /// What promtool has against names that others have given: they are asked for all the same.
  private static final Set<String> GIVEN =
      Set.of("services_running_total", "services_sleeping_total", "services_stopped_total");

  private static final List<String> ASKED_FOR =
      List.of(
          "mcp_server_up",
          "mcp_server_requests_total",
          "mcp_server_errors_total",
          "mcp_server_latency_seconds_bucket",
          "mcp_server_memory_bytes",
          "mcp_server_cpu_percent",
          "mcp_automation_queue_size",
          "mcp_automation_active_tasks",
          "mcp_system_cpu_percent",
          "mcp_system_memory_percent",
          "mcp_system_disk_percent",
          "mcp_system_network_sent_bytes",
          "mcp_system_network_received_bytes",
          "services_running_total",
          "services_sleeping_total",
          "services_stopped_total",
          "service_state_transitions_total",
          "memory_usage_bytes",
          "cpu_usage_percent",
          "memory_reservation",
          "cpu_reservation",
          "request_duration_seconds_bucket",
          "request_total",
          "service_uptime_seconds_total",
          "service_downtime_seconds_total",
          "health_check_success_total",
          "health_check_failure_total",
          "roundhouse_health_level",
          "roundhouse_gateway_calls_total");

  @TempDir private Path folder;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private RunningHouse house() throws Exception {
    String yaml =
        """
        listen: {port: 0}
        monitoring: {health: {every: 1s}}
        servers:
          fixture:
            command: %s
            args: [%s]
            limits: {memory: 512MiB, cpu: 2}
          broken: {command: /bin/sh, args: [-c, 'exit 3']}
        """
            .formatted(
                Node.command("bridge-server.mjs").get(0), Node.command("bridge-server.mjs").get(1));
    return RunningHouse.open(folder, yaml);
  }

  private static String scrape(RunningHouse house) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/metrics"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static double value(String metrics, String series) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void allNamesAreThereAndSayTheSame() throws Exception {
    try (RunningHouse house = house()) {
      for (int at = 0; at < 5; at++) {
        assertThat(house.call("fixture__counter", "{}").body()).contains("\"result\"");
      }
      house.call("broken__anything", "{}");
      // A call is counted just after its answer.
      String ended = "mcp_server_requests_total{server=\"fixture\"}";
      await().atMost(Duration.ofSeconds(30)).until(() -> value(scrape(house), ended) == 5);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> scrape(house).contains("mcp_server_cpu_percent{server=\"fixture\"}"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> value(scrape(house), "mcp_server_up{server=\"broken\"}") == 0);

      // What a processor does is known with the second look at it.
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            String told = scrape(house);
            assertThat(ASKED_FOR)
                .allMatch(name ->
                    Pattern.compile("^" + name + "[ {]", Pattern.MULTILINE).matcher(told).find());
          });
      String metrics = scrape(house);
      double calls = value(metrics, ended);
      assertThat(value(metrics, "request_total{service=\"fixture\"}")).isEqualTo(calls);
      assertThat(value(metrics, "mcp_server_latency_seconds_count{server=\"fixture\"}"))
          .isEqualTo(calls);
      assertThat(value(metrics, "mcp_server_up{server=\"fixture\"}")).isEqualTo(1);
      assertThat(value(metrics, "services_running_total")).isEqualTo(1);
      assertThat(value(metrics, "services_stopped_total")).isEqualTo(1);
      assertThat(value(metrics, "memory_reservation{service=\"fixture\"}")).isEqualTo(512 << 20);
      assertThat(value(metrics, "cpu_reservation{service=\"fixture\"}")).isEqualTo(2);
      assertThat(value(metrics, "health_check_failure_total{component=\"server:broken\"}"))
          .isPositive();
      assertThat(value(metrics, "mcp_system_memory_percent")).isBetween(0.1, 100.0);
    }
  }

  @Test
  void prometheusReadsThemWithoutComplaint() throws Exception {
    assumeTrue(
        Files.isExecutable(PROMTOOL),
        "skipped: /usr/bin/promtool (package prometheus) is not here");
    try (RunningHouse house = house()) {
      assertThat(house.call("fixture__counter", "{}").body()).contains("\"result\"");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> scrape(house).contains("mcp_server_up{server=\"fixture\"}"));

      Process promtool =
          new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
              .redirectErrorStream(true)
              .start();
      try (OutputStream in = promtool.getOutputStream()) {
        in.write(scrape(house).getBytes(UTF_8));
      }
      String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);

      // 3 are complaints about names; what cannot be read is 1.
      assertThat(promtool.waitFor()).as(said).isIn(0, 3);
      assertThat(said.lines().map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet()))
          .as(said)
          .isSubsetOf(GIVEN);
    }
  }

  @Test
  void namesOfOthersCanBeLeftOut() throws Exception {
    String yaml = "listen: {port: 0}\nmonitoring: {familiar-metrics: false}\n";
    try (RunningHouse house = RunningHouse.open(folder, yaml)) {
      assertThat(scrape(house))
          .doesNotContain("mcp_system_", "services_")
          .contains("roundhouse_http_connections", "roundhouse_health_level");
    }
  }
}
