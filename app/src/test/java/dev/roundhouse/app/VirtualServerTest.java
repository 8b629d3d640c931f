package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A choice of several servers under one name, as clients see it.
final class VirtualServerTest {
  private static final String HERE = "/v/mine/mcp";
  private static final String TOOLS_CHANGED = "notifications/tools/list_changed";

  private final RunningHouse house;

  VirtualServerTest(@TempDir Path directory) throws Exception {
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

  private void twoServers(String... further) throws Exception {
    house.addCommand("old", Node.command("bridge-server.mjs", "--era", "legacy"));
    String[] arguments = new String[further.length + 2];
    arguments[0] = "--era";
    arguments[1] = "modern";
    System.arraycopy(further, 0, arguments, 2, further.length);
    house.addCommand("new", Node.command("bridge-server.mjs", arguments));
  }

  private Json put(String members) throws Exception {
    String body = "{\"name\":\"mine\"," + members + "}";
    HttpResponse<String> answer = house.send(house.post("/api/v1/virtual-servers", body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private Party modern() {
    return Party.modern(house, HERE, Party.NO_CAPABILITIES);
  }

  private Party legacy() throws Exception {
    return Party.legacy(house, HERE, Party.NO_CAPABILITIES);
  }

  private static List<String> names(Party client, String method, String list, String key)
      throws Exception {
    return client.request(method, "").get("result").get(list).items().stream()
        .map(each -> String.valueOf(each.get(key).text()))
        .toList();
  }

  private static List<String> tools(Party client) throws Exception {
    return names(client, "tools/list", "tools", "name");
  }

  @Test
  void showsAndCallsWhatWasChosenUnderTheNamesGiven() throws Exception {
    twoServers();
    put(
        """
        "tools":[{"server":"old","name":"counter","as":"count","description":"Counts."},
          {"server":"new","name":"plain"}],
        "prompts":[{"server":"old","name":"greet","as":"hello"}],
        "resources":[{"server":"new","name":"test://a"}]\
        """);
    for (Party client : List.of(modern(), legacy())) {
      try (client) {
        assertThat(tools(client)).containsExactly("count", "plain");
        assertThat(client.request("tools/list", "").toString()).contains("\"Counts.\"");
        assertThat(client.text("count", "{}")).contains("\"count\":1");
        assertThat(client.text("plain", "{}")).isEqualTo("an object");
        assertThat(names(client, "prompts/list", "prompts", "name")).containsExactly("hello");
        assertThat(client.request("prompts/get", "\"name\":\"hello\"").toString())
            .contains("prompt greet of");
        assertThat(names(client, "resources/list", "resources", "uri")).containsExactly("test://a");
        assertThat(client.request("resources/read", "\"uri\":\"test://a\"").toString())
            .contains("resource test://a of");
      }
    }
  }

  @Test
  void refusesToCallWhatWasNotChosen() throws Exception {
    twoServers();
    put("\"tools\":[{\"server\":\"old\",\"name\":\"counter\",\"as\":\"count\"}]");
    for (Party client : List.of(modern(), legacy())) {
      try (client) {
        for (String name : List.of("counter", "log", "old__counter", "old__log", "new__plain")) {
          Json error = client.call(name, "{}").get("error");
          assertThat(error.get("code").integer(0)).as(name).isEqualTo(-32602);
        }
        assertThat(client.request("prompts/get", "\"name\":\"greet\"").get("error").isPresent())
            .isTrue();
      }
    }
  }

  @Test
  void refusesToReadWhatWasNotChosen() throws Exception {
    twoServers();
    put("\"resources\":[{\"server\":\"old\",\"name\":\"test://a\"}]");
    for (Party client : List.of(modern(), legacy())) {
      try (client) {
        for (String uri : List.of("test://b", "old+test://b", "new+test://a")) {
          Json error = client.request("resources/read", "\"uri\":\"" + uri + "\"").get("error");
          assertThat(error.get("code").integer(0)).as(uri).isEqualTo(-32602);
        }
      }
    }
  }

  @Test
  void keepsEqualNamesOfTwoServersApart() throws Exception {
    twoServers();
    put(
        """
        "tools":[{"server":"old","name":"counter"},{"server":"new","name":"counter"}],
        "resources":[{"server":"old"},{"server":"new"}]\
        """);
    try (Party client = modern()) {
      assertThat(tools(client)).containsExactly("counter", "new__counter");
      assertThat(pid(client.text("counter", "{}")))
          .isNotEqualTo(pid(client.text("new__counter", "{}")));
      assertThat(names(client, "resources/list", "resources", "uri"))
          .containsExactly("test://a", "test://b", "new+test://a", "new+test://b");
      assertThat(read(client, "test://a")).isNotEqualTo(read(client, "new+test://a"));
    }
  }

  private static long pid(String counter) throws Exception {
    return Json.parse(counter.getBytes(UTF_8)).get("pid").integer(0);
  }

  private static String read(Party client, String uri) throws Exception {
    Json contents =
        client
            .request("resources/read", "\"uri\":\"" + uri + "\"")
            .get("result")
            .get("contents")
            .items()
            .getFirst();
    assertThat(contents.get("uri").text()).isEqualTo(uri);
    return String.valueOf(contents.get("text").text());
  }

  @Test
  void shortensLongNamesAndStillKnowsThem() throws Exception {
    twoServers();
    put(
        """
        "tools":[{"server":"old"},{"server":"new","name":"plain","as":"%s"}]\
        """
            .formatted("y".repeat(100)));
    try (Party client = modern();
        Party other = legacy();
        Party all = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      String own = only(tools(client), "a_tool_with");
      String given = only(tools(client), "yyy");
      String prefixed = only(tools(all), "old__a_tool");

      assertThat(own).hasSize(64).isEqualTo(only(tools(other), "a_tool_with"));
      assertThat(client.text(own, "{}")).startsWith("this is a_tool_with_a_name");
      assertThat(given).hasSize(64);
      assertThat(other.text(given, "{}")).isEqualTo("an object");
      assertThat(prefixed).hasSize(64);
      assertThat(all.text(prefixed, "{}")).startsWith("this is a_tool_with_a_name");
    }
  }

  private static String only(List<String> names, String start) {
    List<String> found = names.stream().filter(name -> name.startsWith(start)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void tellsItsClientsWhenTheChoiceChangesAndNobodyElse() throws Exception {
    twoServers();
    put("\"tools\":[{\"server\":\"old\",\"name\":\"counter\"}]");
    try (Party modern = modern();
        Party legacy = legacy();
        Party outside = Party.legacy(house, "/servers/old/mcp", Party.NO_CAPABILITIES)) {
      tools(modern);
      tools(legacy);
      tools(outside);
      modern.start("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
      modern.hears("notifications/subscriptions/acknowledged");
      long before = outside.heard(TOOLS_CHANGED);

      put("\"tools\":[{\"server\":\"old\",\"name\":\"counter\",\"as\":\"other\"}]");

      modern.hears(TOOLS_CHANGED);
      legacy.hears(TOOLS_CHANGED);
      assertThat(tools(modern)).containsExactly("other");
      assertThat(tools(legacy)).containsExactly("other");
      assertThat(outside.heard(TOOLS_CHANGED)).isEqualTo(before);
    }
  }

  @Test
  void endsWhatLooksAtItWhenItIsRemoved() throws Exception {
    twoServers();
    put("\"tools\":[{\"server\":\"old\",\"name\":\"counter\"}]");
    try (Party modern = modern();
        Party legacy = legacy()) {
      Party.Pending listen =
          modern.start("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
      modern.hears("notifications/subscriptions/acknowledged");

      assertThat(house.send(house.request("/api/v1/virtual-servers/mine").DELETE()).statusCode())
          .isEqualTo(204);

      assertThat(listen.get().get("result").get("resultType").text()).isEqualTo("complete");
      assertThat(legacy.request("ping", "").get("status").integer(0)).isEqualTo(404);
    }
  }

  @Test
  void warnsOfMoreToolsThanClientsCanChooseAmong() throws Exception {
    twoServers("--tools", "61");
    StringBuilder many = new StringBuilder("{\"server\":\"new\",\"name\":\"filler_1\"}");
    for (int at = 2; at <= 61; at++) {
      many.append(",{\"server\":\"new\",\"name\":\"filler_").append(at).append("\"}");
    }

    Json few = put("\"tools\":[{\"server\":\"old\",\"name\":\"counter\"}]");
    Json tooMany = put("\"tools\":[" + many + "]");

    assertThat(few.get("warnings").items()).isEmpty();
    assertThat(tooMany.get("warnings").items().getFirst().text()).contains("61 tools");
    try (Party client = modern()) {
      assertThat(tools(client)).hasSize(61);
    }
  }
}
