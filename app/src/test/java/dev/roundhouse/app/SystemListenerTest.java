package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.protocol.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The system server on a port of its own, by the very commands that people type: only the name of
/// the machine and the port are put in.
@Timeout(120)
final class SystemListenerTest {
  private static final String FILE =
      """
      listen:
        port: 0
      listeners:
        system: 0
      servers:
        system:
          built-in: system
      """;

  @TempDir private Path directory;

  private String shell(RunningHouse house, String token, String script) throws Exception {
    String here = house.url(Role.SYSTEM, "").replace("http://", "");
    Path out = Files.createTempFile(directory, "shell", ".out");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-ec", script.replace("<remote>:8080", here))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("TOKEN", token);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
    String said = Files.readString(out);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static void assumeInstalled(String... programs) {
    for (String program : programs) {
      boolean isThere =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      if (!isThere) {
        System.out.println("skipped: " + program + " is not installed");
      }
      assumeTrue(isThere, program + " is not installed");
    }
  }

  @Test
  void answersCurl() throws Exception {
    assumeInstalled("curl", "jq");
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      String token = house.token("ops", "monitor");

      Json health =
          Json.parse(shell(house, "", "curl -s http://<remote>:8080/health").getBytes(UTF_8));
      assertThat(health.get("status").text()).isEqualTo("healthy");
      assertThat(health.get("uptime").toString()).matches("\\d+\\.\\d+");
      assertThat(health.get("service").text()).isEqualTo("system");
      assertThat(shell(house, "", "curl -s http://<remote>:8080/health | jq .status"))
          .isEqualTo("\"healthy\"\n");
      assertThat(
              shell(
                  house,
                  "",
                  "curl -s -w '%{http_code}' http://<remote>:8080/tools/get_system_status -d '{}'"))
          .endsWith("401");

      Instant before = Instant.now().minus(Duration.ofSeconds(5));
      String said =
          shell(
              house,
              token,
              "curl -s -H \"Authorization: Bearer $TOKEN\" \\\n"
                  + "  http://<remote>:8080/tools/get_system_status -d '{}'");
      Json answer = Json.parse(said.getBytes(UTF_8));
      Json data = answer.get("data");
      assertThat(answer.get("success").truth(false)).as(said).isTrue();
      assertThat(answer.get("truncated").truth(true)).isFalse();
      assertThat(Double.parseDouble(data.get("cpu_percent").toString())).isBetween(0.0, 100.0);
      assertThat(data.get("memory_usage").get("percent").isPresent()).isTrue();
      assertThat(data.get("disk_usage").isPresent()).isTrue();
      Instant told = Instant.parse(Objects.requireNonNull(data.get("timestamp").text()));
      assertThat(told).isBetween(before, Instant.now().plus(Duration.ofSeconds(5)));
    }
  }

  @Test
  void takesAHundredRequestsOfTenAtATime() throws Exception {
    assumeInstalled("ab");
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      for (String more : new String[] {"", "-k "}) {
        // A hundred are what one may call in a minute.
        String token = house.token("ops" + more.strip(), "monitor");
        String said =
            shell(
                house,
                token,
                "ab -n 100 -c 10 %s-H \"Authorization: Bearer $TOKEN\" \\\n".formatted(more)
                    + "  http://<remote>:8080/tools/get_system_status");
        assertThat(said).containsPattern("Complete requests: +100\n");
        // The answers differ in length, which ab counts as failed though none has.
        assertThat(said).doesNotContain("Non-2xx responses");
        assertThat(said).doesNotContainPattern("Connect: [1-9]|Receive: [1-9]|Exceptions: [1-9]");
      }
    }
  }

  @Test
  void hasTheSystemServerAndNothingElse() throws Exception {
    assumeInstalled("curl");
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      String token = house.token("ops", "monitor");
      String status = "curl -s -o /dev/null -w '%{http_code} ' ";
      String with = status + "-H \"Authorization: Bearer $TOKEN\" http://<remote>:8080";

      // Who is not known learns nothing, whatever the path and the method are.
      for (String path : new String[] {"/tools", "/tools/no", "/mcp", "/api/v1/servers", "/x"}) {
        assertThat(shell(house, "", status + "http://<remote>:8080" + path)).isEqualTo("401 ");
        assertThat(shell(house, "", status + "-X DELETE http://<remote>:8080" + path))
            .isEqualTo("401 ");
      }
      assertThat(shell(house, token, with + "/tools")).isEqualTo("200 ");
      assertThat(shell(house, token, with + "/tools/no -d '{}'")).isEqualTo("404 ");
      assertThat(shell(house, token, with + "/tools/get_system_status -X DELETE"))
          .isEqualTo("405 ");
      assertThat(shell(house, token, with + "/tools/read_file -d '{}'")).isEqualTo("403 ");
      assertThat(shell(house, token, with + "/api/v1/servers")).isEqualTo("404 ");
      assertThat(shell(house, token, with + "/servers/system/mcp -d '{}'")).isEqualTo("404 ");
    }
  }

  @Test
  void saysWhatIsMissingWhereThereIsNoSuchServer() throws Exception {
    assumeInstalled("curl");
    String file = "listen:\n  port: 0\nlisteners:\n  system: 0\n";
    try (RunningHouse house = RunningHouse.open(directory, file)) {
      String said =
          shell(
              house,
              house.token("ops", "admin"),
              "curl -s -H \"Authorization: Bearer $TOKEN\" http://<remote>:8080/tools");
      assertThat(said).contains("there is no built-in server; define one");
    }
  }
}
