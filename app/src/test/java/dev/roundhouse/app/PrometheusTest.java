package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The rules and dashboards that come with the program, with a real Prometheus that reads a real
/// program.
@Timeout(180)
final class PrometheusTest {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Path RULES =
      RunningHouse.home().resolve("deploy/prometheus/roundhouse.rules.yml");
  private static final Path DASHBOARDS = RunningHouse.home().resolve("deploy/grafana");
  private static final Pattern RUNBOOK = Pattern.compile("runbook: (\\S+)#(\\S+)");

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static void assumePrometheus() {
    assumeTrue(
        Files.isExecutable(PROMETHEUS) && Files.isExecutable(PROMTOOL),
        "skipped: /usr/bin/prometheus and promtool (package prometheus) are not here");
  }

  private static String run(Path program, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(program.toString()));
    all.addAll(List.of(arguments));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void rulesDoWhatTheyAreFor() throws Exception {
    assumePrometheus();

    assertThat(run(PROMTOOL, "check", "rules", RULES.toString())).contains("SUCCESS");
    Path tests = RULES.resolveSibling("roundhouse.rules.test.yml");
    assertThat(run(PROMTOOL, "test", "rules", tests.toString())).contains("SUCCESS");
  }

  @Test
  void everyAlertHasARunbookThatIsThere() throws Exception {
    String rules = Files.readString(RULES);
    List<MatchResult> named = RUNBOOK.matcher(rules).results().toList();

    assertThat(named).hasSameSizeAs(Pattern.compile("- alert: ").matcher(rules).results().toList());
    for (MatchResult each : named) {
      assertThat(anchors(RunningHouse.home().resolve(each.group(1)))).contains(each.group(2));
    }
  }

  private static Set<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line ->
            line.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /// A Prometheus that reads the house, ended with the test.
  private Process start(RunningHouse house, int port) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), house.token());
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ['%s']
            scrape_configs:
              - job_name: roundhouse
                authorization: {type: Bearer, credentials_file: '%s'}
                static_configs: [{targets: ['%s']}]
            """
                .formatted(RULES, token, URI.create(house.url("/")).getAuthority()));
    return new ProcessBuilder(
            PROMETHEUS.toString(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isReady(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready")).build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }

  private Json get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8)).get("data");
  }

  private List<Json> query(int port, String query) throws Exception {
    return get(port, "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8))
        .get("result")
        .items();
  }

  /// Whether it has read the program without complaint at least so often. While it starts it
  /// refuses to connect, and then answers 503 to all but its own readiness.
  private boolean hasRead(int port, int times) {
    try {
      return isReady(port)
          && query(port, "up{job=\"roundhouse\"} == 1").size() == 1
          && query(port, "count_over_time(up[1m]) >= " + times).size() == 1;
    } catch (IOException e) {
      return false; // It is starting.
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// Every query of every dashboard, by its dashboard and panel.
  private static Map<String, String> queries() throws Exception {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        for (Json panel : Json.parse(Files.readAllBytes(file)).get("panels").items()) {
          for (Json target : panel.get("targets").items()) {
            String name =
                file.getFileName()
                    + ": "
                    + panel.get("title").text()
                    + " "
                    + target.get("refId").text();
            all.put(name, "" + target.get("expr").text());
          }
        }
      }
    }
    return all;
  }

  @Test
  void everyQueryOfTheDashboardsHasSomethingToShow() throws Exception {
    assumePrometheus();
    String yaml =
        """
        listen: {port: 0}
        monitoring: {health: {every: 1s}, history: {every: 5s}}
        fleet: {sleep: {doze-after: 100ms, page-out-after: 1d, stop-after: 1d, min-awake: 0s, min-sleep: 0s}}
        servers:
          broken: {command: /bin/sh, args: [-c, 'exit 3']}
        """;
    int port = freePort();
    try (RunningHouse house = RunningHouse.open(folder, yaml)) {
      house.addCommand("fixture", Node.command("bridge-server.mjs"));
      Process prometheus = start(house, port);
      try {
        await().atMost(Duration.ofSeconds(60)).until(() -> hasRead(port, 2));
        work(house);
        await()
            .atMost(Duration.ofSeconds(90))
            .untilAsserted(() -> {
              house.call("fixture__counter", "{}"); // rates need what has changed
              assertThat(empty(port)).as("queries without a result").isEmpty();
            });
        Json target = get(port, "/api/v1/targets").get("activeTargets").items().getFirst();
        assertThat(target.get("lastError").text()).isEmpty();
        assertThat(get(port, "/api/v1/rules").toString()).doesNotContain("\"health\":\"err\"");
      } finally {
        prometheus.destroy();
        prometheus.waitFor();
      }
      assertThat(Files.readString(folder.resolve("prometheus.log")))
          .doesNotContain("level=error", "Error on ingesting");
    }
  }

  /// So that there is something of each kind: calls, failures, sleep, wakes and bad tokens.
  private static void work(RunningHouse house) throws Exception {
    house.call("broken__anything", "{}");
    for (int at = 0; at < 3; at++) {
      assertThat(house.call("fixture__counter", "{}").statusCode()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> house.send(house.request("/services/fixture")).body().contains("\"sleeping\""));
    }
    house.call("fixture__counter", "{}");
  }

  private List<String> empty(int port) throws Exception {
    List<String> empty = new ArrayList<>();
    for (Map.Entry<String, String> each : queries().entrySet()) {
      String query = each.getValue().replace("$server", ".*").replace("$__rate_interval", "1m");
      if (query(port, query).isEmpty()) {
        empty.add(each.getKey() + ": " + query);
      }
    }
    return empty;
  }
}
