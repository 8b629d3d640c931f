package dev.roundhouse.systemtools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.gateway.BuiltIn.Asker;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Scope;
import dev.roundhouse.systemtools.network.Resolver;
import dev.roundhouse.systemtools.toon.Toon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemToolsTest {
  private static final Asker ADMIN = asker(Set.of("admin"));

  private final Path home;
  private final SystemTools system;

  SystemToolsTest(@TempDir Path folder) throws Exception {
    home = Files.createDirectory(folder.toRealPath().resolve("open"));
    Files.writeString(home.resolve("a.log"), "one\ntwo\n");
    Path closed = Files.createDirectory(home.resolve("data"));
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            "files:\n  roots: [%s]\n  writable: [%s]\nnetwork: {}\n".formatted(home, home));
    SystemSettings settings = SettingsReader.read(file, SystemSettings.class);
    system =
        SystemTools.open(
            new SystemTools.Parts(
                () -> settings,
                List.of(closed),
                Resolver.ofMachine(),
                Path.of("/"),
                new Means(
                    folder.resolve("no-engine.sock").toString(),
                    new HostPrograms(folder, Ticker.system()),
                    folder,
                    AuditLog.off()),
                Ticker.system(),
                "1.2"));
  }

  @AfterEach
  void close() {
    system.close();
  }

  private static Asker asker(Set<String> scopes) {
    return new Asker("ada", Grants.of(scopes.stream().map(Scope::new).collect(Collectors.toSet())));
  }

  private Json ask(String method, String params, Asker asker) throws Exception {
    byte[] request = Rpc.request("7".getBytes(UTF_8), method, params.getBytes(UTF_8));
    Json answer = Json.parse(system.answer(request, asker));
    assertThat(answer.get("id").integer(0)).isEqualTo(7);
    return answer;
  }

  private Json call(String tool, String arguments, Asker asker) throws Exception {
    return ask(
        "tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments), asker);
  }

  @Test
  void toonSaysTheSameAsJson() throws Exception {
    Json result =
        call("list_directory", "{\"path\":\"" + home + "\",\"format\":\"toon\"}", ADMIN)
            .get("result");
    String text =
        Objects.requireNonNull(result.get("content").items().getFirst().get("text").text());

    assertThat(text).contains("entries[").doesNotContain("{\"");
    assertThat(new String(Toon.decode(text), UTF_8))
        .isEqualTo(result.get("structuredContent").toString());
  }

  @Test
  void resourcesNeedTheScopeOfTheirTool() throws Exception {
    String params = "{\"uri\":\"system://status\"}";
    assertThat(
            ask("resources/read", params, asker(Set.of("mcp"))).get("error").get("code").integer(0))
        .isEqualTo(-31010);
    Json result = ask("resources/read", params, ADMIN).get("result");
    Json content = result.get("contents").items().getFirst();
    assertThat(
            Json.parse(Objects.requireNonNull(content.get("text").text()).getBytes(UTF_8))
                .get("cpu_count")
                .integer(0))
        .isPositive();
    assertThat(
            ask("resources/read", "{\"uri\":\"system://x\"}", ADMIN)
                .get("error")
                .get("code")
                .integer(0))
        .isEqualTo(-32602);
  }

  @Test
  void aResourceThatCannotBeReadIsNoFaultOfWhoAsked() throws Exception {
    Json error = ask("resources/read", "{\"uri\":\"system://containers\"}", ADMIN).get("error");

    assertThat(error.get("code").integer(0)).as(error.toString()).isEqualTo(-32603);
    assertThat(error.get("message").text()).contains("docker");
  }

  @Test
  void argumentsAreCheckedBeforeAnythingIsDone() throws Exception {
    for (String bad :
        List.of(
            "{\"limt\":3}",
            "{\"limit\":0}",
            "{\"limit\":1.5}",
            "{\"limit\":\"3\"}",
            "[]",
            "{\"limit\":99999999999999999999}",
            "{\"sort_by\":\"x\"}",
            "{\"limit\":3,\"limit\":4}",
            "{\"format\":null}",
            "\"x\"")) {
      Json result = call("get_top_processes", bad, ADMIN).get("result");
      assertThat(result.get("isError").truth(false)).as(bad).isTrue();
    }
    Json misspelt =
        call(
            "write_file",
            "{\"path\":\"%s/a.log\",\"content\":\"x\",\"dryrun\":true}".formatted(home),
            ADMIN);
    assertThat(misspelt.get("result").toString()).contains("did you mean dry_run?");
    assertThat(home.resolve("a.log")).hasContent("one\ntwo\n");
  }

  @Test
  void ninePromptsAreFilled() throws Exception {
    List<Json> prompts = ask("prompts/list", "{}", ADMIN).get("result").get("prompts").items();
    assertThat(prompts).hasSize(9);
    for (Json prompt : prompts) {
      StringBuilder given = new StringBuilder();
      for (Json argument : prompt.get("arguments").items()) {
        given
            .append(given.isEmpty() ? "" : ",")
            .append("\"%s\":\"web\"".formatted(argument.get("name").text()));
      }
      String params =
          "{\"name\":\"%s\",\"arguments\":{%s}}".formatted(prompt.get("name").text(), given);
      Json message =
          ask("prompts/get", params, ADMIN).get("result").get("messages").items().getFirst();
      assertThat(message.get("content").get("text").text())
          .doesNotContainPattern("\\{[a-z]+}")
          .hasSizeGreaterThan(200);
    }
    assertThat(
            ask("prompts/get", "{\"name\":\"troubleshoot_container\"}", ADMIN)
                .get("error")
                .get("message")
                .text())
        .contains("container is missing");
  }

  @Test
  void theOwnDataDirectoryIsClosed() throws Exception {
    Json result = call("list_directory", "{\"path\":\"" + home + "/data\"}", ADMIN).get("result");

    assertThat(result.get("isError").truth(false)).isTrue();
    assertThat(result.toString()).contains("closed to tools");
  }

  @Test
  void theIntroductionIsThatOfAModernServer() throws Exception {
    Json result = ask("server/discover", "{}", ADMIN).get("result");

    assertThat(result.get("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
    assertThat(result.get("cacheScope").text()).isEqualTo("public");
    assertThat(ask("initialize", "{}", ADMIN).get("error").get("code").integer(0))
        .isEqualTo(-32601);
    assertThat(call("no_such_tool", "{}", ADMIN).get("error").get("code").integer(0))
        .isEqualTo(-32602);
  }
}
