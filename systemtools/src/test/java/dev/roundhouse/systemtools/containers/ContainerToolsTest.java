package dev.roundhouse.systemtools.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.Tried;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Tool;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tools before an engine that answers from a table and keeps what it was asked.
final class ContainerToolsTest {
  private static final String LABELS =
      "{\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"%s\","
          + "\"com.docker.compose.depends_on\":\"%s\"}";

  private final Path directory;
  private final ScriptedEngine engine;
  private final Engines engines;
  private Map<String, Path> files = Map.of();

  ContainerToolsTest(@TempDir Path directory) throws Exception {
    this.directory = directory;
    this.engine = new ScriptedEngine(directory);
    this.engines = new Engines(engine.address());
    String listed =
        "[{\"Id\":\"%s\",\"Names\":[\"/%s\"],\"Image\":\"nginx:1\",\"State\":\"%s\","
            + "\"Status\":\"Up\",\"Created\":1700000000,\"Ports\":[{\"IP\":\"127.0.0.1\","
            + "\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"}],\"Labels\":%s},";
    String web = listed.formatted("aaaa", "web", "running", LABELS.formatted("web", "db:x:true"));
    String database = listed.formatted("bbbb", "db", "exited", LABELS.formatted("db", ""));
    engine.when("GET /containers/json", 200, web + database.substring(1).replaceAll(",$", "]"));
    container("aaaa", "web", "running", "{}");
    container("bbbb", "db", "exited", "{}");
    container("cccc", "ours", "running", "{\"dev.roundhouse.house\":\"x\"}");
    engine.when("GET /networks", 200, "[{\"Id\":\"n1\"}]");
    engine.when("GET /networks/n1", 200, "{\"Id\":\"n1\",\"Name\":\"bridge\",\"IPAM\":{}}");
    engine.when("GET /images/json", 200, "[{\"Id\":\"sha256:12\",\"RepoTags\":[\"a:1\"]}]");
    engine.when("GET /images/nginx:1/json", 200, "{\"Id\":\"sha256:34\"}");
    for (String id : List.of("aaaa", "bbbb")) {
      engine.when("POST /containers/" + id + "/start", 204, "");
      engine.when("POST /containers/" + id + "/stop", 204, "");
      engine.when("POST /containers/" + id + "/restart", 204, "");
    }
  }

  private void container(String id, String name, String state, String labels) {
    String told =
        "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Image\":\"sha256:34\",\"Path\":\"nginx\",\"State\":"
                .formatted(id, name)
            + "{\"Status\":\"%s\",\"Running\":%s,\"ExitCode\":3},\"HostConfig\":{},\"Config\":"
                .formatted(state, state.equals("running"))
            + "{\"Image\":\"nginx:1\",\"Env\":[\"PASSWORD=hunter2\",\"EMPTY\"],\"Labels\":%s},"
                .formatted(labels)
            + "\"NetworkSettings\":{\"Networks\":{\"bridge\":{\"IPAddress\":\"172.17.0.2\"}}}}";
    engine.when("GET /containers/" + id + "/json", 200, told);
    engine.when("GET /containers/" + name + "/json", 200, told);
  }

  @AfterEach
  void close() throws Exception {
    engines.close();
    engine.close();
  }

  private List<Tool> tools() {
    Compose compose =
        new Compose(new HostPrograms(directory, Ticker.system()), files, engine.address());
    return new ContainerTools(
            engines, () -> compose, () -> 64 << 10, new Confirmation(), Ticker.system())
        .tools();
  }

  private Json run(String name, String arguments) throws Exception {
    return Tried.run(tools(), name, arguments);
  }

  /// Arguments with which each tool that looks has an answer.
  private static final Map<String, String> LOOKS =
      Map.of(
          "get_container_list", "{}",
          "inspect_container", "{\"container\":\"web\"}",
          "get_container_logs", "{\"container\":\"web\"}",
          "analyze_container_logs", "{\"container\":\"web\"}",
          "get_docker_networks", "{}",
          "list_docker_images", "{}",
          "list_stacks", "{}",
          "get_stack_status", "{\"stack\":\"shop\"}",
          "get_stack_network_info", "{\"stack_name\":\"shop\"}");

  @Test
  void everyToolThatLooksOnlyAsks() throws Exception {
    engine.when("GET /containers/aaaa/logs", 200, log("one\n"));
    List<String> names =
        tools().stream()
            .filter(tool -> tool.needs().scope().equals("container:read"))
            .map(Tool::name)
            .toList();
    assertThat(names).containsExactlyInAnyOrderElementsOf(LOOKS.keySet());
    for (String name : names) {
      engine.forget();

      run(name, LOOKS.getOrDefault(name, "{}"));

      assertThat(engine.requests()).as(name).isNotEmpty().allMatch(each -> each.startsWith("GET "));
    }
  }

  /// What a dry run asks is only ever a look, whatever the tool could do.
  @Test
  void nothingIsChangedByADryRun() throws Exception {
    Map<String, String> dry =
        Map.of(
            "manage_container", "{\"action\":\"stop\",\"name_or_id\":\"web\",\"dry_run\":true}",
            "start_container", "{\"container\":\"db\",\"dry_run\":true}",
            "stop_container", "{\"container\":\"web\",\"dry_run\":true}",
            "restart_container", "{\"container\":\"web\",\"dry_run\":true}",
            "deploy_stack", "{\"stack\":\"shop\",\"dry_run\":true}",
            "pull_stack", "{\"stack\":\"shop\",\"dry_run\":true}",
            "restart_stack", "{\"stack\":\"shop\",\"dry_run\":true}",
            "pull_docker_image", "{\"image\":\"nginx\",\"tag\":\"1\",\"dry_run\":true}",
            "update_docker_container", "{\"name\":\"web\",\"dry_run\":true}");
    List<String> changes =
        tools().stream()
            .filter(tool -> !tool.needs().effect().isReadOnly())
            .map(Tool::name)
            .toList();
    assertThat(changes).containsExactlyInAnyOrderElementsOf(dry.keySet());
    for (String name : changes) {
      engine.forget();

      Json answer = run(name, dry.getOrDefault(name, "{}"));

      Json told = name.equals("manage_container") ? answer.get("change") : answer;
      assertThat(told.get("dry_run").truth(false)).as(name).isTrue();
      assertThat(told.get("steps").items()).as(name).isNotEmpty();
      assertThat(engine.requests()).as(name).isNotEmpty().allMatch(each -> each.startsWith("GET "));
    }
  }

  @Test
  void valuesOfVariablesAreNotTold() throws Exception {
    Json told = run("inspect_container", "{\"container\":\"web\"}");

    assertThat(told.get("variables").toString()).isEqualTo("[\"PASSWORD\",\"EMPTY\"]");
    assertThat(told.toString()).doesNotContain("hunter2");
  }

  @Test
  void aChangeIsWhatItsDryRunSaid() throws Exception {
    Json dry = run("stop_container", "{\"container\":\"web\",\"dry_run\":true}");
    engine.forget();
    Json done = run("stop_container", "{\"container\":\"web\"}");

    assertThat(dry.get("steps").toString()).isEqualTo("[\"stop container web (aaaa)\"]");
    assertThat(done.get("steps").toString()).isEqualTo(dry.get("steps").toString());
    assertThat(done.get("after").text()).isEqualTo("running"); // as the engine says, not as hoped
    assertThat(engine.requests()).contains("POST /containers/aaaa/stop?t=10");

    engine.forget();
    run("start_container", "{\"container\":\"web\"}");
    assertThat(engine.requests()).noneMatch(each -> each.startsWith("POST"));
  }

  @Test
  void whatTheFleetRunsIsLeftToTheFleet() {
    assertThatThrownBy(() -> run("stop_container", "{\"container\":\"ours\"}"))
        .hasMessageContaining("roundhouse server stop");
    assertThatThrownBy(() -> run("update_docker_container", "{\"name\":\"ours\"}"))
        .hasMessageContaining("a server that Roundhouse runs");
    assertThat(engine.requests()).noneMatch(each -> each.startsWith("POST"));
  }

  @Test
  void namesAreCheckedBeforeTheyAreAsked() {
    for (String bad : List.of("../x", "a/b", "-x", "a b", "a%2f", "a?b", ".x")) {
      assertThatThrownBy(() -> run("inspect_container", "{\"container\":\"" + bad + "\"}"))
          .as(bad)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("container is the name or id");
    }
    for (String bad : List.of("nginx:1", "a//b", "../a", "a@sha256:00", "Nginx ")) {
      assertThatThrownBy(() -> run("pull_docker_image", "{\"image\":\"" + bad + "\"}"))
          .as(bad)
          .hasMessageContaining("image is the name of an image");
    }
    assertThatThrownBy(() -> run("manage_container", "{\"name_or_id\":\"web\"}"))
        .hasMessageContaining("action is missing");
    assertThat(engine.requests()).isEmpty();
  }

  private static byte[] log(String... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String piece : pieces) {
      byte[] bytes = piece.getBytes(UTF_8);
      all.writeBytes(ByteBuffer.allocate(8).put((byte) 1).putInt(4, bytes.length).array());
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  @Test
  void aLogIsTakenOutOfItsFramesAndCounted() throws Exception {
    engine.when(
        "GET /containers/aaaa/logs",
        200,
        log("ERROR 17 at 0x1f\nERR", "OR 18 at 0x2f\n", "warn: disk\nterror is fine\n"));

    Json log = run("get_container_logs", "{\"container\":\"web\",\"lines\":3}");
    Json told = run("analyze_container_logs", "{\"container\":\"web\"}");

    assertThat(log.get("content").text())
        .isEqualTo("ERROR 17 at 0x1f\nERROR 18 at 0x2f\nwarn: disk\nterror is fine");
    assertThat(engine.requests()).anyMatch(each -> each.contains("tail=3"));
    assertThat(told.get("levels").toString())
        .isEqualTo("{\"error\":2,\"warning\":1,\"info\":0,\"debug\":0,\"other\":1}");
    assertThat(told.get("repeated").items().getFirst().toString())
        .isEqualTo("{\"count\":2,\"level\":\"error\",\"example\":\"ERROR 17 at 0x1f\"}");
  }

  @Test
  void answersHaveAnEnd() throws Exception {
    engine.when("GET /containers/aaaa/logs", 200, log(("x".repeat(99) + "\n").repeat(2000)));

    Json told = run("get_container_logs", "{\"container\":\"web\",\"lines\":10000}");

    assertThat(told.get("truncated").truth(false)).isTrue();
    assertThat(told.toString().length()).isLessThan(70 << 10);
  }

  @Test
  void aStackIsStartedInTheOrderOfItsNeeds() throws Exception {
    Json done = run("restart_stack", "{\"stack\":\"shop\"}");

    assertThat(done.get("before").text()).isEqualTo("1 of 2 containers run");
    assertThat(engine.requests().stream().filter(each -> each.startsWith("POST")))
        .containsExactly(
            "POST /containers/bbbb/restart?t=10", "POST /containers/aaaa/restart?t=10");

    engine.forget();
    run("deploy_stack", "{\"stack\":\"shop\"}");
    assertThat(engine.requests().stream().filter(each -> each.startsWith("POST")))
        .containsExactly("POST /containers/bbbb/start");
  }

  @Test
  void whatOnlyAComposeProgramCanDoIsSaid() throws Exception {
    assertThatThrownBy(() -> run("deploy_stack", "{\"stack\":\"blog\"}"))
        .hasMessageContaining("list it in system.containers.stacks");
    files = Map.of("blog", Files.writeString(directory.resolve("blog.yaml"), "services: {}\n"));
    assertThatThrownBy(() -> run("deploy_stack", "{\"stack\":\"blog\"}"))
        .hasMessageContaining("install docker-compose-plugin");
    assertThatThrownBy(() -> run("deploy_stack", "{\"stack\":\"shop\",\"force\":true}"))
        .hasMessageContaining("cannot be made anew");
    assertThatThrownBy(() -> run("get_stack_status", "{\"stack\":\"blog\"}"))
        .hasMessageContaining("those that have: shop");
  }

  /// A program in the place of the compose program that writes down what it was given.
  @Test
  void theComposeProgramIsGivenTheListedFileAndNothingElse() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("usr/bin"));
    Path said = directory.resolve("said");
    Path program =
        Files.writeString(
            bin.resolve("docker-compose"),
            "#!/bin/sh\necho \"$@\" >> %s\nenv | sort >> %s\necho web\necho db\n"
                .formatted(said, said));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = Files.writeString(directory.resolve("shop.yaml"), "services: {}\n");
    files = Map.of("shop", file);

    Json dry = run("deploy_stack", "{\"stack\":\"shop\",\"dry_run\":true}");
    assertThat(said).content().doesNotContain("up -d");
    run("deploy_stack", "{\"stack\":\"shop\",\"force\":true}");

    assertThat(dry.get("steps").items().getFirst().text())
        .isEqualTo("run %s -p shop -f %s up -d".formatted(program, file));
    assertThat(dry.get("steps").items()).hasSize(3);
    assertThat(said)
        .content()
        .contains("-p shop -f " + file + " up -d --force-recreate")
        .contains("DOCKER_HOST=" + engine.address())
        .doesNotContain("JAVA_HOME");
  }

  @Test
  void anUpdateIsConfirmedByItsDryRun() throws Exception {
    assertThatThrownBy(() -> run("update_docker_container", "{\"name\":\"web\"}"))
        .hasMessageContaining("needs confirm");
    assertThatThrownBy(
            () -> run("update_docker_container", "{\"name\":\"web\",\"confirm\":\"00\"}"))
        .hasMessageContaining("nothing was done");
    assertThat(engine.requests()).allMatch(each -> each.startsWith("GET"));
  }

  /// The new one is made and cannot be brought into its second network.
  @Test
  void whatFailsHalfwayIsBroughtBack() throws Exception {
    String two =
        "{\"Id\":\"aaaa\",\"Name\":\"/web\",\"Image\":\"sha256:34\",\"State\":{\"Status\":"
            + "\"running\",\"Running\":true},\"HostConfig\":{},\"Config\":{\"Image\":\"nginx:1\"},"
            + "\"NetworkSettings\":{\"Networks\":{\"one\":{},\"two\":{}}}}";
    engine.when("GET /containers/web/json", 200, two);
    engine.when("GET /images/sha256:34/json", 200, "{\"Config\":{}}");
    engine.when("POST /containers/aaaa/rename", 204, "");
    engine.when("POST /containers/create", 201, "{\"Id\":\"dddd\"}");
    engine.when("POST /networks/two/connect", 500, "{\"message\":\"no such network\"}");
    engine.when("DELETE /containers/dddd", 204, "");
    List<Tool> same = tools();
    Json dry = Tried.run(same, "update_docker_container", "{\"name\":\"web\",\"dry_run\":true}");
    String confirm = "{\"name\":\"web\",\"confirm\":\"%s\"}".formatted(dry.get("confirm").text());

    assertThatThrownBy(() -> Tried.run(same, "update_docker_container", confirm))
        .hasMessageContaining("no such network");

    assertThat(engine.requests().stream().filter(each -> !each.startsWith("GET")))
        .containsExactly(
            "POST /containers/aaaa/rename?name=web.before-update",
            "POST /containers/aaaa/stop?t=10",
            "POST /containers/create?name=web",
            "POST /networks/two/connect",
            "DELETE /containers/dddd?force=1",
            "POST /containers/aaaa/rename?name=web",
            "POST /containers/aaaa/start");
    assertThat(engine.bodies().toString()).contains("\"EndpointsConfig\":{\"one\":");
  }
}
