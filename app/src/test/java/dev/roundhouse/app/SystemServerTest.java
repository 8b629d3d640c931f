package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The built-in server behind the door, as clients of both eras and operators see it.
final class SystemServerTest {
  private static final String FILE =
      """
      listen:
        port: 0
      servers:
        system:
          built-in: system
      """;

  @TempDir private Path directory;

  private static Json body(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json service(RunningHouse house) throws Exception {
    return body(house.send(house.request("/api/v1/servers/system")));
  }

  @Test
  void clientsOfBothErasCallItsTools() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE);
        Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES);
        Party legacy = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES)) {
      for (Party party : new Party[] {modern, legacy}) {
        Json result = party.call("system__get_system_status", "{}").get("result");
        Json status = result.get("structuredContent");
        assertThat(result.get("isError").truth(true)).as(result.toString()).isFalse();
        assertThat(status.get("memory_usage").get("total").integer(0)).isPositive();
        assertThat(status.get("cpu_percent").toString()).matches("\\d+\\.\\d");
        Json prompt =
            party.request(
                "prompts/get",
                "\"name\":\"system__network_diagnosis\",\"arguments\":{\"host\":\"a\"}");
        assertThat(prompt.get("result").get("messages").items()).hasSize(1);
        Json resource = party.request("resources/read", "\"uri\":\"system://health\"");
        assertThat(resource.get("result").get("contents").items()).hasSize(1);
      }
    }
  }

  @Test
  void theTokenOfTheVeryRequestCounts() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      String weak = house.token("ada", "mcp");
      try (Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES, weak);
          Party legacy = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES, weak)) {
        for (Party party : new Party[] {modern, legacy}) {
          Json error = party.call("system__get_system_status", "{}").get("error");
          assertThat(error.get("code").integer(0)).isEqualTo(-31010);
          assertThat(error.get("data").get("scope").text()).isEqualTo("system:read");
          assertThat(error.get("data").get("reasonCode").text()).isEqualTo("scope.missing");
          assertThat(party.text("system__health_check", "{}")).contains("\"healthy\"");
        }
      }
      assertThat(house.call("system__get_system_status", "{}").statusCode()).isEqualTo(200);
    }
  }

  private static List<String> names(Party party) throws Exception {
    return party.request("tools/list", "").get("result").get("tools").items().stream()
        .map(tool -> tool.get("name").text())
        .map(Objects::requireNonNull)
        .toList();
  }

  /// An area alone opens the door, and shows what belongs to it.
  @Test
  void aTokenSeesTheToolsOfItsAreas() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      String token = house.token("ada", "system:read");
      for (String path : new String[] {"/mcp", "/servers/system/mcp"}) {
        String prefix = path.equals("/mcp") ? "system__" : "";
        try (Party modern = Party.modern(house, path, Party.NO_CAPABILITIES, token);
            Party legacy = Party.legacy(house, path, Party.NO_CAPABILITIES, token)) {
          for (Party party : new Party[] {modern, legacy}) {
            assertThat(names(party))
                .contains(prefix + "get_system_status", prefix + "health_check")
                .doesNotContain(prefix + "read_file", prefix + "get_network_status");
            assertThat(party.text(prefix + "get_system_status", "{}")).contains("cpu_percent");
            Json error = party.call(prefix + "read_file", "{\"path\":\"/tmp/a\"}").get("error");
            assertThat(error.get("code").integer(0)).isEqualTo(-31010);
            assertThat(error.get("data").get("scope").text()).isEqualTo("file:read");
          }
        }
      }
    }
  }

  private static HttpResponse<String> post(RunningHouse house, String path, String token)
      throws Exception {
    return house.send(house.post(path, "{}").setHeader("Authorization", "Bearer " + token));
  }

  @Test
  void plainHttpNamesTheScopeThatATokenLacks() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      String token = house.token("ada", "monitor");

      HttpResponse<String> good = post(house, "/tools/get_system_status", token);
      HttpResponse<String> bad = post(house, "/tools/read_file", token);

      assertThat(good.statusCode()).isEqualTo(200);
      assertThat(bad.statusCode()).isEqualTo(403);
      assertThat(bad.headers().firstValue("WWW-Authenticate").orElse(""))
          .contains("error=\"insufficient_scope\"", "scope=\"file:read\"");
    }
  }

  @Test
  void itIsShownAsRunningStoppedByHandAndStartedAgain() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      assertThat(service(house).get("state").text()).isEqualTo("running");

      house.send(house.post("/services/system/stop", "{}"));
      Json refused = body(house.call("system__health_check", "{}"));
      assertThat(refused.get("error").get("code").integer(0)).isEqualTo(-31001);
      assertThat(service(house).get("state").text()).isEqualTo("stopped");

      house.send(house.post("/services/system/start", "{}"));
      assertThat(body(house.call("system__health_check", "{}")).get("result").isPresent()).isTrue();
      assertThat(service(house).get("state").text()).isEqualTo("running");
    }
  }

  @Test
  void nobodyHasItWhoHasNotSaidSo() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      Json error = body(house.call("system__health_check", "{}")).get("error");
      assertThat(error.get("message").text()).isEqualTo("Unknown tool: system__health_check");

      String added = "{\"name\":\"system\",\"builtIn\":\"system\",\"isolation\":\"shared\"}";
      assertThat(house.send(house.post("/api/v1/servers", added)).statusCode()).isEqualTo(201);
      assertThat(body(house.call("system__health_check", "{}")).get("result").isPresent()).isTrue();
      String wrong = "{\"name\":\"other\",\"builtIn\":\"systm\"}";
      assertThat(house.send(house.post("/api/v1/servers", wrong)).statusCode()).isEqualTo(422);
    }
  }

  @Test
  void theDataDirectoryOfTheProgramIsClosedWhateverIsOpen() throws Exception {
    String open = FILE + "system:\n  files:\n    roots: [%s]\n".formatted(directory.toRealPath());
    try (RunningHouse house = RunningHouse.open(directory, open)) {
      Path data = directory.toRealPath().resolve("data");
      String arguments = "{\"path\":\"%s\"}".formatted(data);

      Json result = body(house.call("system__list_directory", arguments)).get("result");

      assertThat(result.get("isError").truth(false)).as(result.toString()).isTrue();
      assertThat(result.toString()).contains("closed to tools");
    }
  }

  @Test
  void theAuditLogTellsWhoCalledWhat() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      String ada = house.token("ada", "mcp");
      try (Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES, ada)) {
        party.call("system__health_check", "{}");
        Json refused = party.call("system__audit_log_query", "{}");
        assertThat(refused.get("error").isPresent()).as(refused.toString()).isTrue();
      }

      Json told =
          body(house.call("system__audit_log_query", "{\"filter_subject\":\"ada\"}"))
              .get("result")
              .get("structuredContent");

      assertThat(told.get("on").truth(false)).isTrue();
      assertThat(told.get("lines").items())
          .extracting(line -> line.get("subject").text())
          .isNotEmpty()
          .containsOnly("ada");
      assertThat(told.get("lines").toString()).contains("health_check");
      assertThat(told.toString()).doesNotContain(ada);
    }
  }

  /// Of this very machine, with what it has.
  @Test
  void theMachineIsHeldAgainstTheBenchmarkAndKept() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      Json checks =
          body(house.call("system__run_cis_benchmark", "{}"))
              .get("result")
              .get("structuredContent")
              .get("states");
      assertThat(checks.get("pass").integer(0) + checks.get("fail").integer(0)).isPositive();

      Json kept = body(house.call("system__create_snapshot", "{}")).get("result");

      assertThat(kept.get("isError").truth(true)).as(kept.toString()).isFalse();
      String told = body(house.call("system__list_snapshots", "{}")).toString();
      assertThat(told).contains("\"count\":1");
    }
  }
}
