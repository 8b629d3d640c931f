package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom it hits when a server or a virtual server goes, told before it does.
final class BlastRadiusTest {
  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static Json impact(RunningHouse house, String path) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/api/v1/" + path + "/impact"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static List<String> all(Json list, String key) {
    return list.items().stream().map(each -> String.valueOf(each.get(key).text())).toList();
  }

  private static List<String> named(Json tokens) {
    return tokens.items().stream()
        .filter(each -> "named".equals(each.get("way").text()))
        .map(each -> String.valueOf(each.get("subject").text()))
        .sorted()
        .toList();
  }

  @Test
  void namesVirtualServersTokensClientsAndCallers() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
      house.addCommand("idle", List.of("sleep", "1000"));
      String put =
          "{\"name\":\"mine\",\"tools\":[{\"server\":\"old\",\"name\":\"counter\",\"as\":\"count\"},"
              + "{\"server\":\"old\",\"name\":\"plain\"}]}";
      assertThat(house.send(house.post("/api/v1/virtual-servers", put)).statusCode())
          .isEqualTo(200);
      String bob = house.token("bob", "virtual:mine");
      String carl = house.token("carl", "tool:old/counter");
      house.token("eve", "server:idle");
      house.token("frank", "mcp");
      try (Party legacy = Party.legacy(house, "/v/mine/mcp", Party.NO_CAPABILITIES, bob);
          Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES, carl)) {
        assertThat(legacy.text("count", "{}")).contains("\"count\":1");
        assertThat(legacy.text("count", "{}")).contains("\"count\":2");
        assertThat(modern.text("old__counter", "{}")).contains("\"count\":1");
      }

      Json server = impact(house, "servers/old");
      assertThat(server.get("nobody").truth(true)).isFalse();
      assertThat(all(server.get("virtualServers"), "name")).containsExactly("mine");
      assertThat(server.get("virtualServers").items().getFirst().get("entries").integer(0))
          .isEqualTo(2);
      assertThat(named(server.get("tokens"))).containsExactly("bob", "carl");
      assertThat(all(server.get("tokens"), "subject")).contains("frank").doesNotContain("eve");
      assertThat(all(server.get("clients"), "subject")).containsExactly("bob");
      Json client = server.get("clients").items().getFirst();
      assertThat(client.get("client").text()).isEqualTo("t");
      assertThat(client.get("through").text()).isEqualTo("/v/mine/mcp");
      Json callers = server.get("calls").get("callers");
      assertThat(all(callers, "subject")).containsExactly("bob", "carl");
      assertThat(callers.items().getFirst().get("calls").integer(0)).isEqualTo(2);
      assertThat(server.get("calls").get("cut").truth(true)).isFalse();

      Json virtual = impact(house, "virtual-servers/mine");
      assertThat(named(virtual.get("tokens"))).containsExactly("bob");
      assertThat(all(virtual.get("clients"), "subject")).containsExactly("bob");
      assertThat(all(virtual.get("calls").get("callers"), "subject")).containsExactly("bob");

      String id = MissingToolTest.id(house, "bob");
      assertThat(house.send(house.request("/api/v1/tokens/" + id).DELETE()).statusCode())
          .isEqualTo(204);
      assertThat(named(impact(house, "virtual-servers/mine").get("tokens"))).isEmpty();
    }
  }

  @Test
  void saysSoWhenNobodyIsHitAndWhatIsNotKnown() throws Exception {
    String settings = "listen: {port: 0}\naudit: {enabled: false}\n";
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("idle", List.of("sleep", "1000"));
      assertThat(impact(house, "servers/idle").get("nobody").truth(false)).isTrue();
      assertThat(house.send(house.request("/api/v1/servers/none/impact")).statusCode())
          .isEqualTo(404);
      assertThat(house.send(house.request("/api/v1/virtual-servers/none/impact")).statusCode())
          .isEqualTo(404);
      String mcp = house.token("bob", "mcp");
      assertThat(
              house
                  .send(
                      house
                          .request("/api/v1/servers/idle/impact")
                          .setHeader("Authorization", "Bearer " + mcp))
                  .statusCode())
          .isEqualTo(403);
    }
    try (RunningHouse house = RunningHouse.open(directory, settings)) {
      Json impact = impact(house, "servers/idle");
      assertThat(impact.get("calls").isPresent()).isFalse();
      assertThat(impact.get("nobody").truth(true)).isFalse();
    }
  }
}
