package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What changes between a client of one era and a server of the other, and what does not.
final class BridgeTest {
  private static final String BRIDGE = "bridge-server.mjs";
  private static final String URLS = "{\"elicitation\":{\"form\":{},\"url\":{}}}";
  private static final String VISIT = "\"name\":\"visit\",\"arguments\":{}";

  private final RunningHouse house;

  BridgeTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void add(String name, String era) throws Exception {
    house.addCommand(name, Node.command(BRIDGE, "--era", era));
  }

  @Test
  void asksAModernClientToVisitWhatALegacyServerInsistsOn() throws Exception {
    add("old", "legacy");
    try (Party client = Party.modern(house, "/servers/old/mcp", URLS)) {
      Json asked = client.request("tools/call", VISIT).get("result");
      Json question = asked.get("inputRequests").get("url-1");
      Json done =
          client.request(
              "tools/call", VISIT + ",\"inputResponses\":{\"url-1\":{\"action\":\"accept\"}}");

      assertThat(asked.get("resultType").text()).isEqualTo("input_required");
      assertThat(question.get("method").text()).isEqualTo("elicitation/create");
      assertThat(question.get("params").toString())
          .isEqualTo(
              "{\"mode\":\"url\",\"url\":\"https://example.com/visit\",\"message\":\"Visit this\"}");
      assertThat(Party.textOf(done)).isEqualTo("visited after 2 calls");
    }
  }

  @Test
  void neverShowsAModernClientTheLegacyErrorOfAnAddressToVisit() throws Exception {
    add("old", "legacy");
    try (Party simple = Party.modern(house, "/servers/old/mcp", "{\"elicitation\":{}}");
        Party able = Party.modern(house, "/servers/old/mcp", URLS)) {
      Json unable = simple.request("tools/call", VISIT).get("error");
      able.request("tools/call", VISIT);
      able.request("tools/call", VISIT);
      Json declined =
          able.request(
                  "tools/call", VISIT + ",\"inputResponses\":{\"url-1\":{\"action\":\"decline\"}}")
              .get("error");

      assertThat(unable.get("code").integer(0)).isEqualTo(-32021);
      assertThat(unable.get("data").get("requiredCapabilities").toString())
          .isEqualTo("{\"elicitation\":{\"url\":{}}}");
      assertThat(unable.get("data").get("requestId").text()).isNotEmpty();
      assertThat(declined.get("code").integer(0)).isEqualTo(-32603);
      assertThat(declined.get("message").text()).contains("declined");
    }
  }

  @Test
  void passesTheErrorOfAnAddressToVisitOnWithinTheLegacyEra() throws Exception {
    add("old", "legacy");
    try (Party client = Party.legacy(house, "/servers/old/mcp", URLS)) {
      Json error = client.request("tools/call", VISIT).get("error");

      assertThat(error.get("code").integer(0)).isEqualTo(-32042);
      assertThat(error.toString()).contains("\"elicitationId\":\"e-1\"");
    }
  }

  @Test
  void sendsALegacyClientToTheAddressThatAModernServerWantsVisited() throws Exception {
    add("new", "modern");
    try (Party client =
        Party.legacy(house, "/servers/new/mcp", URLS).answering(_ -> "{\"action\":\"accept\"}")) {
      String text = client.text("visit", "{}");
      Json params = client.hears("elicitation/create").get("params");

      assertThat(text).isEqualTo("{\"there\":{\"action\":\"accept\"}}");
      assertThat(params.get("mode").text()).isEqualTo("url");
      assertThat(params.get("url").text()).isEqualTo("https://example.com/visit");
      assertThat(params.get("elicitationId").text()).isNotBlank();
    }
  }

  @Test
  void neverAsksALegacyClientForWhatItDidNotDeclare() throws Exception {
    add("new", "modern");
    try (Party client = Party.legacy(house, "/servers/new/mcp", "{\"elicitation\":{}}")) {
      Json error = client.request("tools/call", VISIT).get("error");

      assertThat(error.get("code").integer(0)).isEqualTo(-32603);
      assertThat(error.get("message").text()).contains("elicitation/create");
      assertThat(client.heard("elicitation/create")).isZero();
    }
  }

  @Test
  void wrapsSchemasAndResultsAlikeForALegacyClientOfAModernServer() throws Exception {
    add("new", "modern");
    try (Party old = Party.legacy(house, "/servers/new/mcp", Party.NO_CAPABILITIES);
        Party modern = Party.modern(house, "/servers/new/mcp", Party.NO_CAPABILITIES)) {
      String list = old.request("tools/list", "").get("result").get("tools").toString();

      assertThat(list)
          .contains(
              "\"outputSchema\":{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"array\","
                  + "\"items\":{\"$ref\":\"#/properties/value/$defs/n\"},"
                  + "\"$defs\":{\"n\":{\"type\":\"number\"}}}},\"required\":[\"value\"]},"
                  + "\"title\":\"N\"}")
          .contains("\"properties\":{\"value\":{\"anyOf\":")
          .contains(
              "\"name\":\"plain\",\"inputSchema\":{\"type\":\"object\"},"
                  + "\"outputSchema\":{\"type\":\"object\"}}");
      assertThat(structured(old, "numbers")).isEqualTo("{\"value\":[1,2]}");
      assertThat(structured(old, "either")).isEqualTo("{\"value\":{\"value\":\"mine\"}}");
      assertThat(structured(old, "plain")).isEqualTo("{\"a\":1}");
      assertThat(structured(modern, "numbers")).isEqualTo("[1,2]");
      assertThat(modern.request("tools/list", "").toString())
          .contains("\"outputSchema\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/n\"}");
    }
  }

  private static String structured(Party client, String tool) throws Exception {
    return client.call(tool, "{}").get("result").get("structuredContent").toString();
  }

  @Test
  void takesOutWhatToolsSayOfLegacyTasksAndNothingElse() throws Exception {
    add("old", "legacy");
    try (Party modern = Party.modern(house, "/servers/old/mcp", Party.NO_CAPABILITIES);
        Party legacy = Party.legacy(house, "/servers/old/mcp", Party.NO_CAPABILITIES)) {
      List<Json> shown = modern.request("tools/list", "").get("result").get("tools").items();
      List<Json> kept = legacy.request("tools/list", "").get("result").get("tools").items();

      assertThat(shown.getFirst().toString())
          .isEqualTo(
              "{\"name\":\"counter\" , \"inputSchema\":{\"type\":\"object\",\"big\":1e400}}");
      assertThat(kept.getFirst().toString())
          .isEqualTo(
              "{\"name\":\"counter\",\"execution\":{\"taskSupport\":\"optional\"} , "
                  + "\"inputSchema\":{\"type\":\"object\",\"big\":1e400}}");
    }
  }

  @Test
  void introducesItselfWithTheVersionOfTheProgram() throws Exception {
    add("old", "legacy");
    add("other", "legacy");
    try (Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      Json info =
          modern
              .request("server/discover", "")
              .get("result")
              .get("_meta")
              .get("io.modelcontextprotocol/serverInfo");

      assertThat(info.get("name").text()).isEqualTo("roundhouse");
      assertThat(info.get("version").text()).isEqualTo(Version.current());
    }
  }

  @Test
  void ignoresAnswersThatNobodyAskedFor() throws Exception {
    add("old", "legacy");
    try (Party client = Party.modern(house, "/servers/old/mcp", "{\"elicitation\":{}}")) {
      String ask = "\"name\":\"ask\",\"arguments\":{}";
      String given =
          ",\"inputResponses\":{\"stray\":{\"action\":\"decline\"},\"answer\":{\"action\":\"accept\","
              + "\"content\":{\"name\":\"Ada\"}},\"other\":7},\"requestState\":";
      Json asked = client.request("tools/call", ask).get("result");
      Json done = client.request("tools/call", ask + given + asked.get("requestState"));

      assertThat(Party.textOf(done))
          .isEqualTo("{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}");
    }
  }
}
