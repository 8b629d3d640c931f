package dev.roundhouse.systemtools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.gateway.BuiltIn.Asker;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Scope;
import dev.roundhouse.systemtools.containers.ScriptedEngine;
import dev.roundhouse.systemtools.network.Resolver;
import dev.roundhouse.systemtools.toon.Toon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every tool that there is, on a machine that is put together here: a tool that is new fails until
/// it has its arguments here.
final class EveryToolTest {
  private static final Asker ADMIN = new Asker("ada", Grants.of(Set.of(Scope.ADMIN)));
  private static final int MOST = 72 << 10;

  /// Those that speak with others than this machine; their tests are beside them.
  private static final Set<String> OUTSIDE =
      Set.of("dns_lookup", "check_ssl_certificate", "http_request_test");

  private final Path home;
  private final StandIns machine;
  private final ScriptedEngine engine;
  private final SystemTools system;

  EveryToolTest(@TempDir Path folder) throws Exception {
    Path root = folder.toRealPath();
    home = Files.createDirectory(root.resolve("open"));
    Files.writeString(home.resolve("a.log"), "one\ntwo\n");
    machine = new StandIns(root);
    engine = new ScriptedEngine(root);
    programs();
    containers();
    Path file =
        Files.writeString(
            root.resolve("s.yaml"),
            "files:\n  roots: [%s]\n  writable: [%s]\nnetwork: {allowed-hosts: [127.0.0.1]}\n"
                .formatted(home, home));
    SystemSettings settings = SettingsReader.read(file, SystemSettings.class);
    system =
        SystemTools.open(
            new SystemTools.Parts(
                () -> settings,
                List.of(),
                Resolver.ofMachine(),
                root,
                new Means(
                    engine.address(),
                    machine.programs(),
                    Files.createDirectory(root.resolve("store")),
                    AuditLog.off()),
                Ticker.system(),
                "1"));
  }

  private void programs() throws Exception {
    machine.program("usr/bin/apt-get", "echo 'Inst htop [1] (2 Debian:12/stable [amd64])'");
    machine.program("usr/bin/apt-cache", "echo 'Package: htop'");
    machine.program("usr/bin/dpkg-query", "printf 'ii \\thtop\\t1\\n'");
    machine.program("usr/bin/ping", "echo '4 packets transmitted, 4 received'");
    machine.program("usr/sbin/traceroute", "echo ' 1  127.0.0.1  0.1 ms'");
    machine.program("usr/sbin/iptables", "exit 1");
    machine.program("usr/sbin/iptables-save", "echo ':INPUT DROP [0:0]'");
    machine.program("usr/bin/trivy", "echo '{}'");
    machine.program(
        "usr/bin/systemctl", "echo Id=ssh.service; echo LoadState=loaded; echo ActiveState=active");
    Files.createDirectories(machine.root.resolve("run/systemd/system"));
  }

  private void containers() {
    String labels = "{\"com.docker.compose.project\":\"shop\"}";
    engine.when(
        "GET /containers/json",
        200,
        "[{\"Id\":\"aaaa\",\"Names\":[\"/web\"],\"State\":\"running\",\"Labels\":%s}]"
            .formatted(labels));
    String web =
        "{\"Id\":\"aaaa\",\"Name\":\"/web\",\"State\":{\"Status\":\"running\",\"Running\":true},"
            + "\"Config\":{\"Image\":\"nginx:1\",\"Env\":[\"API_TOKEN=12345678\"]}}";
    engine.when("GET /containers/aaaa/json", 200, web);
    engine.when("GET /containers/web/json", 200, web);
    engine.when("GET /containers/aaaa/logs", 200, "");
    engine.when("GET /networks", 200, "[]");
    engine.when("GET /images/json", 200, "[]");
  }

  @AfterEach
  void close() throws Exception {
    system.close();
    engine.close();
  }

  /// Arguments with which a tool answers and changes nothing.
  private Map<String, String> harmless() {
    String file = "\"path\":\"" + home + "/a.log\"";
    String folder = "{\"path\":\"" + home + "\"}";
    String dry = "\"dry_run\":true}";
    Map<String, String> all = new HashMap<>();
    all.put("test_port_connectivity", "{\"host\":\"127.0.0.1\",\"port\":22}");
    all.put("ping_host", "{\"host\":\"127.0.0.1\"}");
    all.put("traceroute", "{\"host\":\"127.0.0.1\"}");
    all.put("list_directory", folder);
    all.put("scan_secrets_in_directory", folder);
    all.put("scan_filesystem_vulnerabilities", folder);
    for (String each : List.of("get_file_info", "read_file", "tail_file", "scan_secrets_in_file")) {
      all.put(each, "{" + file + "}");
    }
    all.put("search_files", "{\"path\":\"" + home + "\",\"pattern\":\"*\"}");
    all.put("file_operations", "{\"action\":\"tail\"," + file + "}");
    all.put("write_file", "{" + file + ",\"content\":\"x\"," + dry);
    all.put("scan_container_vulnerabilities", "{\"image\":\"nginx:1\"}");
    for (String each :
        List.of("inspect_container", "get_container_logs", "analyze_container_logs")) {
      all.put(each, "{\"container\":\"web\"}");
    }
    for (String each : List.of("start_container", "stop_container", "restart_container")) {
      all.put(each, "{\"container\":\"web\"," + dry);
    }
    all.put("manage_container", "{\"action\":\"stop\",\"name_or_id\":\"web\"," + dry);
    all.put("update_docker_container", "{\"name\":\"web\"," + dry);
    all.put("pull_docker_image", "{\"image\":\"nginx\"," + dry);
    all.put("get_stack_status", "{\"stack\":\"shop\"}");
    all.put("get_stack_network_info", "{\"stack_name\":\"shop\"}");
    for (String each : List.of("deploy_stack", "pull_stack", "restart_stack")) {
      all.put(each, "{\"stack\":\"shop\"," + dry);
    }
    all.put("install_package", "{\"name\":\"htop\"," + dry);
    all.put("manage_packages", "{\"action\":\"install\",\"name\":\"htop\"," + dry);
    all.put("update_system_packages", "{" + dry);
    all.put("get_service_status", "{\"service\":\"ssh\"}");
    all.put("restart_service", "{\"service\":\"ssh\"," + dry);
    all.put("manage_inventory", "{\"action\":\"add\",\"name\":\"x\"," + dry);
    all.put("set_system_identity", "{\"role\":\"x\"," + dry);
    all.put("create_snapshot", "{" + dry);
    all.put("compare_snapshots", "{\"first\":\"now\"}");
    all.put("add_firewall_rule", "{\"action\":\"allow\",\"port\":80," + dry);
    all.put("delete_firewall_rule", "{\"action\":\"allow\",\"port\":80," + dry);
    return all;
  }

  private Json ask(String method, String params) throws Exception {
    byte[] request = Rpc.request("7".getBytes(UTF_8), method, params.getBytes(UTF_8));
    return Json.parse(system.answer(request, ADMIN)).get("result");
  }

  private static String text(Json result) {
    return Objects.requireNonNull(result.get("content").items().getFirst().get("text").text());
  }

  @Test
  void eachAnswerIsOfItsFormInBothTextsAndHasAnEnd() throws Exception {
    String undo = undoId();
    Map<String, String> harmless = harmless();
    harmless.put("undo_write_file", "{\"undo_id\":\"%s\",\"dry_run\":true}".formatted(undo));
    Set<String> answered = new TreeSet<>();
    for (Json tool : ask("tools/list", "{}").get("tools").items()) {
      String name = Objects.requireNonNull(tool.get("name").text());
      boolean hasToon = tool.get("inputSchema").get("properties").get("format").isPresent();
      String arguments = harmless.getOrDefault(name, "{}");
      if (!OUTSIDE.contains(name)) {
        answered.add(name);
        String call = "{\"name\":\"%s\",\"arguments\":%s}".formatted(name, arguments);
        Json result = ask("tools/call", call);

        assertThat(result.get("isError").truth(true)).as(name + ": " + result).isFalse();
        Json answer = result.get("structuredContent");
        assertThat(Schema.problems(tool.get("outputSchema"), answer)).as(name).isEmpty();
        assertThat(text(result)).as(name).isEqualTo(answer.toString());
        assertThat(answer.toString().length()).as(name).isLessThan(MOST);
        if (hasToon) {
          toon(name, arguments);
        }
      }
    }
    assertThat(answered).as("arguments of tools that are not there").containsAll(harmless.keySet());
    assertThat(engine.requests()).allMatch(each -> each.startsWith("GET "));
    assertThat(machine.ran())
        .noneMatch(line -> line.matches("(apt-get -y|systemctl restart|iptables.* -[ID] ).*"));
    assertThat(home.resolve("a.log")).hasContent("x");
  }

  private String undoId() throws Exception {
    String write =
        "{\"name\":\"write_file\",\"arguments\":{\"path\":\"%s/a.log\",\"content\":\"x\"}}"
            .formatted(home);
    return String.valueOf(ask("tools/call", write).get("structuredContent").get("undo_id").text());
  }

  private void toon(String name, String arguments) throws Exception {
    String comma = arguments.equals("{}") ? "" : ",";
    String asked = "{\"format\":\"toon\"" + comma + arguments.substring(1);
    Json result = ask("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(name, asked));

    String text = text(result);
    assertThat(Toon.encode(result.get("structuredContent"))).as(name).isEqualTo(text);
    assertThat(Toon.encode(Json.parse(Toon.decode(text)))).as(name + " and back").isEqualTo(text);
  }

  @Test
  void eachResourceIsTheAnswerOfItsTool() throws Exception {
    List<Json> resources = ask("resources/list", "{}").get("resources").items();
    assertThat(resources).hasSizeGreaterThanOrEqualTo(12);
    for (Json each : resources) {
      String uri = each.get("uri").text();
      Json content =
          ask("resources/read", "{\"uri\":\"" + uri + "\"}").get("contents").items().getFirst();
      assertThat(content.get("uri").text()).isEqualTo(uri);
      byte[] text = Objects.requireNonNull(content.get("text").text()).getBytes(UTF_8);
      assertThat(Json.parse(text).members()).as(uri).isNotEmpty();
    }
  }

  /// What a prompt tells a model to call is there.
  @Test
  void promptsNameToolsThatExist() throws Exception {
    Set<String> tools = new TreeSet<>();
    ask("tools/list", "{}")
        .get("tools")
        .items()
        .forEach(tool -> tools.add(tool.get("name").text()));
    for (Prompt prompt : Prompts.ALL) {
      java.util.regex.Matcher words =
          java.util.regex.Pattern.compile("\\b[a-z]+(?:_[a-z]+)+\\b").matcher(prompt.text());
      while (words.find()) {
        assertThat(
                tools.contains(words.group())
                    || Set.of("dry_run", "cpu_percent").contains(words.group()))
            .as(prompt.name() + " names " + words.group())
            .isTrue();
      }
    }
  }
}
