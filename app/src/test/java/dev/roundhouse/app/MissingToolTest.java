package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each reason why somebody does not see a tool, brought about and asked for.
final class MissingToolTest {
  private static final String SETTINGS =
      """
      listen:
        port: 0
      policy:
        - name: never
          on: ["old/exit"]
          effect: deny
        - name: home-only
          on: ["old/touch"]
          effect: allow
          when: "has(arguments.path) && arguments.path.startsWith('/home/')"
      approval:
        tools: ["old/log"]
      limits:
        servers:
          counted: {per-minute: 1}
      """;

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static List<String> server() {
    return Node.command("bridge-server.mjs", "--era", "legacy");
  }

  private static Json why(RunningHouse house, String query) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/api/v1/why?" + query));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  /// The code, after it was seen that the answer has words, and says whether the tool is listed.
  private static String code(RunningHouse house, String query, boolean isListed) throws Exception {
    Json answer = why(house, query);
    String code = Objects.requireNonNull(answer.get("code").text());
    assertThat(answer.get("says").text()).as(query).isNotBlank().endsWith(".");
    if (!code.equals("there")) {
      assertThat(answer.get("next").text()).as(query).isNotBlank();
    }
    assertThat(answer.get("listed").truth(!isListed)).as(answer.toString()).isEqualTo(isListed);
    return code;
  }

  private static void add(RunningHouse house, String json) throws Exception {
    HttpResponse<String> answer = house.send(house.post("/api/v1/servers", json));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static String listed(RunningHouse house) throws Exception {
    return house.send(house.request("/api/v1/tools?wait=20s")).body();
  }

  @Test
  void saysWhichServerOrListIsInTheWay() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.addCommand("old", server());
      assertThat(code(house, "tool=old__counter", false)).isEqualTo("list.unknown");
      assertThat(listed(house)).contains("old__counter");

      Json there = why(house, "tool=old__counter");
      assertThat(there.get("code").text()).isEqualTo("there");
      assertThat(there.get("shownAs").text()).isEqualTo("old__counter");
      for (String name : List.of("old/counter", "counter")) {
        Json answer = why(house, "tool=" + URLEncoder.encode(name, UTF_8));
        assertThat(answer.get("code").text()).as(name).isEqualTo("there");
        assertThat(answer.get("server").text()).isEqualTo("old");
        assertThat(answer.get("own").text()).isEqualTo("counter");
      }

      Json near = why(house, "tool=old__countr");
      assertThat(near.get("code").text()).isEqualTo("tool.unknown");
      assertThat(near.get("nearest").toString()).contains("old__counter");
      assertThat(code(house, "tool=wholly-unheard-of", false)).isEqualTo("tool.unknown");
      assertThat(code(house, "tool=odl__counter", false)).isEqualTo("server.unknown");
      assertThat(why(house, "tool=odl__counter").get("next").text()).contains("Did you mean old?");

      add(house, "{\"name\":\"off\",\"command\":\"sleep\",\"args\":[\"9\"],\"enabled\":false}");
      assertThat(code(house, "tool=off__x", false)).isEqualTo("server.disabled");
      add(house, "{\"name\":\"kept\",\"command\":\"sleep\",\"args\":[\"9\"],\"quarantined\":true}");
      assertThat(code(house, "tool=kept__x", false)).isEqualTo("server.quarantined");

      house.addCommand("broken", List.of("/nowhere/at-all"));
      house.call("broken__x", "{}");
      assertThat(code(house, "tool=broken__x", false)).isIn("server.parked", "server.failing");
      house.addUrl("gone", "http://127.0.0.1:1/mcp");
      house.call("gone__x", "{}");
      assertThat(code(house, "tool=gone__x", false)).isEqualTo("server.failing");

      assertThat(house.send(house.post("/services/old/stop", "")).statusCode()).isEqualTo(200);
      assertThat(code(house, "tool=old__counter", true)).isEqualTo("server.stopped");
    }
  }

  @Test
  void saysWhoRefusesIt() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.addCommand("old", server());
      house.addCommand("counted", server());
      assertThat(listed(house)).contains("old__counter", "counted__counter");

      assertThat(code(house, "tool=old__exit", false)).isEqualTo("policy.denied:never");
      assertThat(listed(house)).doesNotContain("old__exit");
      // What is decided by the arguments is listed, and refused then.
      assertThat(code(house, "tool=old__touch", true)).startsWith("policy.");
      assertThat(listed(house)).contains("old__touch");
      assertThat(code(house, "tool=old__log", true)).isEqualTo("approval.required");

      assertThat(house.call("counted__counter", "{}").body()).contains("count");
      assertThat(code(house, "tool=counted__counter", true)).isEqualTo("limit.server");
      // Asking uses nothing up, and is no call.
      assertThat(house.call("counted__counter", "{}").body()).contains("limit.server");

      HttpResponse<String> blocked =
          house.send(house.post("/api/v1/pins/block", "{\"name\":\"old__plain\"}"));
      assertThat(blocked.statusCode()).as(blocked.body()).isEqualTo(200);
      assertThat(code(house, "tool=old__plain", false)).isEqualTo("pin.withheld");
      assertThat(listed(house)).doesNotContain("old__plain");
    }
  }

  @Test
  void looksForSomebodyElseAndThroughAVirtualServer() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.addCommand("old", server());
      assertThat(listed(house)).contains("old__counter");
      String put =
          "{\"name\":\"mine\",\"tools\":[{\"server\":\"old\",\"name\":\"counter\",\"as\":\"count\"}]}";
      house.send(house.post("/api/v1/virtual-servers", put));
      String mine = house.token("bob", "virtual:mine");
      String id = id(house, "bob");
      house.token("carl", "server:other");
      String carl = id(house, "carl");

      assertThat(code(house, "tool=count&virtual=mine", true)).isEqualTo("there");
      assertThat(code(house, "tool=plain&virtual=mine", false)).isEqualTo("virtual.left-out");
      assertThat(code(house, "tool=x&virtual=none", false)).isEqualTo("virtual.unknown");
      assertThat(code(house, "tool=count&virtual=mine&guest=true", true)).isEqualTo("there");
      assertThat(code(house, "tool=count&virtual=mine&token=" + id, true)).isEqualTo("there");
      assertThat(code(house, "tool=old__counter&token=" + id, false)).isEqualTo("scope.missing");
      assertThat(code(house, "tool=count&virtual=mine&token=" + carl, false))
          .isEqualTo("scope.missing");
      assertThat(why(house, "tool=old__counter&token=" + carl).get("next").text())
          .contains("mcp, server:old, tool:old/counter");

      HttpResponse<String> account =
          house.send(
              house.post(
                  "/api/v1/accounts",
                  "{\"name\":\"dora\",\"password\":\"%s\",\"scopes\":[\"mcp\"]}"
                      .formatted(Browser.PASSWORD)));
      assertThat(account.statusCode()).as(account.body()).isEqualTo(201);
      assertThat(code(house, "tool=old__counter&person=dora", true)).isEqualTo("there");

      // Of others only administrators are told; of oneself everybody.
      assertThat(as(house, mine, "tool=count&virtual=mine").statusCode()).isEqualTo(200);
      assertThat(as(house, mine, "tool=old__counter&token=" + carl).statusCode()).isEqualTo(403);
      for (String wrong :
          List.of("", "tool=x&token=none", "tool=x&person=none", "tool=x&guest=true", "what=x")) {
        HttpResponse<String> answer = house.send(house.request("/api/v1/why?" + wrong));
        assertThat(answer.statusCode()).as(wrong + answer.body()).isEqualTo(422);
      }
    }
  }

  private static HttpResponse<String> as(RunningHouse house, String token, String query)
      throws Exception {
    return house.send(
        house.request("/api/v1/why?" + query).setHeader("Authorization", "Bearer " + token));
  }

  /// The id of the newest token of a subject.
  static String id(RunningHouse house, String subject) throws Exception {
    Json all = Json.parse(house.send(house.request("/api/v1/tokens")).body().getBytes(UTF_8));
    return all.get("tokens").items().stream()
        .filter(each -> subject.equals(each.get("subject").text()))
        .map(each -> String.valueOf(each.get("id").text()))
        .findFirst()
        .orElseThrow();
  }
}
