package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.process.Orphans;
import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers in containers, made by an engine of the tests' own and seen through the door. Skipped,
/// with the reason, where there can be no engine.
@Timeout(90)
final class ContainerServerTest {
  private static final String HERE = "/servers/box/mcp";
  private static final String HOUSE = "dev.roundhouse.house";

  private static @Nullable TestEngine started;
  private static @Nullable Path place;

  @TempDir private Path directory;

  @BeforeAll
  static void startEngine() throws Exception {
    TestEngine.obstacle()
        .ifPresent(why -> Assumptions.abort("servers in containers are not tested here: " + why));
    place = Files.createTempDirectory("rh-engine");
    started = TestEngine.start(place);
  }

  @AfterAll
  static void endEngine() throws Exception {
    if (started != null) {
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

  private RunningHouse open(String container, String sleep) throws Exception {
    return RunningHouse.open(
        directory,
        """
        listen:
          port: 0
        fleet:
          container-engine: %s
          sleep: {%s}
        servers:
          box:
            container: {%s}
        """
            .formatted(engine().address(), sleep, container));
  }

  /// The shell server, as a mount: the image holds no server.
  private String shell(String more) throws Exception {
    ShellServer server = ShellServer.in(directory);
    return "image: %s, command: [sh, /server.sh, /tmp/pids], mounts: [{from: %s, to: /server.sh}]%s"
        .formatted(TestEngine.IMAGE, server.script(), more);
  }

  private static String asleepSoon() {
    return "doze-after: 100ms, page-out-after: 1d, stop-after: 1d, min-awake: 0s";
  }

  private static String awake() {
    return "deepest: awake";
  }

  private List<Json> own() throws Exception {
    String mark = Orphans.house(directory.resolve("data"));
    return engine().containers(HOUSE).stream()
        .filter(each -> mark.equals(each.get("Labels").get(HOUSE).text()))
        .toList();
  }

  private static String id(Json container) {
    return String.valueOf(container.get("Id").text());
  }

  @Test
  void aCallIsAnsweredOutOfANarrowContainer() throws Exception {
    String limits = ", memory: 64MiB, cpu: 0.5, pids: 20, env: {GREETING: good morning}";
    try (RunningHouse house = open(shell(limits), awake());
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      assertThat(party.text("hello", "{}")).isEqualTo("hello");

      List<Json> all = own();
      assertThat(all).hasSize(1);
      Json made = engine().inspect(id(all.getFirst()));
      Json host = made.get("HostConfig");
      assertThat(host.get("Memory").toString()).isEqualTo(Long.toString(64L << 20));
      assertThat(host.get("NanoCpus").toString()).isEqualTo("500000000");
      assertThat(host.get("PidsLimit").toString()).isEqualTo("20");
      assertThat(host.get("NetworkMode").text()).isEqualTo("none");
      assertThat(host.get("ReadonlyRootfs").truth(false)).isTrue();
      assertThat(host.get("CapDrop").toString()).isEqualTo("[\"ALL\"]");
      assertThat(host.get("SecurityOpt").toString()).isEqualTo("[\"no-new-privileges\"]");
      assertThat(host.get("LogConfig").get("Type").text()).isEqualTo("none");
      assertThat(made.get("Config").get("Env").toString()).contains("GREETING=good morning");
      assertThat(all.getFirst().get("Labels").get("dev.roundhouse.server").text()).isEqualTo("box");
      Json networks = made.get("NetworkSettings").get("Networks");
      assertThat(networks.members()).extracting(Json.Field::key).containsExactly("none");
    }

    assertThat(own()).as("closing removes it").isEmpty();
  }

  @Test
  void aCallWakesAPausedContainer() throws Exception {
    try (RunningHouse house = open(shell(""), asleepSoon());
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      for (int nap = 0; nap < 3; nap++) {
        assertThat(party.text("hello", "{}")).isEqualTo("hello");
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> own().size() == 1 && "paused".equals(own().getFirst().get("State").text()));
      }
      assertThat(own()).hasSize(1);
    }
    assertThat(own()).as("one that is paused is removed as well").isEmpty();
  }

  @Test
  void theNextCallWorksAfterTheContainerWasKilled() throws Exception {
    try (RunningHouse house = open(shell(""), awake());
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      assertThat(party.text("hello", "{}")).isEqualTo("hello");
      String first = id(own().getFirst());

      engine().send("POST", "/containers/" + first + "/kill", new byte[0]);

      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(() -> "hello".equals(party.text("hello", "{}")));
      assertThat(own()).extracting(ContainerServerTest::id).hasSize(1).doesNotContain(first);
    }
  }

  @Test
  void whatAnEarlierRunHasLeftIsRemovedAndNothingElse() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(data.resolve("containers.note"), "");
    String mark = Orphans.house(data);
    String left =
        engine().sleeper("{\"%s\":\"%s\",\"dev.roundhouse.run\":\"1-1\"}".formatted(HOUSE, mark));
    String others = engine().sleeper("{\"" + HOUSE + "\":\"another\"}");
    String unnamed = engine().sleeper("{}");

    try (RunningHouse _ = open(shell(""), awake())) {
      await().atMost(Duration.ofSeconds(20)).until(() -> own().isEmpty());

      assertThatThrownBy(() -> engine().inspect(left)).hasMessageContaining("404");
      for (String other : List.of(others, unnamed)) {
        assertThat(engine().inspect(other).get("State").get("Running").truth(false)).isTrue();
        engine().send("DELETE", "/containers/" + other + "?force=1", new byte[0]);
      }
    }
  }

  @Test
  void aMissingImageIsNamedWithTheCure() throws Exception {
    try (RunningHouse house = open("image: \"nobody/nothing:7\"", awake());
        Party party = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      assertThat(party.call("hello", "{}").toString())
          .contains("nobody/nothing:7", "docker pull nobody/nothing:7");
    }
    assertThat(own()).isEmpty();
  }
}
