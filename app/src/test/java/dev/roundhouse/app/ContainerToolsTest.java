package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The tools of containers before a real engine, through the door and with tokens; a witness
/// between counts what reaches the engine. Skipped, with the reason, where there can be no engine.
@Timeout(120)
final class ContainerToolsTest {
  private static final String FILE =
      """
      listen:
        port: 0
      fleet:
        container-engine: %s
      servers:
        system:
          built-in: system
      """;

  private static @Nullable TestEngine started;
  private static @Nullable Path place;

  @TempDir private Path directory;

  @BeforeAll
  static void startEngine() throws Exception {
    TestEngine.obstacle()
        .ifPresent(why -> Assumptions.abort("container tools are not tested here: " + why));
    place = Files.createTempDirectory("rh-tools");
    started = TestEngine.start(place);
  }

  @AfterAll
  static void endEngine() throws Exception {
    if (started != null) {
      for (Json each : started.json("GET", "/containers/json?all=1", "").items()) {
        started.send("DELETE", "/containers/" + each.get("Id").text() + "?force=1", new byte[0]);
      }
      started.end();
    }
    if (place != null) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static TestEngine engine() {
    return Objects.requireNonNull(started, "was started");
  }

  private EngineWitness witness() throws Exception {
    return new EngineWitness(
        directory.resolve("w.sock"),
        Objects.requireNonNull(place, "is there").resolve("engine.sock"));
  }

  /// One that runs, made by hand, and ends when it is asked to.
  private static String made(String name, String image, String labels) throws Exception {
    String body =
        ("{\"Image\":\"%s\",\"Cmd\":[\"sh\",\"-c\",\"trap 'exit 0' TERM; echo ERROR 1; sleep 1000 &"
                + " wait\"],"
                + "\"Env\":[\"TOKEN=hunter2\"],\"Labels\":%s,"
                + "\"HostConfig\":{\"NetworkMode\":\"none\",\"Memory\":33554432}}")
            .formatted(image, labels);
    Json made = engine().json("POST", "/containers/create?name=" + name, body);
    String id = String.valueOf(made.get("Id").text());
    engine().send("POST", "/containers/" + id + "/start", new byte[0]);
    return id;
  }

  private static Json called(RunningHouse house, String token, String tool, String arguments)
      throws Exception {
    try (Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES, token)) {
      return party.call("system__" + tool, arguments);
    }
  }

  private static Json structured(Json answer) {
    assertThat(answer.get("result").get("isError").truth(true)).as(answer.toString()).isFalse();
    return answer.get("result").get("structuredContent");
  }

  private static String token(RunningHouse house, String scopes) throws Exception {
    String wish = "{\"scopes\":[\"mcp\",%s],\"subject\":\"ada\"}".formatted(scopes);
    Json made = Json.parse(house.send(house.post("/api/v1/tokens", wish)).body().getBytes(UTF_8));
    return String.valueOf(made.get("token").text());
  }

  @Test
  void aTokenThatLooksChangesNothing() throws Exception {
    String labels =
        "{\"com.docker.compose.project\":\"look\",\"com.docker.compose.service\":\"web\"}";
    made("look_web", TestEngine.IMAGE, labels);
    Map<String, String> looks =
        Map.of(
            "get_container_list", "{}",
            "inspect_container", "{\"container\":\"look_web\"}",
            "get_container_logs", "{\"container\":\"look_web\"}",
            "analyze_container_logs", "{\"container\":\"look_web\"}",
            "get_docker_networks", "{}",
            "list_docker_images", "{}",
            "list_stacks", "{}",
            "get_stack_status", "{\"stack\":\"look\"}",
            "get_stack_network_info", "{\"stack_name\":\"look\"}");
    try (EngineWitness witness = witness();
        RunningHouse house = RunningHouse.open(directory, FILE.formatted(witness.address()))) {
      String token = token(house, "\"container:read\"");
      for (Map.Entry<String, String> look : looks.entrySet()) {
        Json told = structured(called(house, token, look.getKey(), look.getValue()));
        assertThat(told.toString()).doesNotContain("hunter2");
      }
      Json list = structured(called(house, token, "get_container_list", "{}"));
      long running = engine().json("GET", "/containers/json", "").items().size();
      assertThat(list.get("count").integer(0)).isEqualTo(running);
      Json refused = called(house, token, "stop_container", "{\"container\":\"look_web\"}");
      assertThat(refused.get("error").isPresent()).as(refused.toString()).isTrue();

      assertThat(witness.requests()).hasSizeGreaterThan(looks.size());
      assertThat(witness.changes()).isEmpty();
    }
  }

  @Test
  void aContainerIsStoppedStartedAndTheEngineSaysTheSame() throws Exception {
    String id = made("turned", TestEngine.IMAGE, "{}");
    try (EngineWitness witness = witness();
        RunningHouse house = RunningHouse.open(directory, FILE.formatted(witness.address()))) {
      String token = token(house, "\"container:write\"");
      String one = "{\"container\":\"turned\"}";
      String dry = "{\"container\":\"turned\",\"dry_run\":true}";

      assertThat(structured(called(house, token, "stop_container", dry)).get("after").text())
          .isNull();
      assertThat(witness.changes()).isEmpty();
      assertThat(structured(called(house, token, "restart_container", one)).get("after").text())
          .isEqualTo("running");
      assertThat(structured(called(house, token, "stop_container", one)).get("after").text())
          .isEqualTo("exited");
      assertThat(engine().inspect(id).get("State").get("Running").truth(true)).isFalse();
      assertThat(structured(called(house, token, "start_container", one)).get("after").text())
          .isEqualTo("running");
      assertThat(engine().inspect(id).get("State").get("Running").truth(false)).isTrue();
      assertThat(witness.changes())
          .containsExactly(
              "POST /containers/" + id + "/restart?t=10",
              "POST /containers/" + id + "/stop?t=10",
              "POST /containers/" + id + "/start");
    }
  }

  @Test
  void aStackIsRestartedInItsOrderAndItsIdlePartStarted() throws Exception {
    String labels =
        "{\"com.docker.compose.project\":\"duo\",\"com.docker.compose.service\":\"%s\","
            + "\"com.docker.compose.depends_on\":\"%s\"}";
    String web = made("duo_web", TestEngine.IMAGE, labels.formatted("web", "db:started:true"));
    String database = made("duo_db", TestEngine.IMAGE, labels.formatted("db", ""));
    try (EngineWitness witness = witness();
        RunningHouse house = RunningHouse.open(directory, FILE.formatted(witness.address()))) {
      String token = token(house, "\"container:write\",\"security:scan\"");
      String stack = "{\"stack\":\"duo\"}";

      Json done = structured(called(house, token, "restart_stack", stack));
      assertThat(done.get("after").text()).isEqualTo("2 of 2 containers run");
      assertThat(witness.changes())
          .containsExactly(
              "POST /containers/" + database + "/restart?t=10",
              "POST /containers/" + web + "/restart?t=10");
      engine().send("POST", "/containers/" + database + "/kill", new byte[0]);
      Json started = structured(called(house, token, "deploy_stack", stack));
      assertThat(started.get("before").text()).isEqualTo("1 of 2 containers run");
      assertThat(started.get("after").text()).isEqualTo("2 of 2 containers run");
      Json images =
          structured(called(house, token, "pull_stack", "{\"stack\":\"duo\",\"dry_run\":true}"));
      assertThat(images.get("steps").toString()).contains(TestEngine.IMAGE);
      Json exposed = structured(called(house, token, "scan_docker_config_secrets", "{}"));
      assertThat(exposed.get("findings").toString())
          .contains("\"container\":\"duo_web\",\"where\":\"variable\",\"name\":\"TOKEN\"")
          .doesNotContain("hunter2");
      assertThat(witness.changes()).hasSize(3);
    }
  }

  private static byte[] archive(Path directory, String only) throws Exception {
    Path root = directory.resolve("other");
    Files.createDirectories(root.resolve("tmp"));
    Files.writeString(root.resolve("tmp/" + only), only);
    Path tar = directory.resolve("other.tar");
    Process packed =
        new ProcessBuilder("tar", "-C", root.toString(), "-cf", tar.toString(), ".").start();
    assertThat(packed.waitFor()).isZero();
    return Files.readAllBytes(tar);
  }

  private static Json updated(RunningHouse house, String token, String name) throws Exception {
    String dry = "{\"name\":\"%s\",\"dry_run\":true}".formatted(name);
    String confirm =
        String.valueOf(
            structured(called(house, token, "update_docker_container", dry)).get("confirm").text());
    String done = "{\"name\":\"%s\",\"confirm\":\"%s\"}".formatted(name, confirm);
    return called(house, token, "update_docker_container", done);
  }

  @Test
  void anUpdatedContainerIsTheSameButForItsImage() throws Exception {
    String old = made("fresh", TestEngine.IMAGE, "{\"mine\":\"yes\"}");
    try (RunningHouse house = RunningHouse.open(directory, FILE.formatted(engine().address()))) {
      String token = token(house, "\"container:admin\"");

      structured(updated(house, token, "fresh"));

      Json now = engine().inspect("fresh");
      assertThat(now.get("Id").text()).isNotEqualTo(old);
      assertThat(now.get("State").get("Running").truth(false)).isTrue();
      assertThat(now.get("Config").get("Labels").get("mine").text()).isEqualTo("yes");
      assertThat(now.get("Config").get("Env").toString()).contains("TOKEN=hunter2");
      assertThat(now.get("HostConfig").get("Memory").toString()).isEqualTo("33554432");
      assertThat(names()).doesNotContain("/fresh.before-update");
    }
  }

  private static List<String> names() throws Exception {
    return engine().json("GET", "/containers/json?all=1", "").items().stream()
        .map(each -> String.valueOf(each.get("Names").items().getFirst().text()))
        .toList();
  }

  /// The new image has no program at all.
  @Test
  void aContainerThatDoesNotRunAfterItsUpdateComesBack() throws Exception {
    String image = "roundhouse-test/changing";
    engine()
        .send("POST", "/images/" + TestEngine.IMAGE + "/tag?repo=" + image + "&tag=1", new byte[0]);
    String old = made("fragile", image + ":1", "{}");
    engine()
        .send(
            "POST",
            "/images/create?fromSrc=-&repo=" + image + "&tag=1",
            archive(directory, "nothing"));
    try (RunningHouse house = RunningHouse.open(directory, FILE.formatted(engine().address()))) {
      String token = token(house, "\"container:admin\"");

      Json answer = updated(house, token, "fragile");

      assertThat(answer.get("result").get("isError").truth(false)).as(answer.toString()).isTrue();
      Json now = engine().inspect("fragile");
      assertThat(now.get("Id").text()).isEqualTo(old);
      assertThat(now.get("State").get("Running").truth(false)).isTrue();
      assertThat(names()).doesNotContain("/fragile.before-update");
    }
  }

  /// No network leads anywhere from here, and the name is none that anybody has.
  @Test
  void anImageThatCannotBeFetchedIsToldInTheEnginesWords() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE.formatted(engine().address()))) {
      String token = token(house, "\"docker:admin\"");
      String wanted = "{\"image\":\"127.0.0.1:1/nothing\",\"tag\":\"1\"%s}";

      Json dry =
          structured(
              called(house, token, "pull_docker_image", wanted.formatted(",\"dry_run\":true")));
      Json answer = called(house, token, "pull_docker_image", wanted.formatted(""));

      assertThat(dry.get("before").text()).isEqualTo("image absent");
      assertThat(answer.get("result").get("isError").truth(false)).as(answer.toString()).isTrue();
      assertThat(answer.toString()).contains("127.0.0.1:1");
    }
  }
}
