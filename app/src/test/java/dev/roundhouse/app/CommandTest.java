package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every command, typed at a program that runs: what it prints where, and how it ends.
final class CommandTest {
  private final Path data;
  private final Path folder;
  private final RunningHouse house;

  CommandTest(@TempDir Path directory) throws Exception {
    this.folder = directory;
    this.data = directory.resolve("data");
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

  private Terminal.Ended run(String... arguments) throws Exception {
    return Terminal.run(data, List.of(arguments));
  }

  /// Output that is nothing but one JSON value.
  private Json json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    int rest = all.indexOf("--");
    all.add(rest < 0 ? all.size() : rest, "--json");
    Terminal.Ended ended = Terminal.run(data, all);
    assertThat(ended.exit()).as(ended.err()).isZero();
    return Json.parse(ended.out().getBytes(UTF_8));
  }

  private void addBridge(String name) throws Exception {
    house.addCommand(name, Node.command("bridge-server.mjs"));
  }

  @Test
  void addsListsAndRemovesAServer() throws Exception {
    List<String> command = new ArrayList<>(List.of("add", "one", "--"));
    command.addAll(Node.command("bridge-server.mjs"));

    Json added = json(command.toArray(String[]::new));
    Json servers = json("servers");
    Terminal.Ended table = run("servers");
    Terminal.Ended removed = run("remove", "one");

    assertThat(added.get("server").get("name").text()).isEqualTo("one");
    assertThat(added.get("answered").truth(false)).isTrue();
    assertThat(added.get("tools").integer(0)).isEqualTo(14);
    assertThat(servers.get("servers").items().getFirst().get("name").text()).isEqualTo("one");
    Json untried = json("add", "two", "--no-start", "--", "true");
    assertThat(untried.get("server").get("name").text()).isEqualTo("two");
    assertThat(untried.get("answered").isPresent()).isFalse();
    assertThat(json("remove", "two").get("removed").text()).isEqualTo("two");
    assertThat(table.out()).startsWith("SERVER").contains("one", "store", "bridge-server.mjs");
    assertThat(removed.exit()).isZero();
    assertThat(removed.out()).isEmpty();
    assertThat(json("servers").get("servers").items()).isEmpty();
  }

  @Test
  void saysHowAServerFaredOnStandardErrorAlone() throws Exception {
    List<String> command = new ArrayList<>(List.of("add", "one", "--"));
    command.addAll(Node.command("bridge-server.mjs"));

    Terminal.Ended good = run(command.toArray(String[]::new));
    Terminal.Ended bad = run("add", "two", "--", "/no/such/program");
    Terminal.Ended untried = run("add", "three", "--no-start", "--", "/no/such/program");
    Json dead = json("add", "four", "--url", "http://127.0.0.1:9/mcp");

    assertThat(good.out()).isEmpty();
    assertThat(good.err()).contains("starting it once", "behind the door with 14 tools");
    assertThat(bad.exit()).isZero();
    assertThat(bad.err()).contains("/no/such/program");
    assertThat(untried.exit()).isZero();
    assertThat(untried.out() + untried.err()).isEmpty();
    assertThat(dead.get("server").get("name").text()).isEqualTo("four");
    assertThat(dead.get("answered").truth(true)).isFalse();
    assertThat(dead.get("problem").text()).contains("four", "127.0.0.1:9");
    assertThat(dead.get("tools").isPresent()).isFalse();
  }

  @Test
  void listsToolsAndWhatIsMissing() throws Exception {
    addBridge("one");
    house.addCommand("absent", List.of("/no/such/program"));

    Json tools = json("tools");
    Terminal.Ended table = run("tools", "--wait", "5s");

    assertThat(tools.get("tools").items().getFirst().get("name").text()).startsWith("one__");
    assertThat(tools.get("missing").items().getFirst().get("server").text()).isEqualTo("absent");
    assertThat(table.out()).startsWith("TOOL").contains("one__counter").doesNotContain("missing");
    assertThat(table.err()).contains("missing: server absent");
  }

  @Test
  void callsAToolWithArgumentsOfItsTypes() throws Exception {
    try (Node.Fixture fixture = Node.fixture("modern")) {
      house.addUrl("fixture", fixture.url());

      Terminal.Ended sum = run("call", "fixture__test_structured", "a=2", "b=3.5");
      Json whole = json("call", "fixture__test_structured", "a=2", "b=40");
      Terminal.Ended mirrored = run("call", "fixture__test_x_mcp_header", "region=007", "level=7");

      assertThat(sum.exit()).as(sum.err()).isZero();
      assertThat(sum.out()).isEqualTo("5.5\n");
      assertThat(whole.get("structuredContent").get("sum").integer(0)).isEqualTo(42);
      assertThat(mirrored.out()).isEqualTo("region=007\n");
    }
  }

  @Test
  void endsACallWithWhatBecameOfIt() throws Exception {
    try (Node.Fixture fixture = Node.fixture("both")) {
      house.addUrl("fixture", fixture.url());
      house.addCommand("absent", List.of("/no/such/program"));

      Terminal.Ended failed = run("call", "fixture__test_error_handling");
      Terminal.Ended unknown = run("call", "fixture__no_such_tool");
      Terminal.Ended unavailable = run("call", "absent__tool");

      assertThat(failed.exit()).isEqualTo(5);
      assertThat(failed.out()).contains("intentionally returns an error");
      assertThat(unknown.exit()).isEqualTo(4);
      assertThat(unknown.out()).isEmpty();
      assertThat(unknown.err()).contains("there is no tool fixture__no_such_tool");
      assertThat(unavailable.exit()).isEqualTo(1);
      assertThat(unavailable.err()).contains("server absent", "/no/such/program");
    }
  }

  @Test
  void makesListsAndRevokesTokens() throws Exception {
    Terminal.Ended plain = run("token", "create", "--scope", "mcp,monitor", "--subject", "bob");
    Json made = json("token", "create", "--ttl", "5m");
    Json all = json("token", "list");
    Terminal.Ended table = run("token", "list");
    String id = String.valueOf(made.get("id").text());
    Terminal.Ended revoked = run("token", "revoke", id);
    Terminal.Ended again = run("token", "revoke", "nobody");

    assertThat(plain.out().strip().lines()).hasSize(1);
    assertThat(plain.err()).startsWith("good until ");
    assertThat(made.get("scopes").toString()).isEqualTo("[\"mcp\"]");
    assertThat(all.get("tokens").items()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(table.out()).startsWith("ID").contains("bob", "mcp,monitor");
    assertThat(revoked.exit()).isZero();
    assertThat(revoked.out()).isEmpty();
    assertThat(again.exit()).isEqualTo(4);
    assertThat(json("token", "revoke", id).get("revoked").text()).isEqualTo(id);
  }

  @Test
  void takesOverAClientsFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("mcp.json"),
            "{\"mcpServers\":{\"one\":{\"command\":\"/bin/true\"},\"two\":{}}}");

    Terminal.Ended taken = run("import", "--json", file.toString());
    Terminal.Ended table = run("import", file.toString());
    Terminal.Ended absent = run("import", folder.resolve("nothing.json").toString());
    Terminal.Ended broken =
        run("import", Files.writeString(folder.resolve("x.json"), "{").toString());

    Json report = Json.parse(taken.out().getBytes(UTF_8));
    assertThat(taken.exit()).isEqualTo(1);
    assertThat(report.get("servers").items().getFirst().get("result").text()).isEqualTo("taken");
    assertThat(report.get("servers").items().getLast().get("result").text()).isEqualTo("refused");
    assertThat(table.out()).contains("SERVER", "refused");
    assertThat(absent.exit()).isEqualTo(4);
    assertThat(absent.out()).isEmpty();
    assertThat(broken.exit()).isEqualTo(3);
    assertThat(broken.out()).isEmpty();
  }

  @Test
  void checksAndShowsTheConfiguration() throws Exception {
    Path good = Files.writeString(folder.resolve("good.yaml"), "listen:\n  port: 0\n");
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "listen:\n  prot: 0\n");

    Terminal.Ended checked = Terminal.bare(List.of("config", "check", good.toString()));
    Terminal.Ended refused = Terminal.bare(List.of("config", "check", bad.toString()));
    Terminal.Ended absent = Terminal.bare(List.of("config", "check", folder + "/nothing.yaml"));
    Terminal.Ended schema = Terminal.bare(List.of("config", "schema"));
    Terminal.Ended shown = run("config", "show", "--config", good.toString());
    Terminal.Ended unshown = run("config", "show", "--config", bad.toString());

    assertThat(checked.exit()).isZero();
    assertThat(checked.out()).contains("is good");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("bad.yaml:2:3", "prot", "port");
    assertThat(absent.exit()).isEqualTo(4);
    assertThat(Json.parse(schema.out().getBytes(UTF_8)).get("properties").isPresent()).isTrue();
    assertThat(shown.out()).contains("listen:");
    assertThat(json("config", "show").get("listen").get("port").integer(0)).isEqualTo(4444);
    assertThat(Terminal.bare(List.of("config", "schema", "--json"))).isEqualTo(schema);
    assertThat(unshown.exit()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | 2",
        "servers --nonsense | 2",
        "add one | 2",
        "add one --url http://h/mcp -- command | 2",
        "add Not_A_Name --url http://h/mcp | 2",
        "add one --url http://h/mcp --kind pigeon | 2",
        "add one --env X -- command | 2",
        "remove | 2",
        "remove nobody | 4",
        "remove Not_A_Name! | 4",
        "call | 2",
        "call tool argument | 2",
        "call tool a=1 a=2 | 2",
        "tools --wait soon | 2",
        "stdio --server a --virtual b | 2",
        "token revoke | 2",
        "token create --scope everything | 2",
        "token create --ttl forever | 2"
      })
  void refusesWhatMakesNoSense(String line, int exit) throws Exception {
    Terminal.Ended ended = run(line.split(" "));

    assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "servers --json --nonsense | 2",
        "remove nobody --json | 4",
        "call nothing --json | 4",
        "import nothing.json --json | 4",
        "token create --scope everything --json | 2"
      })
  void tellsScriptsWhatWentWrong(String line, int exit) throws Exception {
    Terminal.Ended ended = run(line.split(" "));

    Json error = Json.parse(ended.out().getBytes(UTF_8)).get("error");
    assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
    assertThat(error.get("exit").integer(0)).isEqualTo(exit);
    assertThat(ended.err()).contains(String.valueOf(error.get("message").text()));
  }

  @Test
  void explainsEachCommandBothWays() {
    Ran asked = Ran.of("help", "token", "create");
    Ran option = Ran.of("token", "create", "--help");

    assertThat(asked).isEqualTo(option);
    assertThat(asked.exit()).isZero();
    assertThat(asked.out()).contains("(default: 24h)");
    assertThat(Ran.of("token", "create", "--version").out()).startsWith("roundhouse ");
    assertThat(Ran.of("help").out()).isEqualTo(Ran.of("--help").out());
  }

  @Test
  void explainsItself() throws Exception {
    Terminal.Ended nothing = Terminal.bare(List.of());
    Terminal.Ended help = Terminal.bare(List.of("--help"));
    Terminal.Ended version = Terminal.bare(List.of("--version"));

    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("up", "import", "add", "call", "token", "Exit codes");
    assertThat(version.out().strip()).isEqualTo("roundhouse " + Version.current());
  }
}
