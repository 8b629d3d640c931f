package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rules about calls, over the socket and on the command line.
@Timeout(120)
final class PolicyTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String RULES =
      """
      policy:
        - {name: no-status, on: ["system/get_system_*"], effect: deny, when: "principal.subject == 'bob'"}
        - {name: no-etc, on: ["shell/*"], effect: deny, when: "has(arguments.path) && arguments.path.startsWith('/etc')"}
        - {name: needs-note, on: ["shell/*"], effect: deny, when: "arguments.note == 'bad'"}
      """;

  @TempDir private Path directory;

  private String file() throws Exception {
    return "listen:\n  port: 0\nservers:\n  system: {built-in: system}\n"
        + ShellServer.in(directory).yaml("shell")
        + RULES;
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static List<String> names(Json list) {
    return list.items().stream().map(each -> String.valueOf(each.get("name").text())).toList();
  }

  private static HttpResponse<String> tool(
      RunningHouse house, String token, String tool, String arguments) throws Exception {
    return house.send(
        HttpRequest.newBuilder(URI.create(house.url("/tools/" + tool)))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(arguments)));
  }

  @Test
  void whatMayNeverBeCalledIsNotListedAndSaysWhyWhenItIsCalled() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file())) {
      for (String subject : List.of("ada", "bob")) {
        String token = house.token(subject, "system:read");
        boolean isAllowed = subject.equals("ada");
        try (Party modern = Party.modern(house, "/mcp", Party.NO_CAPABILITIES, token);
            Party legacy = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES, token)) {
          for (Party party : List.of(modern, legacy)) {
            List<String> listed = names(party.request("tools/list", "").get("result").get("tools"));
            assertThat(listed).contains("system__health_check");
            assertThat(listed.contains("system__get_system_status")).isEqualTo(isAllowed);
            Json error = party.call("system__get_system_status", "{}").get("error");
            if (!isAllowed) {
              assertThat(error.get("code").integer(0)).isEqualTo(-31015);
              assertThat(error.get("data").get("reasonCode").text())
                  .isEqualTo("policy.denied:no-status");
            }
          }
        }
      }
      String bob = house.token("bob", "system:read");
      HttpResponse<String> refused = tool(house, bob, "get_system_status", "{}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
      assertThat(json(refused).get("reasonCode").text()).isEqualTo("policy.denied:no-status");
    }
  }

  @Test
  void argumentsAreLookedAtInTheCallAndTheReasonStandsEverywhere() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file())) {
      String token = house.token("ada", "mcp");
      assertThat(
              tool(house, token, "shell__hello", "{\"note\":\"x\",\"path\":\"/tmp\"}").statusCode())
          .isEqualTo(200);

      HttpResponse<String> denied =
          tool(house, token, "shell__hello", "{\"note\":\"x\",\"path\":\"/etc/passwd\"}");
      HttpResponse<String> failed = tool(house, token, "shell__hello", "{\"path\":\"/tmp\"}");

      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(json(denied).get("reasonCode").text()).isEqualTo("policy.denied:no-etc");
      assertThat(failed.statusCode()).isEqualTo(403);
      assertThat(json(failed).get("reasonCode").text()).isEqualTo("policy.failed:needs-note");
      assertThat(json(failed).get("detail").text()).contains("needs-note", "shell/hello");
      Json lines =
          json(house.send(house.request("/api/v1/audit?kind=call&outcome=refused"))).get("lines");
      assertThat(lines.items())
          .extracting(line -> line.get("reason").text())
          .containsExactly("policy.denied:no-etc", "policy.failed:needs-note");
      assertThat(lines.items().getFirst().get("arguments").get("path").text())
          .isEqualTo("/etc/passwd");
      assertThat(house.metric("roundhouse_gateway_refusals_total{kind=\"policy.denied:no-etc\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void aChangedFileCountsAtOnceAndABrokenOneNotAtAll() throws Exception {
    String before = file();
    Path file = directory.resolve("roundhouse.yaml");
    try (RunningHouse house = RunningHouse.open(directory, before)) {
      String token = house.token("ada", "mcp");
      assertThat(tool(house, token, "shell__hello", "{\"note\":\"x\"}").statusCode())
          .isEqualTo(200);

      Files.writeString(file, before + "  - {name: all, on: [\"shell/*\"], effect: deny}\n");
      await()
          .atMost(SOON)
          .until(() -> tool(house, token, "shell__hello", "{\"note\":\"x\"}").statusCode() == 403);
      Files.writeString(file, before + "  - {name: x, on: [\"*/*\"], effect: deny, when: \"1\"}\n");
      await().atMost(SOON).until(() -> Ran.of("config", "check", file.toString()).exit() == 3);

      assertThat(
              json(tool(house, token, "shell__hello", "{\"note\":\"x\"}")).get("reasonCode").text())
          .isEqualTo("policy.denied:all");
    }
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  @Test
  void theCommandExplainsWithAndWithoutTheProgram() throws Exception {
    Path file = Files.writeString(directory.resolve("roundhouse.yaml"), file());
    String config = file.toString();

    Ran alone =
        run(
            "policy",
            "test",
            "--config",
            config,
            "--scopes",
            "mcp",
            "--tool",
            "shell/hello",
            "--arguments",
            "{\"note\":\"bad\"}");
    assertThat(alone.exit()).as(alone.err()).isEqualTo(6);
    assertThat(alone.out())
        .containsPattern("scope +pass")
        .containsPattern("rule no-status +skip")
        .containsPattern("rule no-etc +skip")
        .containsPattern("rule needs-note +deny")
        .contains("deny (policy.denied:needs-note)", "no limit");
    assertThat(
            run(
                    "policy",
                    "test",
                    "--config",
                    config,
                    "--scopes",
                    "tool:shell/other",
                    "--tool",
                    "shell/hello")
                .out())
        .contains("deny (scope.missing)");

    try (RunningHouse house = RunningHouse.open(directory, file())) {
      house.token("bob", "mcp");
      Ran bob = run("policy", "test", "--as", "bob", "--tool", "system/get_system_status");
      assertThat(bob.exit()).as(bob.err()).isEqualTo(6);
      Ran good =
          run(
              "policy",
              "test",
              "--as",
              "bob",
              "--tool",
              "shell/hello",
              "--arguments",
              "{\"note\":\"x\"}",
              "--source",
              "10.0.0.1",
              "--at",
              "2026-11-21T08:00:00Z",
              "--json");
      assertThat(good.exit()).as(good.err()).isZero();
      assertThat(Json.parse(good.out().strip().getBytes(UTF_8)).get("decision").text())
          .isEqualTo("allow");
      assertThat(run("policy", "test", "--as", "nobody", "--tool", "shell/hello").exit())
          .isEqualTo(2);
    }
  }

  @Test
  void theCheckSaysWhereInTheFile() throws Exception {
    Path good = Files.writeString(directory.resolve("good.yaml"), file());
    Path bad =
        Files.writeString(
            directory.resolve("bad.yaml"),
            """
            policy:
              - name: x
                on: ["*/*"]
                effect: deny
                when: principal.subjct == 'a'
              - name: x
                on: ["*/*"]
                effect: deny
            """);

    assertThat(run("policy", "check", good.toString()).exit()).isZero();
    Ran ran = run("policy", "check", bad.toString());

    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err())
        .contains("bad.yaml:5:", "policy[0].when", "undeclared reference", "at column 1 of")
        .contains("policy[1].name", "another rule has the name x");
  }
}
