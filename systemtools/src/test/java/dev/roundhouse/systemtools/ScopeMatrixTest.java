package dev.roundhouse.systemtools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.gateway.BuiltIn.Asker;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Scope;
import dev.roundhouse.systemtools.network.Resolver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each tool needs and says of itself, against a table that is kept here by hand: a tool that
/// is new, or has changed its scope, fails until somebody has thought about it.
final class ScopeMatrixTest {
  /// Scope, risk and what it does (l: looks, a: asks others, c: changes, f: changes by what it
  /// fetches, k: keeps) of every tool.
  private static final Map<String, List<String>> EXPECTED =
      Map.of(
          " low l",
          List.of("health_check"),
          "system:read low l",
          List.of(
              "get_system_status",
              "get_top_processes",
              "check_system_updates",
              "list_services",
              "get_service_status"),
          "system:admin high c",
          List.of("restart_service"),
          "system:admin critical f",
          List.of("update_system_packages", "install_package", "manage_packages"),
          "network:read low l",
          List.of("get_network_status", "get_network_io_counters"),
          "network:read moderate l",
          List.of("get_active_connections"),
          "network:diag moderate a",
          List.of(
              "ping_host",
              "traceroute",
              "test_port_connectivity",
              "dns_lookup",
              "check_ssl_certificate"),
          "network:diag high a",
          List.of("http_request_test"),
          "file:read high l",
          List.of(
              "list_directory",
              "get_file_info",
              "read_file",
              "tail_file",
              "search_files",
              "file_operations"),
          "file:write high c",
          List.of("write_file", "undo_write_file"));

  private static final Map<String, List<String>> CONTAINERS =
      Map.of(
          "container:read low l",
          List.of(
              "get_container_list",
              "inspect_container",
              "get_container_logs",
              "analyze_container_logs",
              "get_docker_networks",
              "list_docker_images",
              "list_stacks",
              "get_stack_status",
              "get_stack_network_info"),
          "container:write high c",
          List.of(
              "manage_container",
              "start_container",
              "stop_container",
              "restart_container",
              "restart_stack"),
          "container:write high f",
          List.of("deploy_stack", "pull_stack"),
          "docker:admin critical f",
          List.of("pull_docker_image"),
          "container:admin critical f",
          List.of("update_docker_container"));

  private static final Map<String, List<String>> SAFETY =
      Map.of(
          "system:read low l",
          List.of(
              "scan_installed_applications",
              "get_inventory",
              "list_snapshots",
              "compare_snapshots"),
          "system:read low k",
          List.of("create_snapshot"),
          "system:admin moderate c",
          List.of("manage_inventory", "set_system_identity"),
          "security:scan moderate l",
          List.of(
              "scan_secrets_in_file",
              "scan_secrets_in_directory",
              "scan_docker_config_secrets",
              "run_cis_benchmark",
              "scan_filesystem_vulnerabilities",
              "scan_container_vulnerabilities"),
          "security:read low l",
          List.of("get_firewall_status", "list_firewall_rules"),
          "security:write critical c",
          List.of("add_firewall_rule", "delete_firewall_rule"),
          "audit:read low l",
          List.of("audit_log_query"));

  /// What one word opens besides itself, kept by hand too.
  private static final Map<String, Set<String>> OPENS =
      Map.of(
          "monitor",
          Set.of("system:read", "network:read"),
          "fs",
          Set.of("file:read"),
          "docker",
          Set.of("container:read", "container:write", "container:admin"),
          "readonly",
          Set.of(
              "system:read",
              "network:read",
              "file:read",
              "container:read",
              "security:read",
              "audit:read"));

  private final SystemTools system;

  ScopeMatrixTest(@TempDir Path folder) {
    system =
        SystemTools.open(
            new SystemTools.Parts(
                () -> {
                  throw new AssertionError("nothing is done");
                },
                List.of(),
                Resolver.ofMachine(),
                folder,
                new Means(
                    folder + "/no.sock",
                    new HostPrograms(folder, Ticker.system()),
                    folder,
                    AuditLog.off()),
                Ticker.system(),
                "1"));
  }

  @AfterEach
  void close() {
    system.close();
  }

  private static List<String> expected(String tool) {
    return Stream.of(EXPECTED, CONTAINERS, SAFETY)
        .flatMap(table -> table.entrySet().stream())
        .filter(each -> each.getValue().contains(tool))
        .map(each -> List.of(each.getKey().split(" ", -1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(tool + " stands in no table of this test"));
  }

  private Json ask(String method, String params, Asker asker) throws Exception {
    return Json.parse(
        system.answer(Rpc.request("7".getBytes(UTF_8), method, params.getBytes(UTF_8)), asker));
  }

  @Test
  void eachToolSaysOfItselfWhatTheTableSays() throws Exception {
    Asker admin = new Asker("ada", Grants.of(Set.of(new Scope("admin"))));
    List<Json> tools = ask("tools/list", "{}", admin).get("result").get("tools").items();
    assertThat(tools).hasSizeGreaterThan(30);
    for (Json tool : tools) {
      String name = Objects.requireNonNull(tool.get("name").text());
      List<String> row = expected(name);
      Json meta = tool.get("_meta");
      assertThat(meta.get("dev.roundhouse/scope").text()).as(name).isEqualTo(row.getFirst());
      assertThat(meta.get("dev.roundhouse/risk").text()).as(name).isEqualTo(row.get(1));
      boolean isDestructive = row.get(2).equals("c") || row.get(2).equals("f");
      boolean isChange = isDestructive || row.get(2).equals("k");
      boolean isOutside = row.get(2).equals("a") || row.get(2).equals("f");
      Json hints = tool.get("annotations");
      assertThat(hints.get("readOnlyHint").truth(isChange)).as(name).isEqualTo(!isChange);
      assertThat(hints.get("destructiveHint").truth(!isDestructive))
          .as(name)
          .isEqualTo(isDestructive);
      assertThat(hints.get("openWorldHint").truth(!isOutside)).as(name).isEqualTo(isOutside);
      assertThat(tool.get("outputSchema").get("type").text()).as(name).isEqualTo("object");
      assertThat(tool.get("inputSchema").get("additionalProperties").type())
          .as(name)
          .isEqualTo(JsonType.FALSE);
      if (isChange) {
        assertThat(tool.get("inputSchema").get("properties").get("dry_run").type())
            .as("a change can be tried: " + name)
            .isEqualTo(JsonType.OBJECT);
      }
    }
  }

  /// Every scope that there is, alone, and words that are none.
  static Stream<String> scopes() {
    return Stream.concat(
        Scope.words().stream(), Stream.of("system:rea", "SYSTEM:READ", "*", "system", ":read"));
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void oneScopeIsGoodForItsToolsAndForNoOthers(String scope) throws Exception {
    Asker asker = new Asker("ada", Grants.of(Set.of(new Scope(scope))));
    for (ToolLine tool : system.lines()) {
      String needed = expected(tool.name()).getFirst();
      boolean isGood =
          needed.isEmpty()
              || scope.equals("admin")
              || scope.equals(needed)
              || OPENS.getOrDefault(scope, Set.of()).contains(needed);

      Json answer =
          ask(
              "tools/call",
              "{\"name\":\"%s\",\"arguments\":{\"no\":1}}".formatted(tool.name()),
              asker);

      String row = tool.name() + " with " + scope;
      if (isGood) {
        assertThat(answer.get("result").get("isError").truth(false)).as(row).isTrue();
        assertThat(answer.toString()).as(row).contains("there is no argument no");
      } else {
        assertThat(answer.get("error").get("code").integer(0)).as(row).isEqualTo(-31010);
        assertThat(answer.get("error").get("data").get("scope").text()).isEqualTo(needed);
      }
    }
  }
}
